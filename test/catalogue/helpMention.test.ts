import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMerger } from "../../subgraphs/catalogue/merge/merger.ts";
import { DATABASE } from "../support/databases.ts";
import { testCatalogue, type TestCatalogue } from "./testCatalogue.ts";
import { entry } from "./testFeed.ts";

const merger = createMerger();
afterAll(() => merger.close());

type Mention = readonly [name: string, provider?: string];
type Service = { readonly id: string; readonly name: string } | null;

const named = (id: string, da: string, rest: Record<string, unknown> = {}) => entry(id, { title: [["da", da]], ...rest });
/** A title whose letters fold to many: each of these becomes eighteen. */
const LONG = "ﷺ".repeat(600);
const MANY = Array.from({ length: 201 }, (_, at) => named(`mange${at}:1`, "Vejledning", { provider: { name: `Nr. ${at}` } }));

describe.each([DATABASE])("the help service that is meant by a name and a provider (%s)", (kind) => {
  let hub: TestCatalogue;
  beforeAll(async () => {
    hub = await testCatalogue(
      kind,
      [
        entry("sdu:1", {
          title: [
            ["da", "CIMT – Center for Innovativ Medicinsk Teknologi"],
            ["en", "Centre for Innovative Medical Technology"],
          ],
        }),
        named("by-a:1", "Velfærdslaboratoriet", { provider: { name: "By A" }, own: true, coverage: ["mun:0101"] }),
        named("by-b:1", "Velfærdslaboratoriet", { provider: { name: "By B" }, own: true, coverage: ["mun:0751"] }),
        named("avis:1", "Velfærdslaboratoriet", { provider: { name: "By C" }, coverage: ["mun:0851"] }),
        named("havn:1", "Fyrtårnet", { coverage: ["mun:0813"] }),
        named("skov:1", "Savværket", { coverage: ["mun:0740"] }),
        named("ordrig:1", LONG),
        ...MANY,
      ],
      merger,
    );
  });
  afterAll(() => hub.close());
  beforeEach(() => void (hub.database.statements.length = 0));

  const meant = async (...mentions: readonly Mention[]): Promise<readonly Service[]> => {
    const representations = mentions.map(([name, provider = "Nogen"]) => ({ __typename: "HelpMention", name, provider }));
    const { _entities: all } = await hub.ask<{ _entities: readonly { readonly service: Service }[] }>(
      "query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on HelpMention { service { id name } } } }",
      { representations },
    );
    return all.map(({ service }) => service);
  };
  const ids = async (...mentions: readonly Mention[]) => (await meant(...mentions)).map((service) => service?.id ?? null);

  it("is found by its exact name, in either language, with whatever capitals and punctuation", async () => {
    const id = await hub.idOf("sdu:1");
    expect(
      await ids(
        ["CIMT – Center for Innovativ Medicinsk Teknologi"],
        ["cimt center for innovativ medicinsk teknologi", "Region Syddanmark"],
        ["Centre for innovative medical technology"],
      ),
    ).toEqual([id, id, id]);
  });

  it("is not guessed from a part of a name, or from no name at all", async () => {
    expect(await meant(["CIMT"], ["Center for Innovativ Medicinsk Teknologi"], ["Ingen har den"], [""], ["–"])).toEqual(
      Array.from({ length: 5 }, () => null),
    );
  });

  it("is the provider's where several have the name, and nobody's where the provider does not tell", async () => {
    const [a, b, c] = [await hub.idOf("by-a:1"), await hub.idOf("by-b:1"), await hub.idOf("avis:1")];
    expect(new Set([a, b, c]).size).toBe(3);
    expect(
      await ids(
        ["Velfærdslaboratoriet", "BY A"],
        ["Velfærdslaboratoriet", "By B"],
        ["Velfærdslaboratoriet", "By C"],
        ["Velfærdslaboratoriet", "By D"],
      ),
    ).toEqual([a, b, c, null]);
  });

  it("is nobody's where more have the name than are looked at, and anybody's name may be very long", async () => {
    expect(await ids(["Vejledning", "Nr. 7"], [LONG])).toEqual([null, await hub.idOf("ordrig:1")]);
  });

  it("is looked up with one statement for all names, and read with another", async () => {
    await meant(...Array.from({ length: 100 }, (_, at): Mention => [["Fyrtårnet", "Savværket", `Nr. ${at}`][at % 3] ?? ""]));
    expect(hub.database.statements).toHaveLength(2);
  });

  it("is found by its id and by its slug, and no other is by what only looks like one", async () => {
    const id = await hub.idOf("havn:1");
    expect(await ids([id, ""], [`fyrtaarnet-${id}`, ""], ["000000000000", ""], [`Fyrtårnet ${id}`, ""], ["Fyrtårnet", ""])).toEqual([
      id,
      id,
      null,
      null,
      id,
    ]);
  });

  it("is the one that two became when stewards join them, under both names and both ids", async () => {
    const before = await ids(["Fyrtårnet"], ["Savværket"]);
    expect(new Set(before).size).toBe(2);
    const judge = 'mutation { judgeOverlap(a: "havn:1", b: "skov:1", verdict: SAME) { id } }';
    await hub.decide(judge);
    const id = await hub.idOf("havn:1");
    expect(await ids(["Fyrtårnet"], ["Savværket"])).toEqual([id, id]);
    expect(await ids(...before.map((each): Mention => [each ?? "", ""]))).toEqual([id, id]);
  });

  it("follows its listing to another name, and goes with it", async () => {
    hub.feed.change(named("sdu:1", "CIMT"));
    await hub.catalogue.pull();
    const old: Mention = ["Centre for Innovative Medical Technology"];
    expect(await ids(["CIMT"], old)).toEqual([await hub.idOf("sdu:1"), null]);
    hub.feed.change({ ...named("sdu:1", "CIMT"), deleted: true });
    await hub.catalogue.pull();
    expect(await meant(["CIMT"], old)).toEqual([null, null]);
  });
});

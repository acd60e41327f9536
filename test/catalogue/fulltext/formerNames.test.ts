import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formerNames, withFormerNames, type Succession } from "../../../subgraphs/catalogue/fulltext/formerNames.ts";
import { createMerger } from "../../../subgraphs/catalogue/merge/merger.ts";
import { DATABASE } from "../../support/databases.ts";
import { testCatalogue, type TestCatalogue } from "../testCatalogue.ts";
import { entry } from "../testFeed.ts";

const merger = createMerger();
afterAll(() => merger.close());

const succession = (successor: string, predecessor: string, name: Succession["name"] = { da: predecessor.toUpperCase() }): Succession => ({
  successor,
  predecessor,
  name,
});

describe("the old names of a help service", () => {
  it("are those of all that it took the place of, in both languages, the nearest first, each once", () => {
    const found = formerNames([
      succession("c", "b", { da: "Bi", en: "Bee" }),
      succession("d", "c"),
      succession("b", "a"),
      succession("b", "a2", { en: "Bee" }),
    ]);
    expect(Object.fromEntries(found)).toEqual({ d: ["C", "Bi", "Bee", "A"], c: ["Bi", "Bee", "A"], b: ["A", "Bee"] });
  });

  it("are at most 40, also of thousands and of long chains, and never its own where successions go round", () => {
    const chain = Array.from({ length: 3_000 }, (_, n) => succession(`s${n}`, `s${n + 1}`));
    const wide = Array.from({ length: 3_000 }, (_, n) => succession("root", `w${n}`));
    const found = formerNames([...chain, ...wide]);
    expect([found.get("s0")?.length, found.get("s2999"), found.get("root")?.length]).toEqual([40, ["S3000"], 40]);
    expect(Object.fromEntries(formerNames([succession("a", "b"), succession("b", "a")]))).toEqual({ a: ["B"], b: ["A"] });
  });

  it("stand below its own name", () => {
    expect(withFormerNames([["Ny"], ["Kort"], ["Lang"]], ["Gammel"])).toEqual([["Ny"], ["Gammel", "Kort"], ["Lang"]]);
  });
});

describe.each([DATABASE])("searching by an old name (%s)", (kind) => {
  let hub: TestCatalogue;
  const named = (id: string, title: readonly (readonly [string, string])[], rest: Record<string, unknown> = {}) =>
    entry(id, { title, own: true, coverage: ["DK"], ...rest });
  beforeAll(async () => {
    hub = await testCatalogue(
      kind,
      [
        named("klynge:1", [["da", "Danish Life Science Cluster"]]),
        named("gammel:1", [["da", "Biopeople"]], { status: "MERGED" }),
        named("fond:1", [
          ["da", "Kornkammeret"],
          ["en", "The Granary"],
        ]),
        named("sky:1", [["da", "Fyrtårnet"]], { description: [{ language: "da", text: "Et lys som Kornkammeret." }] }),
        named("skov:1", [["da", "Savværket"]]),
        named("bred:1", [["da", "Molehovedet"]]),
      ],
      merger,
    );
  });
  afterAll(() => hub.close());

  const names = async (search: string): Promise<readonly string[]> =>
    (
      await hub.ask<{ helpServices: { nodes: { name: string }[] } }>(
        "query ($search: String) { helpServices(search: $search) { nodes { name } } }",
        {
          search,
        },
      )
    ).helpServices.nodes.map(({ name }) => name);
  const relate = async (from: string, relation: string, to: string): Promise<string> => {
    const input = { helpService: await hub.idOf(from), kind: relation, other: await hub.idOf(to), reason: { da: "Sådan" } };
    const RELATE = "mutation ($input: RelateHelpServicesInput!) { relateHelpServices(input: $input) { id } }";
    return (await hub.decide<{ relateHelpServices: { id: string } }>(RELATE, { input })).relateHelpServices.id;
  };
  const withdraw = (id: string) => hub.decide(`mutation { withdrawRelationDecision(id: "${id}") { id } }`);

  it("finds what was called so first, then what took its place", async () => {
    expect(await names("Biopeople")).toEqual(["Biopeople", "Danish Life Science Cluster"]);
  });

  it("finds the successor as soon as a steward names it, before what only mentions the name, in either language and by way of others", async () => {
    expect(await names("Kornkammeret")).toEqual(["Kornkammeret", "Fyrtårnet"]);
    const decisions = [await relate("skov:1", "SUCCEEDS", "fond:1"), await relate("bred:1", "SUCCEEDS", "skov:1")];
    expect(await names("kornkamre")).toEqual(expect.arrayContaining(["Kornkammeret", "Savværket", "Molehovedet"]));
    expect((await names("Kornkammeret")).at(-1)).toBe("Fyrtårnet");
    expect((await names("granary")).toSorted()).toEqual(["Kornkammeret", "Molehovedet", "Savværket"]);
    expect((await names("Savværket")).toSorted()).toEqual(["Molehovedet", "Savværket"]);
    expect((await names("Savværket"))[0]).toBe("Savværket");
    expect(await names("Molehovedet")).toEqual(["Molehovedet"]);
    for (const each of decisions) await withdraw(each);
    expect(await names("Kornkammeret")).toEqual(["Kornkammeret", "Fyrtårnet"]);
    expect(await names("granary")).toEqual(["Kornkammeret"]);
  });

  it("keeps step with the predecessor's name, and with changes of the successor itself", async () => {
    const decision = await relate("skov:1", "SUCCEEDS", "fond:1");
    hub.feed.change(named("fond:1", [["da", "Hestestalden"]]));
    await hub.catalogue.pull();
    expect(await names("Kornkammeret")).toEqual(["Fyrtårnet"]);
    expect(await names("Hestestalden")).toEqual(["Hestestalden", "Savværket"]);
    hub.feed.change(named("skov:1", [["da", "Savværket ved åen"]]));
    await hub.catalogue.pull();
    expect(await names("Hestestalden")).toEqual(["Hestestalden", "Savværket ved åen"]);
    expect(await names("åen")).toEqual(["Savværket ved åen"]);
    hub.feed.change(entry("fond:1", { deleted: true }));
    await hub.catalogue.pull();
    expect(await names("Hestestalden")).toEqual([]);
    await withdraw(decision);
  });
});

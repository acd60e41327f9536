import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMerger } from "../../subgraphs/catalogue/merge/merger.ts";
import { DATABASES } from "../support/databases.ts";
import { testCatalogue, type TestCatalogue } from "./testCatalogue.ts";
import { entry } from "./testFeed.ts";

const merger = createMerger();
afterAll(() => merger.close());

const DAY = 86_400_000;
const named = (id: string, da: string, rest: Record<string, unknown> = {}) => entry(id, { title: [["da", da]], own: true, ...rest });
const VISIBLE =
  "id name slug summary status coverage { code } modified validTo provenance { field value rule } relations { kind origin reason decision other { id name } }";

interface Visible {
  readonly id: string;
  readonly name: string;
  readonly relations: readonly { readonly kind: string; readonly other: { readonly id: string; readonly name: string } }[];
}
interface Change {
  readonly id: string;
  readonly kind: string;
  readonly redirectTo: string | null;
  readonly helpService: Visible | null;
}

describe.each(DATABASES)("the change feed with relations (%s)", (kind) => {
  let hub: TestCatalogue;
  beforeAll(async () => {
    hub = await testCatalogue(
      kind,
      [
        named("klynge:1", "Danish Life Science Cluster", { coverage: ["DK"] }),
        named("gammel:1", "Biopeople", { coverage: ["DK"], status: "MERGED" }),
        named("nord:1", "Indgangen Aalborg", { coverage: ["mun:0851"] }),
        named("syd:1", "Indgangen Kolding", { coverage: ["mun:0621"] }),
        named("havn:1", "Fyrtårnet", { coverage: ["mun:0813"] }),
        named("skov:1", "Savværket", { coverage: ["mun:0740"] }),
      ],
      merger,
    );
  });
  afterAll(() => hub.close());

  let cursor: string | null = null;
  /** What has changed since the last time it was asked, in small pages. */
  const news = async (): Promise<readonly Change[]> => {
    const all: Change[] = [];
    for (let more = true; more;) {
      const page: { helpServiceChanges: { changes: Change[]; cursor: string; hasMore: boolean } } = await hub.ask(
        `query ($since: String) { helpServiceChanges(first: 2, since: $since) { changes { id kind redirectTo helpService { ${VISIBLE} } } cursor hasMore } }`,
        { since: cursor },
      );
      all.push(...page.helpServiceChanges.changes);
      ({ cursor, hasMore: more } = page.helpServiceChanges);
    }
    return all;
  };
  const now = async (): Promise<readonly Visible[]> =>
    (await hub.ask<{ helpServices: { nodes: Visible[] } }>(`{ helpServices(first: 100) { nodes { ${VISIBLE} } } }`)).helpServices.nodes;
  const told = (changes: readonly Change[]): readonly string[] =>
    changes
      .map(
        ({ kind: what, helpService }) =>
          `${what} ${helpService?.name}: ${helpService?.relations.map((each) => `${each.kind} ${each.other.name}`).join(", ")}`,
      )
      .toSorted();
  const relate = async (from: string, relation: string, to: string): Promise<string> => {
    const input = { helpService: await hub.idOf(from), kind: relation, other: await hub.idOf(to), reason: { da: "Sådan" } };
    const RELATE = "mutation ($input: RelateHelpServicesInput!) { relateHelpServices(input: $input) { id } }";
    return (await hub.decide<{ relateHelpServices: { id: string } }>(RELATE, { input })).relateHelpServices.id;
  };
  const withdraw = (id: string) => hub.decide(`mutation { withdrawRelationDecision(id: "${id}") { id } }`);

  it("shows each help service with the relations that it had after the change, from the first on", async () => {
    expect(told(await news())).toEqual([
      "CREATED Biopeople: SUCCEEDED_BY Danish Life Science Cluster",
      "CREATED Danish Life Science Cluster: SUCCEEDS Biopeople",
      "CREATED Fyrtårnet: ",
      "CREATED Indgangen Aalborg: SAME_FAMILY Indgangen Kolding",
      "CREATED Indgangen Kolding: SAME_FAMILY Indgangen Aalborg",
      "CREATED Savværket: ",
    ]);
  });

  it("tells once of each of the two whose relation changed, and of nobody else", async () => {
    const decision = await relate("havn:1", "PART_OF", "skov:1");
    expect(told(await news())).toEqual(["CHANGED Fyrtårnet: PART_OF Savværket", "CHANGED Savværket: HAS_PART Fyrtårnet"]);
    await withdraw(decision);
    expect(told(await news())).toEqual(["CHANGED Fyrtårnet: ", "CHANGED Savværket: "]);
  });

  it("tells nothing where nothing visible changed", async () => {
    const input = { helpService: await hub.idOf("havn:1"), kind: "OVERLAPS", other: await hub.idOf("skov:1") };
    await hub.decide("mutation ($input: RefuseRelationInput!) { refuseRelation(input: $input) { id } }", { input });
    await hub.catalogue.pull();
    expect(await news()).toEqual([]);
  });

  it("tells of a help service whose relation changed because the other was renamed, merged or removed", async () => {
    hub.feed.change(named("syd:1", "Porten", { coverage: ["mun:0621"] }));
    await hub.catalogue.pull();
    expect(told(await news())).toEqual(["CHANGED Indgangen Aalborg: ", "CHANGED Porten: "]);
    hub.feed.change(entry("gammel:1", { deleted: true }));
    await hub.catalogue.pull();
    const changes = await news();
    expect(changes.map((each) => each.kind).toSorted()).toEqual(["CHANGED", "REMOVED"]);
    expect(told(changes.filter((each) => each.kind === "CHANGED"))).toEqual(["CHANGED Danish Life Science Cluster: "]);
  });

  it("answers with the relations of any day, with the other as it was called then", async () => {
    const [nord, syd] = [await hub.idOf("nord:1"), await hub.idOf("syd:1")];
    const on = async (day: string) =>
      (
        await hub.ask<{ helpService: Visible | null }>(
          `query ($id: ID!, $on: Date) { helpService(id: $id, on: $on) { id name relations { kind other { id name relations { other { name } } } } } }`,
          { id: nord, on: day },
        )
      ).helpService;
    hub.clock.advance(DAY); // 23 November
    await relate("nord:1", "SUCCEEDS", "syd:1");
    hub.clock.advance(DAY); // 24 November
    hub.feed.change(named("syd:1", "Broen", { coverage: ["mun:0621"] }));
    await hub.catalogue.pull();
    hub.clock.advance(DAY); // 25 November
    hub.feed.change(entry("syd:1", { deleted: true }));
    await hub.catalogue.pull();
    const succeeding = (name: string) => [
      { kind: "SUCCEEDS", other: { id: syd, name, relations: [{ other: { name: "Indgangen Aalborg" } }] } },
    ];
    expect(await on("2026-11-21")).toBeNull();
    expect((await on("2026-11-22"))?.relations).toEqual([]);
    expect((await on("2026-11-23"))?.relations).toEqual(succeeding("Porten"));
    expect((await on("2026-11-24"))?.relations).toEqual(succeeding("Broen"));
    expect((await on("2026-11-25"))?.relations).toEqual([]);
    expect(
      await hub.ask(
        `{ in: helpService(id: "${nord}", on: "2026-11-24") { relations(filter: { municipality: "0621" }) { kind } } out: helpService(id: "${nord}", on: "2026-11-24") { relations(filter: { municipality: "0751" }) { kind } } }`,
      ),
    ).toEqual({ in: { relations: [{ kind: "SUCCEEDS" }] }, out: { relations: [] } });
  });

  it("followed from the beginning, gives just what is served, and no change that shows nothing new", async () => {
    const [mine] = [await relate("havn:1", "SAME_FAMILY", "skov:1")];
    hub.feed.change(named("syd:1", "Indgangen Kolding", { coverage: ["mun:0621"] }));
    await hub.catalogue.pull();
    await hub.decide('mutation { judgeOverlap(a: "havn:1", b: "klynge:1", verdict: SAME) { id } }');
    await relate("nord:1", "OVERLAPS", "klynge:1");
    await withdraw(mine);
    cursor = null;
    const state = new Map<string, Visible>();
    const unmoved: string[] = [];
    for (const { id, kind: what, helpService } of await news()) {
      if (what === "CHANGED" && JSON.stringify(helpService) === JSON.stringify(state.get(id))) unmoved.push(id);
      expect(state.has(id)).toBe(what !== "CREATED");
      if (helpService === null) state.delete(id);
      else state.set(id, helpService);
    }
    expect(unmoved).toEqual([await hub.idOf("klynge:1")]); // it got a listing more, which changed nothing else
    const followed = [...state.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const names = new Map(followed.map(({ id, name }) => [id, name]));
    // The other's name is as of the change; a later one is told of the other.
    const renamed = followed.map((each) => ({
      ...each,
      relations: each.relations.map((relation) => ({ ...relation, other: { id: relation.other.id, name: names.get(relation.other.id) } })),
    }));
    expect(renamed).toEqual((await now()).toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  });
});

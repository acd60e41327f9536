import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../subgraphs/base/log.ts";
import type { SubgraphRequest } from "../../subgraphs/base/subgraph.ts";
import { createMerger } from "../../subgraphs/catalogue/merge/merger.ts";
import { createGuidance, type GuidanceSubgraph } from "../../subgraphs/guidance/index.ts";
import { testCatalogue, type TestCatalogue } from "../catalogue/testCatalogue.ts";
import { entry } from "../catalogue/testFeed.ts";
import { DATABASE } from "../support/databases.ts";

const merger = createMerger();
afterAll(() => merger.close());

const named = (id: string, da: string, rest: Record<string, unknown> = {}) =>
  entry(id, { title: [["da", da]], own: true, audiences: ["COMPANY", "EMPLOYEE", "MUNICIPALITY"], coverage: ["DK"], ...rest });
const PATENT = named("dk:1", "Patentvejen", {
  summary: [
    ["da", "Rådgiver om patent og beskyttelse af opfindelser."],
    ["en", "Advises on patents and inventions."],
  ],
  channels: [
    { kind: "PHONE", value: "+45 00 00 00 01" },
    { kind: "WEB", value: "https://patent.example/" },
  ],
});

interface Answer {
  readonly id: string;
  readonly unsure: boolean;
  readonly steps: readonly {
    readonly service: { readonly id: string };
    readonly reason: string;
    readonly english: string;
    readonly bring: readonly string[];
    readonly channel: object | null;
  }[];
}
const FIELDS =
  "id unsure themes stage asker municipality region sectors concepts steps { service { id } reason english: reason(language: EN) bring channel { kind value } next { text service { id } stage } }";

describe.each([DATABASE])("guidance over the catalogue's change feed (%s)", (kind) => {
  let hub: TestCatalogue;
  let opened: GuidanceSubgraph[] = [];
  beforeAll(async () => {
    hub = await testCatalogue(
      kind,
      [
        PATENT,
        named("nord:1", "Prøvestedet Nord", { coverage: ["mun:0851"], summary: [["da", "Afprøvning af velfærdsteknologi på plejehjem."]] }),
        named("gammel:1", "Biopeople", { status: "MERGED" }),
        named("klynge:1", "Danish Life Science Cluster"),
        named("andre:1", "Lånekontoret", { summary: [["da", "Lån og kapital til firmaer."]] }),
      ],
      merger,
    );
  });
  afterEach(async () => {
    for (const each of opened) await each.close();
    opened = [];
  });
  afterAll(() => hub.close());

  /** The pages that were asked for, by their `since`. */
  const asked: unknown[] = [];
  const open = async (feed = true): Promise<GuidanceSubgraph> => {
    const execute = (request: SubgraphRequest) => {
      if (request.operationName === "GuidanceIntake") asked.push(request.variables?.["since"]);
      return hub.catalogue.execute(request);
    };
    const guidance = await createGuidance({
      database: hub.database,
      feed: feed ? { name: "catalogue", execute } : undefined,
      clock: hub.clock,
      log: createLog("silent"),
      callerKey: Buffer.alloc(32, 7),
      everyMs: 3_600_000,
    });
    opened.push(guidance);
    await guidance.pull();
    return guidance;
  };
  const guide = async (guidance: GuidanceSubgraph, need: object): Promise<Answer> => {
    const answer = await guidance.execute({
      query: `query ($need: GuidanceNeedInput!) { guide(need: $need) { ${FIELDS} } }`,
      variables: { need },
    });
    expect(answer.errors).toBeUndefined();
    return answer.data?.["guide"] as Answer; // as FIELDS asks
  };

  it("names the right door with the reason, what to bring and the channel", async () => {
    const guidance = await open();
    const { steps, unsure } = await guide(guidance, {
      text: "Skal min opfindelse patenteres?",
      asker: "EMPLOYEE",
      municipality: "0851",
      stage: "IDEA",
    });
    expect(unsure).toBe(false);
    expect(steps[0]).toMatchObject({ service: { id: await hub.idOf("dk:1") }, channel: { kind: "WEB", value: "https://patent.example/" } });
    expect(steps[0]?.reason).toMatch(/patent.*Den dækker hele landet, også Aalborg\. Den er for ansatte i det offentlige\./);
    expect(steps[0]?.english).toMatch(/patent.*It covers the whole country, Aalborg too\. It is for public employees\./);
    expect(steps[0]?.bring.length).toBeGreaterThan(0);
  });

  it("comes again of its id alone, for those who add fields to it", async () => {
    const guidance = await open();
    const need = { text: "Vi vil teste velfærdsteknologi på et plejehjem i Aalborg", asker: "COMPANY", themes: ["INNOVATION"] };
    const first = await guide(guidance, need);
    const answer = await guidance.execute({
      query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Guidance { ${FIELDS} } } }`,
      variables: {
        r: [
          { __typename: "Guidance", id: first.id },
          { __typename: "Guidance", id: "g1made up" },
        ],
      },
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.["_entities"]).toEqual([first, null]);
    expect(await guide(guidance, need)).toEqual(first);
  });

  it("keeps nothing of what was asked", async () => {
    const guidance = await open();
    hub.database.statements.length = 0;
    await guide(guidance, { text: "Hr. Mikkelborg vil have patent på sin kagerulle" });
    expect(hub.database.statements).toEqual([]);
  });

  it.each([
    [{}, "NEED_EMPTY"],
    [{ text: "min borger 010190-1234" }, "PERSONAL_NUMBER"],
    [{ text: "x".repeat(100_000) }, "NEED_TOO_LONG"],
    [{ text: "udbud", municipality: "9999" }, "TERRITORY_UNKNOWN"],
    [{ text: "udbud", municipality: "0851", region: "1083" }, "AREA_CONTRADICTION"],
    [{ text: "udbud", region: "ostdanmark" }, "TERRITORY_NOT_VALID"],
    [{ text: "udbud", themes: ["INNOVATION", "INNOVATION"] }, "BAD_USER_INPUT"],
  ])("answers bad input with a code and a next step (%#)", async (need, code) => {
    const guidance = await open();
    const answer = await guidance.execute({
      query: "query ($need: GuidanceNeedInput!) { guide(need: $need) { id } }",
      variables: { need },
    });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code, next: expect.stringMatching(/\.$/) });
  });

  it("goes on where it was after a restart, and answers while the catalogue is away", async () => {
    await (await open()).close();
    asked.length = 0;
    const again = await open();
    expect(asked.every((since) => typeof since === "string")).toBe(true); // nothing is read from the beginning again
    expect(asked.length).toBeGreaterThan(0);
    const need = { text: "patent", asker: "COMPANY" };
    const without = await open(false);
    expect(await guide(without, need)).toEqual(await guide(again, need));
  });

  it("follows changes, tombstones and successors, on every replica, without reading a page twice", async () => {
    const [one, two] = [await open(), await open()];
    const dlsc = await hub.idOf("klynge:1");
    expect((await guide(one, { text: "Biopeople, hvor er I henne?", asker: "COMPANY" })).steps[0]?.service.id).toBe(dlsc);
    const loan = await hub.idOf("andre:1");
    const loans = { text: "lån og kapital i banken", asker: "COMPANY" };
    expect((await guide(two, loans)).steps.map(({ service }) => service.id)).toContain(loan);
    hub.feed.change({ ...named("andre:1", "Lånekontoret"), deleted: true });
    hub.feed.change(named("andre:2", "Kapitalkontoret", { summary: [["da", "Lån og kapital til firmaer, også små."]] }));
    await hub.catalogue.pull();
    asked.length = 0;
    await Promise.all([one.pull(), two.pull()]);
    await Promise.all([one.pull(), two.pull()]);
    const fresh = await hub.idOf("andre:2");
    for (const replica of [one, two]) {
      const ids = (await guide(replica, loans)).steps.map(({ service }) => service.id);
      expect(ids).toContain(fresh);
      expect(ids).not.toContain(loan);
    }
    const rows = await hub.database.query<{ id: string; there: boolean }>(
      "SELECT id, content IS NOT NULL AS there FROM guidance.help_service ORDER BY id",
    );
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.find(({ id }) => id === loan)?.there).toBe(false);
  });

  it("follows a help service that has become part of another", async () => {
    hub.feed.change(named("nord:2", "Opfinderhjørnet", { summary: [["da", "Hjælp til patent på din opfindelse."]] }));
    await hub.catalogue.pull();
    const guidance = await open();
    const doors = async () =>
      (await guide(guidance, { text: "patent på min opfindelse", asker: "COMPANY" })).steps.map(({ service }) => service.id);
    const [kept, gone] = [await hub.idOf("dk:1"), await hub.idOf("nord:2")];
    expect(await doors()).toEqual(expect.arrayContaining([kept, gone]));
    await hub.decide('mutation { judgeOverlap(a: "dk:1", b: "nord:2", verdict: SAME, reason: "det samme") { id } }');
    await guidance.pull();
    const one = await hub.idOf("nord:2");
    expect(await hub.idOf("dk:1")).toBe(one);
    expect((await doors()).filter((id) => [kept, gone].includes(id))).toEqual([one]);
  });

  it("takes a page once, whoever reads it first", async () => {
    const { createFeedStore } = await import("../../subgraphs/guidance/feed/store.ts");
    await open();
    const store = createFeedStore(hub.database);
    const from = await store.place();
    const page = { changes: [], cursor: from.cursor ?? "", witness: null, hasMore: true };
    expect(await Promise.all([store.takePage(from, page), store.takePage(from, page)])).toEqual(
      expect.arrayContaining(["taken", "superseded"]),
    );
  });

  it("notices a catalogue whose database was emptied while its own was kept, and begins again", async () => {
    await open();
    const emptied = await testCatalogue(kind, [PATENT], merger);
    try {
      const guidance = await createGuidance({
        database: hub.database,
        feed: { name: "catalogue", execute: (request) => emptied.catalogue.execute(request) },
        clock: hub.clock,
        log: createLog("silent"),
        callerKey: Buffer.alloc(32, 7),
        everyMs: 3_600_000,
      });
      opened.push(guidance);
      await guidance.pull();
      const rows = await hub.database.query<{ id: string }>("SELECT id FROM guidance.help_service WHERE content IS NOT NULL");
      expect(rows.map(({ id }) => id)).toEqual([await emptied.idOf("dk:1")]);
      emptied.feed.change(named("dk:2", "Kapitalkontoret", { summary: [["da", "Lån og kapital til firmaer."]] }));
      await emptied.catalogue.pull();
      await guidance.pull();
      const [first] = (await guide(guidance, { text: "lån og kapital i banken", asker: "COMPANY" })).steps;
      expect(first?.service.id).toBe(await emptied.idOf("dk:2"));
    } finally {
      await emptied.close();
    }
  });

  it("begins again when its place in the feed is no longer known, and forgets what is not met again", async () => {
    await open();
    await hub.database.query("UPDATE guidance.place SET cursor = 'nonsense'");
    await hub.database.query(
      "INSERT INTO guidance.help_service (id, content, reading, version) SELECT 'ghost', content, 0, 0 FROM guidance.help_service WHERE content IS NOT NULL LIMIT 1",
    );
    const guidance = await open();
    const rows = await hub.database.query<{ id: string }>("SELECT id FROM guidance.help_service WHERE content IS NOT NULL ORDER BY id");
    const served = await hub.ask<{ helpServices: { nodes: { id: string }[] } }>("{ helpServices(first: 100) { nodes { id } } }");
    expect(rows.map(({ id }) => id)).toEqual(served.helpServices.nodes.map(({ id }) => id).toSorted());
    expect((await guide(guidance, { text: "patent" })).unsure).toBe(false);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMerger } from "../../../subgraphs/catalogue/merge/merger.ts";
import { DATABASES } from "../../support/databases.ts";
import { testCatalogue, type TestCatalogue } from "../testCatalogue.ts";
import { entry } from "../testFeed.ts";

const merger = createMerger();
afterAll(() => merger.close());

const named = (id: string, da: string, rest: Record<string, unknown> = {}) => entry(id, { title: [["da", da]], own: true, ...rest });
const ENTRIES = [
  named("klynge:x1", "Danish Life Science Cluster", { coverage: ["DK"] }),
  named("gammel:x2", "Biopeople", { coverage: ["DK"], status: "MERGED" }),
  named("nord:x3", "Indgangen Aalborg", { coverage: ["mun:0851"] }),
  named("syd:x4", "Indgangen Kolding", { coverage: ["mun:0621"] }),
  named("havn:x5", "Fyrtårnet", { coverage: ["mun:0813"] }),
  named("skov:x6", "Savværket", { coverage: ["mun:0740"] }),
  named("by:x7", "Gadekæret", { coverage: ["mun:0101"] }),
  named("ø:x8", "Molen", { coverage: ["mun:0400"] }),
];

const DECISION = "id helpService { id } kind other { id } holds reason author at counts withdrawnAt withdrawnBy";
interface Decision {
  readonly id: string;
  readonly kind: string;
  readonly helpService: { readonly id: string } | null;
  readonly other: { readonly id: string } | null;
  readonly counts: boolean;
}

describe.each(DATABASES)("stewards' decisions on relations (%s)", (kind) => {
  let hub: TestCatalogue;
  beforeAll(async () => void (hub = await testCatalogue(kind, ENTRIES, merger)));
  afterAll(() => hub.close());

  const input = async (from: string, relation: string, to: string) => ({
    helpService: await hub.idOf(from),
    kind: relation,
    other: await hub.idOf(to),
  });
  const RELATE = `mutation ($input: RelateHelpServicesInput!) { made: relateHelpServices(input: $input) { ${DECISION} } }`;
  const REFUSE = `mutation ($input: RefuseRelationInput!) { made: refuseRelation(input: $input) { ${DECISION} } }`;
  const WITHDRAW = `mutation ($id: ID!) { made: withdrawRelationDecision(id: $id) { ${DECISION} } }`;
  /** By a listing of each of the two. */
  const relate = async (from: string, relation: string, to: string): Promise<Decision> =>
    (await hub.decide<{ made: Decision }>(RELATE, { input: { ...(await input(from, relation, to)), reason: { da: "Sådan er det." } } }))
      .made;
  const refuse = async (from: string, relation: string, to: string): Promise<Decision> =>
    (await hub.decide<{ made: Decision }>(REFUSE, { input: await input(from, relation, to) })).made;
  const withdraw = async ({ id }: Decision): Promise<Decision> => (await hub.decide<{ made: Decision }>(WITHDRAW, { id })).made;
  const relationsOf = async (listing: string): Promise<readonly string[]> => {
    const { listing: found } = await hub.ask<{
      listing: { helpService: { relations: { kind: string; origin: string; other: { name: string } }[] } };
    }>("query ($id: ID!) { listing(id: $id) { helpService { relations { kind origin other { name } } } } }", { id: listing });
    return found.helpService.relations.map((each) => `${each.kind} ${each.other.name} ${each.origin}`);
  };
  const errorOfRelating = async (from: string, relation: string, to: string, reason: unknown = { da: "Fordi" }): Promise<unknown> =>
    hub.errorOf(RELATE, { input: { helpService: from, kind: relation, other: to, reason } }, "STEWARD");
  /** Merges everything anew. */
  const remerge = async (): Promise<void> => {
    hub.feed.change(named("by:x7", "Gadekæret", { coverage: ["mun:0101"], modified: `2026-01-${(day += 1)}` }));
    await hub.catalogue.pull();
  };
  let day = 10;

  it("are for stewards only", async () => {
    const asked = { input: { ...(await input("havn:x5", "DISTINCT", "skov:x6")), reason: { da: "Nej" } } };
    expect(await hub.errorOf(RELATE, asked)).toMatchObject({ extensions: { code: "UNAUTHENTICATED" } });
    expect(await hub.errorOf(RELATE, asked, "PUBLISHER")).toMatchObject({ extensions: { code: "FORBIDDEN" } });
    expect(await hub.errorOf(REFUSE, { input: await input("havn:x5", "DISTINCT", "skov:x6") })).toMatchObject({
      extensions: { code: "UNAUTHENTICATED" },
    });
    expect(await hub.errorOf(WITHDRAW, { id: "1" })).toMatchObject({ extensions: { code: "UNAUTHENTICATED" } });
    expect(await hub.errorOf("{ relationDecisions { nodes { id } } }")).toMatchObject({ extensions: { code: "UNAUTHENTICATED" } });
    expect(await relationsOf("havn:x5")).toEqual([]);
  });

  it("are shown at once and from both sides, with author, time and reason, and outlast every merge until they are withdrawn", async () => {
    const made = await relate("havn:x5", "HAS_PART", "skov:x6");
    expect(made).toEqual({
      id: expect.any(String),
      helpService: { id: await hub.idOf("skov:x6") },
      kind: "PART_OF",
      other: { id: await hub.idOf("havn:x5") },
      holds: true,
      reason: "Sådan er det.",
      author: "redaktionen",
      at: "2026-11-22T12:00:00.000Z",
      counts: true,
      withdrawnAt: null,
      withdrawnBy: null,
    });
    for (let merges = 0; merges < 2; merges += 1) {
      expect(await relationsOf("havn:x5")).toEqual(["HAS_PART Savværket STEWARD"]);
      expect(await relationsOf("skov:x6")).toEqual(["PART_OF Fyrtårnet STEWARD"]);
      await remerge();
    }
    expect(
      await hub.ask(`{ helpService(id: "${made.other?.id}") { relations { decision da: reason en: reason(language: EN) } } }`),
    ).toEqual({
      helpService: { relations: [{ decision: made.id, da: "Sådan er det.", en: "Sådan er det." }] },
    });
    const withdrawn = await withdraw(made);
    expect(withdrawn).toMatchObject({ counts: false, withdrawnAt: "2026-11-22T12:00:00.000Z", withdrawnBy: "redaktionen" });
    expect(await relationsOf("havn:x5")).toEqual([]);
    expect(await hub.errorOf(WITHDRAW, { id: made.id }, "STEWARD")).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
    expect(await hub.errorOf(WITHDRAW, { id: "x" }, "STEWARD")).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
  });

  it("stand in the place of what the hub found and of earlier decisions on the same two; taken back, the one before counts again", async () => {
    expect(await relationsOf("nord:x3")).toEqual(["SAME_FAMILY Indgangen Kolding FOUND"]);
    const first = await relate("nord:x3", "DISTINCT", "syd:x4");
    const second = await relate("syd:x4", "SUCCEEDS", "nord:x3");
    expect(await relationsOf("nord:x3")).toEqual(["SUCCEEDED_BY Indgangen Kolding STEWARD"]);
    await remerge();
    expect(await relationsOf("syd:x4")).toEqual(["SUCCEEDS Indgangen Aalborg STEWARD"]);
    const { relationDecisions } = await hub.decide<{
      relationDecisions: { nodes: Decision[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    }>(`query ($id: ID!) { relationDecisions(helpService: $id, first: 1) { nodes { ${DECISION} } pageInfo { hasNextPage endCursor } } }`, {
      id: await hub.idOf("nord:x3"),
    });
    expect(relationDecisions).toMatchObject({ nodes: [{ id: second.id, counts: true }], pageInfo: { hasNextPage: true } });
    const rest = await hub.decide<{ relationDecisions: { nodes: Decision[] } }>(
      `query ($id: ID!, $after: String) { relationDecisions(helpService: $id, after: $after) { nodes { id counts } } }`,
      { id: await hub.idOf("nord:x3"), after: relationDecisions.pageInfo.endCursor },
    );
    expect(rest.relationDecisions.nodes).toEqual([{ id: first.id, counts: false }]);
    await withdraw(second);
    expect(await relationsOf("nord:x3")).toEqual(["DISTINCT Indgangen Kolding STEWARD"]);
    await withdraw(first);
    expect(await relationsOf("nord:x3")).toEqual(["SAME_FAMILY Indgangen Kolding FOUND"]);
  });

  it("keep a refused relation away, however often it is found, until the refusal is withdrawn", async () => {
    const refusals = [await refuse("syd:x4", "SAME_FAMILY", "nord:x3"), await refuse("gammel:x2", "SUCCEEDED_BY", "klynge:x1")];
    for (let merges = 0; merges < 2; merges += 1) {
      expect([await relationsOf("nord:x3"), await relationsOf("klynge:x1")]).toEqual([[], []]);
      await remerge();
    }
    for (const each of refusals) await withdraw(each);
    expect([await relationsOf("nord:x3"), await relationsOf("klynge:x1")]).toEqual([
      ["SAME_FAMILY Indgangen Kolding FOUND"],
      ["SUCCEEDS Biopeople SEED"],
    ]);
  });

  it("end an earlier decision by a refusal of the same relation", async () => {
    const relation = await relate("havn:x5", "OVERLAPS", "by:x7");
    const refusal = await refuse("by:x7", "OVERLAPS", "havn:x5");
    expect(await relationsOf("havn:x5")).toEqual([]);
    await withdraw(refusal);
    expect(await relationsOf("havn:x5")).toEqual(["OVERLAPS Gadekæret STEWARD"]);
    await withdraw(relation);
  });

  it.each(["SUCCEEDS", "PART_OF"])("never make a circle of %s: it is refused with the relations that are in the way", async (relation) => {
    const made = [await relate("havn:x5", relation, "skov:x6"), await relate("skov:x6", relation, "by:x7")];
    const [havn, skov, by] = [await hub.idOf("havn:x5"), await hub.idOf("skov:x6"), await hub.idOf("by:x7")];
    expect(await errorOfRelating(by, relation, havn)).toMatchObject({
      message: `“Gadekæret” (${by}) ${relation} “Fyrtårnet” (${havn}) would close a circle: “Fyrtårnet” (${havn}) ${relation} “Savværket” (${skov}), by decision ${made[0]?.id}; “Savværket” (${skov}) ${relation} “Gadekæret” (${by}), by decision ${made[1]?.id}.`,
      extensions: { code: "RELATION_CIRCLE", next: expect.stringContaining("refuseRelation") },
    });
    const turned = await relate("by:x7", relation, "skov:x6"); // the same two: it takes the place of the second
    const closing = await relate("by:x7", relation, "havn:x5");
    expect(await hub.errorOf(WITHDRAW, { id: turned.id }, "STEWARD")).toMatchObject({
      message: expect.stringContaining(`which decision ${made[1]?.id} would bring back, would close a circle`),
      extensions: { code: "RELATION_CIRCLE" },
    });
    for (const each of [closing, turned, ...made]) await withdraw(each);
    expect(await relationsOf("by:x7")).toEqual([]);
  });

  it("never make a circle with what the content says, unless that is refused first", async () => {
    const chain = await relate("gammel:x2", "SUCCEEDS", "by:x7");
    const [by, klynge] = [await hub.idOf("by:x7"), await hub.idOf("klynge:x1")];
    expect(await errorOfRelating(by, "SUCCEEDS", klynge)).toMatchObject({
      message: expect.stringMatching(
        /Cluster” \(\w+\) SUCCEEDS “Biopeople” \(\w+\), as the content of the hub says; “Biopeople” \(\w+\) SUCCEEDS “Gadekæret”/,
      ),
      extensions: { code: "RELATION_CIRCLE" },
    });
    const refusal = await refuse("klynge:x1", "SUCCEEDS", "gammel:x2");
    const made = await relate("by:x7", "SUCCEEDS", "klynge:x1");
    await withdraw(refusal); // the seed's gives way while the circle would be closed
    expect(await relationsOf("gammel:x2")).toEqual(["SUCCEEDS Gadekæret STEWARD"]);
    await withdraw(made);
    expect(await relationsOf("gammel:x2")).toEqual(["SUCCEEDED_BY Danish Life Science Cluster SEED", "SUCCEEDS Gadekæret STEWARD"]);
    await withdraw(chain);
  });

  it("refuse what cannot be decided, with a sentence", async () => {
    const [havn, skov] = [await hub.idOf("havn:x5"), await hub.idOf("skov:x6")];
    const said = async (...given: Parameters<typeof errorOfRelating>) =>
      (await errorOfRelating(...given)) as { message: string; extensions: unknown };
    expect(await said(havn, "DISTINCT", "nowhere\u0000")).toMatchObject({
      message: expect.stringContaining("There is no help service"),
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(await said(havn, "DISTINCT", havn)).toMatchObject({
      message: expect.stringContaining("one help service"),
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(await said(havn, "DISTINCT", skov, {})).toMatchObject({
      message: expect.stringContaining("reason"),
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(await said(havn, "DISTINCT", skov, { da: "  ", en: null })).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
    expect(await said(havn, "DISTINCT", skov, { en: "x".repeat(1_001) })).toMatchObject({
      message: expect.stringContaining("reason.en"),
      extensions: { code: "BAD_USER_INPUT" },
    });
    const rows = await hub.database.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM catalogue.relation_decision WHERE withdrawn_at IS NULL",
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  it("are all there when many decide at once while the listings are merged", async () => {
    const [havn, skov, by, island] = await Promise.all(["havn:x5", "skov:x6", "by:x7", "ø:x8"].map(hub.idOf));
    const pairs = [
      [havn, skov],
      [skov, by],
      [by, island],
      [island, havn],
    ];
    const outcomes = await Promise.all([
      remerge(),
      ...pairs.map(([helpService, other]) =>
        hub.errorOf(RELATE, { input: { helpService, kind: "SUCCEEDS", other, reason: { da: "På én gang" } } }, "STEWARD"),
      ),
    ]);
    await remerge();
    const refused = outcomes.filter((outcome) => outcome !== undefined);
    expect(refused).toMatchObject([{ extensions: { code: "RELATION_CIRCLE" } }]); // one of the four would close the circle, whichever came last
    const { relationDecisions } = await hub.decide<{ relationDecisions: { nodes: Decision[] } }>(
      `{ relationDecisions(first: 3) { nodes { ${DECISION} } } }`,
    );
    expect(relationDecisions.nodes.map(({ counts }) => counts)).toEqual([true, true, true]);
    const succeeding = (await Promise.all(["havn:x5", "skov:x6", "by:x7", "ø:x8"].map(relationsOf)))
      .flat()
      .filter((each) => each.startsWith("SUCCEEDS "));
    expect(succeeding).toHaveLength(3);
    for (const each of relationDecisions.nodes) await withdraw(each);
  });

  it("go where the listings go: into a help service that is merged with another, and out again", async () => {
    const made = await relate("nord:x3", "PART_OF", "klynge:x1");
    const before = [await hub.idOf("nord:x3"), await hub.idOf("havn:x5")];
    const SAME = 'mutation { made: judgeOverlap(a: "nord:x3", b: "havn:x5", verdict: SAME) { id } }';
    const { made: judgement } = await hub.decide<{ made: { id: string } }>(SAME);
    const together = await hub.idOf("nord:x3");
    expect(await hub.idOf("havn:x5")).toBe(together);
    expect(await relationsOf("havn:x5")).toContain("PART_OF Danish Life Science Cluster STEWARD");
    const { made: redirected } = await hub.decide<{ made: Decision }>(RELATE, {
      input: {
        helpService: before.find((id) => id !== together),
        kind: "DISTINCT",
        other: await hub.idOf("ø:x8"),
        reason: { en: "Elsewhere \u0000\ud800" },
      },
    });
    expect(redirected.helpService).toEqual({ id: together });
    await withdraw(redirected);
    await hub.decide(`mutation { undoJudgement(id: "${judgement.id}") { id } }`);
    expect(await hub.idOf("havn:x5")).not.toBe(await hub.idOf("nord:x3"));
    expect(await relationsOf("nord:x3")).toContain("PART_OF Danish Life Science Cluster STEWARD");
    expect((await relationsOf("havn:x5")).filter((each) => each.includes("STEWARD"))).toEqual([]);
    await withdraw(made);
  });

  it("do not count while one of the two is gone or both are one, and count again when that ends", async () => {
    const made = await relate("by:x7", "OVERLAPS", "ø:x8");
    const { made: judgement } = await hub.decide<{ made: { id: string } }>(
      'mutation { made: judgeOverlap(a: "by:x7", b: "ø:x8", verdict: SAME) { id } }',
    );
    expect(await hub.idOf("by:x7")).toBe(await hub.idOf("ø:x8"));
    const counts = async (): Promise<unknown> =>
      (await hub.decide<{ relationDecisions: { nodes: Decision[] } }>("{ relationDecisions(first: 1) { nodes { counts } } }"))
        .relationDecisions.nodes[0]?.counts;
    expect(await counts()).toBe(false);
    await hub.decide(`mutation { undoJudgement(id: "${judgement.id}") { id } }`);
    expect(await relationsOf("by:x7")).toEqual(["OVERLAPS Molen STEWARD"]);
    hub.feed.change(entry("ø:x8", { deleted: true }));
    await hub.catalogue.pull();
    expect(await counts()).toBe(false);
    expect(await relationsOf("by:x7")).toEqual([]);
    hub.feed.change(named("ø:x8", "Molen", { coverage: ["mun:0400"] }));
    await hub.catalogue.pull();
    expect(await counts()).toBe(true);
    expect(await relationsOf("by:x7")).toEqual(["OVERLAPS Molen STEWARD"]);
    await withdraw(made);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signCaller } from "../../subgraphs/base/caller.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createCatalogue, type Catalogue } from "../../subgraphs/catalogue/index.ts";
import { testClock } from "../support/clock.ts";
import { DATABASES, testDatabase, type TestDatabase } from "../support/databases.ts";
import { entry, publisher, testFeed, type TestFeed } from "./testFeed.ts";

const callerKey = Buffer.alloc(32, 7);
const PUBLISHERS = ["nord", "syd", "land", "guide"];

/** Thirty help functions, each listed by two to four publishers in the same words, so that the engine has something to learn from. */
const WORDS =
  "udbud patent eksport klynge robot velfærd energi vand havn skole sygehus digital kontrakt fond prøve viden byg klima mad transport turisme kultur sport natur lyd lys data sky hjerte hånd".split(
    " ",
  );
const listings = () =>
  WORDS.flatMap((word, place) =>
    PUBLISHERS.slice(0, 2 + (place % 3)).map((from) =>
      entry(`${from}:${word}`, {
        title: [["da", `Rådgivning om ${word} og ${WORDS[(place + 7) % WORDS.length]}`]],
        summary: [
          [
            "da",
            `Her får virksomheder hjælp til ${word}, ${WORDS[(place + 7) % WORDS.length]} og ${WORDS[(place + 11) % WORDS.length]} fra ${from}.`,
          ],
        ],
        coverage: ["DK"],
        channels: [{ kind: "PHONE", value: `+45 00 00 ${String(place).padStart(2, "0")} 11` }],
        modified: `2026-0${1 + (place % 9)}-01`,
      }),
    ),
  );

describe.each(DATABASES)("overlap and stewards (%s)", (kind) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let feed: TestFeed;
  const clock = testClock();
  const steward = { "hub-caller": "" };

  const ask = async <T>(query: string, headers: Record<string, string> = {}): Promise<T> => {
    const answer = await catalogue.execute({ query, headers });
    expect(answer.errors).toBeUndefined();
    return answer.data as T; // each test knows its query
  };
  const serviceOf = async (listing: string): Promise<string> =>
    (await ask<{ listing: { helpService: { id: string } } }>(`{ listing(id: "${listing}") { helpService { id } } }`)).listing.helpService
      .id;
  const errorOf = async (query: string, headers: Record<string, string> = {}): Promise<unknown> =>
    (await catalogue.execute({ query, headers })).errors?.[0];

  beforeAll(async () => {
    steward["hub-caller"] = signCaller({ name: "redaktionen", roles: ["STEWARD"] }, callerKey, clock);
    database = await testDatabase(kind);
    feed = testFeed(
      "regional",
      PUBLISHERS.map((id) => publisher(id)),
    );
    feed.set(listings());
    catalogue = await createCatalogue({ database, feeds: [feed], clock, log: createLog("silent"), callerKey, everyMs: 3_600_000 });
    await catalogue.pull();
  });
  afterAll(async () => {
    await catalogue.close();
    await database.close();
  });

  it("merges what several publishers list, with provenance for every field", async () => {
    const { helpServices, overlapSummary } = await ask<{ helpServices: { totalCount: number }; overlapSummary: unknown }>(
      "{ helpServices { totalCount } overlapSummary { listings helpServices shared } }",
    );
    expect(helpServices.totalCount).toBe(WORDS.length);
    expect(overlapSummary).toEqual({ listings: listings().length, helpServices: WORDS.length, shared: WORDS.length });
    const { listing } = await ask<{
      listing: { helpService: { provenance: { field: string; value: string; rule: string; listing: { id: string } }[] } };
    }>(
      '{ listing(id: "nord:udbud") { helpService { provenance { field value rule listing { id } } quality { score issues { code field message } } } } }',
    );
    const { provenance } = listing.helpService;
    expect(provenance).toContainEqual(expect.objectContaining({ field: "name.da", value: "Rådgivning om udbud og vand" }));
    for (const each of provenance) expect(each.listing.id).toMatch(/:udbud$/);
  });

  it("explains a merge as a sum of evidence, in Danish and English", async () => {
    const { explainMatch } = await ask<{
      explainMatch: {
        merged: boolean;
        probability: number;
        steps: { field: string; bits: number; total: number }[];
        da: string;
        en: string;
        veto: null;
      };
    }>(
      '{ explainMatch(a: "nord:udbud", b: "syd:udbud") { merged probability veto steps { field bits total } da: text en: text(language: EN) } }',
    );
    expect(explainMatch).toMatchObject({
      merged: true,
      veto: null,
      da: expect.stringContaining("De er lagt sammen."),
      en: expect.stringContaining("They are merged."),
    });
    expect(explainMatch.probability).toBeGreaterThan(0.9);
    for (const [place, step] of explainMatch.steps.entries())
      if (place > 0) expect(step.total).toBeCloseTo((explainMatch.steps[place - 1]?.total ?? 0) + step.bits, 6);
    expect(await ask('{ explainMatch(a: "nord:udbud", b: "none") { merged } }')).toEqual({ explainMatch: null });
  });

  it("tells by which evidence listings were merged, as many as there were listings too many", async () => {
    const { overlapSummary } = await ask<{
      overlapSummary: { listings: number; helpServices: number; evidence: { field: string; da: string; en: string; listings: number }[] };
    }>("{ overlapSummary { listings helpServices evidence { field da: label en: label(language: EN) listings } } }");
    const { evidence, listings: count, helpServices } = overlapSummary;
    expect(evidence.reduce((sum, each) => sum + each.listings, 0)).toBe(count - helpServices);
    expect(evidence.map((each) => each.listings)).toEqual(evidence.map((each) => each.listings).toSorted((a, b) => b - a));
    for (const { field, da, en } of evidence) expect([da, en]).not.toContain(field);
  });

  it("shows doubtful pairs and decisions to stewards only", async () => {
    for (const query of [
      "{ overlapReview { totalCount } }",
      "{ judgements { nodes { id } } }",
      'mutation { judgeOverlap(a: "nord:udbud", b: "syd:udbud", verdict: SAME) { id } }',
    ]) {
      expect(await errorOf(query)).toMatchObject({ extensions: { code: "UNAUTHENTICATED" } });
    }
    const { overlapReview } = await ask<{ overlapReview: { totalCount: number; nodes: { probability: number }[] } }>(
      "{ overlapReview(first: 5) { totalCount nodes { probability merged a { id } b { id } } } }",
      steward,
    );
    expect(overlapReview.nodes.length).toBeLessThanOrEqual(5);
  });

  it("follows a decision at once, keeps it over a new merge, redirects the old id, and takes it back", async () => {
    const [before, other] = [await serviceOf("nord:udbud"), await serviceOf("nord:patent")];
    expect(before).not.toBe(other);
    const { judgeOverlap } = await ask<{ judgeOverlap: { id: string; author: string } }>(
      'mutation { judgeOverlap(a: "syd:patent", b: "land:eksport", verdict: SAME, reason: "samme kontor") { id author verdict } }',
      steward,
    );
    expect(judgeOverlap).toMatchObject({ author: "redaktionen" });
    const together = await serviceOf("syd:patent");
    expect(await serviceOf("land:eksport")).toBe(together);
    const { overlapSummary } = await ask<{ overlapSummary: { evidence: { field: string; listings: number }[] } }>(
      "{ overlapSummary { evidence { field listings } } }",
    );
    expect(overlapSummary.evidence).toContainEqual({ field: "judgement", listings: 1 });
    const { explainMatch } = await ask<{ explainMatch: { merged: boolean; text: string; cluster: unknown } }>(
      '{ explainMatch(a: "syd:patent", b: "land:eksport") { merged text(language: EN) cluster { kind mean da: text links { a { id } b { title } probability decided } } } }',
    );
    expect(explainMatch).toMatchObject({
      merged: true,
      text: expect.stringContaining("They are merged. It is decided that the two are the same help service."),
      cluster: {
        kind: "DECIDED",
        mean: null,
        da: "Det er afgjort, at de to er den samme hjælpefunktion.",
        links: [{ a: { id: "syd:patent" }, b: { title: "Rådgivning om eksport og skole" }, decided: true }],
      },
    });
    feed.change(entry("guide:ny", { title: [["da", "Noget helt andet om fyrtårne"]] }));
    await catalogue.pull();
    expect(await serviceOf("land:eksport")).toBe(await serviceOf("syd:patent"));

    const undone = await ask<{ undoJudgement: { undoneAt: string } }>(
      `mutation { undoJudgement(id: "${judgeOverlap.id}") { undoneAt } }`,
      steward,
    );
    expect(undone.undoJudgement.undoneAt).not.toBeNull();
    expect(await serviceOf("land:eksport")).not.toBe(await serviceOf("syd:patent"));
    expect(await errorOf(`mutation { undoJudgement(id: "${judgeOverlap.id}") { id } }`, steward)).toMatchObject({
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  it("splits what stewards say is not the same", async () => {
    await ask('mutation { judgeOverlap(a: "nord:klynge", b: "syd:klynge", verdict: NOT_SAME) { id } }', steward);
    expect(await serviceOf("nord:klynge")).not.toBe(await serviceOf("syd:klynge"));
  });

  it("reports a decision that contradicts others instead of guessing", async () => {
    await ask('mutation { judgeOverlap(a: "nord:robot", b: "syd:robot", verdict: SAME) { id } }', steward);
    await ask('mutation { judgeOverlap(a: "syd:robot", b: "land:robot", verdict: SAME) { id } }', steward);
    expect(await errorOf('mutation { judgeOverlap(a: "nord:robot", b: "land:robot", verdict: NOT_SAME) { id } }', steward)).toMatchObject({
      extensions: { code: "JUDGEMENT_CONFLICT" },
    });
    expect(await errorOf('mutation { judgeOverlap(a: "nord:robot", b: "nord:robot", verdict: SAME) { id } }', steward)).toMatchObject({
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(await errorOf('mutation { judgeOverlap(a: "nord:robot", b: "nowhere:x", verdict: SAME) { id } }', steward)).toMatchObject({
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  it("gives every change once, in order, with redirects, and the state of any day", async () => {
    const seen: { id: string; kind: string; redirectTo: string | null }[] = [];
    let since: string | null = null;
    for (;;) {
      const page: { helpServiceChanges: { changes: typeof seen; cursor: string; hasMore: boolean } } = await ask(
        `{ helpServiceChanges(first: 7, since: ${JSON.stringify(since)}) { changes { id kind redirectTo } cursor hasMore } }`,
      );
      seen.push(...page.helpServiceChanges.changes);
      since = page.helpServiceChanges.cursor;
      if (!page.helpServiceChanges.hasMore) break;
    }
    const state = new Map<string, string>();
    for (const change of seen) {
      if (change.kind === "CREATED") expect(state.has(change.id)).toBe(false);
      else expect(state.has(change.id)).toBe(true);
      if (change.kind === "MERGED" || change.kind === "REMOVED") state.delete(change.id);
      else state.set(change.id, change.kind);
    }
    const { helpServices } = await ask<{ helpServices: { nodes: { id: string }[] } }>("{ helpServices(first: 100) { nodes { id } } }");
    expect([...state.keys()].toSorted()).toEqual(helpServices.nodes.map((node) => node.id).toSorted());
    const merged = seen.find((change) => change.kind === "MERGED");
    if (merged !== undefined) {
      const answer = await ask<{ helpService: { id: string } | null }>(`{ helpService(id: "${merged.id}") { id mergedFrom { id } } }`);
      expect(answer.helpService).not.toBeNull();
    }
    const id = await serviceOf("nord:udbud");
    expect(
      await ask(`{ now: helpService(id: "${id}", on: "2026-11-22") { id } before: helpService(id: "${id}", on: "2026-11-21") { id } }`),
    ).toEqual({ now: { id }, before: null });
    expect(await errorOf('{ helpServiceChanges(since: "nonsense") { cursor } }')).toMatchObject({ extensions: { code: "CURSOR_INVALID" } });
  });

  it("tells a publisher with whom it overlaps and what differs", async () => {
    const { publisher: nord } = await ask<{
      publisher: { overlap: { publisher: { id: string }; shared: { differs: string[]; proposal: string }[] }[] };
    }>('{ publisher(id: "nord") { overlap { publisher { id } shared { helpService { name } differs proposal } } } }');
    expect(nord.overlap[0]?.publisher.id).toBe("syd");
    expect(nord.overlap[0]?.shared[0]).toMatchObject({ differs: ["summary"], proposal: "EITHER" });
  });
});

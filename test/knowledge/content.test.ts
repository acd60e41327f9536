import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BOTTOM_LINES, CASE_FORMS, EVIDENCE_LEVELS, SECTORS, SOURCE_KINDS, STAGES } from "../../schema/knowledge.ts";
import { AUDIENCES, CONFIDENCES, THEMES } from "../../schema/listing.ts";
import { municipalityByCode, regionByCode } from "../../subgraphs/base/territory/index.ts";
import { CASES } from "../../subgraphs/knowledge/case.ts";
import { EVENTS } from "../../subgraphs/knowledge/event.ts";
import { EXPERT_FIELDS, EXPERT_KINDS, EXPERTS } from "../../subgraphs/knowledge/expert.ts";
import { ADOPTION_STATES, SOLUTION_KINDS, SOLUTIONS } from "../../subgraphs/knowledge/solution.ts";

const ALL = [...CASES, ...SOLUTIONS, ...EXPERTS, ...EVENTS];

/** Everything that is said anywhere, with where it is said. */
function strings(value: unknown, at = ""): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[at, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => strings(inner, `${at}.${key}`));
}

describe("the content", () => {
  it("has lasting ids, each once", () => {
    const ids = ALL.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^(case|sol|exp|evt)-[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it("says of everything where it is known from and how certain it is", () => {
    for (const { id, source, confidence } of ALL) {
      expect([id, CONFIDENCES.includes(confidence)]).toEqual([id, true]);
      expect([id, source.kinds.length > 0 && source.kinds.every((kind) => SOURCE_KINDS.includes(kind))]).toEqual([id, true]);
    }
    for (const { id, source } of [...CASES, ...SOLUTIONS])
      expect([id, source.name, source.reference]).toEqual([id, expect.any(String), expect.any(String)]);
    for (const { id, evidence } of EXPERTS) expect([id, evidence.length > 0]).toEqual([id, true]);
  });

  it("uses only codes there are", () => {
    const among = (known: readonly string[], codes: readonly (string | undefined)[]) =>
      codes.filter((code) => code !== undefined && !known.includes(code));
    expect(
      among(
        THEMES,
        ALL.flatMap(({ themes }) => themes),
      ),
    ).toEqual([]);
    expect(
      among(
        AUDIENCES,
        [...CASES, ...SOLUTIONS, ...EVENTS].flatMap(({ audiences }) => audiences),
      ),
    ).toEqual([]);
    expect(among(SECTORS, [...[...CASES, ...SOLUTIONS].map(({ sector }) => sector), ...EXPERTS.flatMap(({ sectors }) => sectors)])).toEqual(
      [],
    );
    expect(
      among(
        STAGES,
        [...CASES, ...SOLUTIONS].map(({ stage }) => stage),
      ),
    ).toEqual([]);
    expect(
      among(
        CASE_FORMS,
        CASES.map(({ form }) => form),
      ),
    ).toEqual([]);
    expect(
      among(
        BOTTOM_LINES,
        CASES.flatMap(({ outcomes }) => outcomes.map(({ line }) => line)),
      ),
    ).toEqual([]);
    expect(
      among(
        EVIDENCE_LEVELS,
        CASES.flatMap(({ outcomes }) => outcomes.map(({ evidence }) => evidence)),
      ),
    ).toEqual([]);
    expect(
      among(
        SOLUTION_KINDS,
        SOLUTIONS.map(({ kind }) => kind),
      ),
    ).toEqual([]);
    expect(
      among(
        ADOPTION_STATES,
        SOLUTIONS.flatMap(({ adopters }) => adopters.map(({ state }) => state)),
      ),
    ).toEqual([]);
    expect(
      among(
        EXPERT_KINDS,
        EXPERTS.map(({ kind }) => kind),
      ),
    ).toEqual([]);
    expect(
      among(
        EXPERT_FIELDS,
        EXPERTS.flatMap(({ fields }) => fields),
      ),
    ).toEqual([]);
  });

  it("names municipalities, regions and solutions that exist", () => {
    const places = [...CASES.flatMap(({ parties }) => parties), ...SOLUTIONS.flatMap(({ adopters }) => adopters), ...EVENTS];
    for (const place of places) {
      if (place.municipality !== undefined) expect(municipalityByCode(place.municipality)).toBeDefined();
      if ("region" in place && place.region !== undefined) expect(regionByCode(place.region)).toBeDefined();
    }
    const ids = new Set(SOLUTIONS.map(({ id }) => id));
    expect(CASES.filter(({ solution }) => solution !== undefined && !ids.has(solution))).toEqual([]);
  });

  it("names help functions with who runs them, in the same words everywhere", () => {
    const mentions = [...CASES, ...SOLUTIONS, ...EXPERTS].flatMap(({ help }) => help);
    for (const mention of mentions)
      expect(mention).toEqual({
        name: expect.stringMatching(/\S/),
        nameEn: expect.stringMatching(/\S/),
        provider: expect.stringMatching(/\S/),
      });
    const written = new Set(mentions.map((mention) => JSON.stringify(mention)));
    expect(written.size).toBe(new Set(mentions.map(({ name }) => name)).size);
  });

  it("gives a stage to every case but those that were stopped", () => {
    expect(CASES.filter(({ stage, stopped }) => (stage === undefined) !== stopped)).toEqual([]);
  });

  it("is in Danish and English wherever it is more than a name", () => {
    const texts = ALL.flatMap((each) =>
      [...strings(each)].filter(([at]) => /\.(da|en)$/.test(at)).map(([at, text]) => [each.id, at, text] as const),
    );
    const bare = texts.filter(([, , text]) => text.trim() === "");
    expect(bare).toEqual([]);
    const places = new Set(texts.map(([id, at]) => `${id}${at}`));
    expect(texts.filter(([id, at]) => !places.has(`${id}${at.replace(/\.da$/, ".en")}`))).toEqual([]);
  });

  it("holds no e-mail address, phone number or personal number", () => {
    const suspicious = ALL.flatMap((each) => strings(each)).filter(
      ([, text]) =>
        /[\w.+-]+@[\w-]+\.\w/.test(text) ||
        /(?:\+45 ?)?\b(?:\d{2} ){3}\d{2}\b/.test(text) ||
        /\b\d{6}-?\d{4}\b/.test(text) ||
        /\bmailto:|\btlf\b/i.test(text),
    );
    expect(suspicious).toEqual([]);
  });
});

const domain = "../shared/domain";

describe.skipIf(!existsSync(domain))("the content beside what was gathered (skipped where ../shared is missing)", () => {
  // oxlint-disable-next-line typescript/no-explicit-any -- the gathered files, as their descriptions say
  const read = (name: string): any[] => JSON.parse(readFileSync(`${domain}/${name}.json`, "utf8"));

  it("holds all of it", () => {
    expect([CASES.length, SOLUTIONS.length, EXPERTS.length, EVENTS.length]).toEqual([70, 60, 69, 25]);
    for (const [name, items] of Object.entries({ cases: CASES, solutions: SOLUTIONS, experts: EXPERTS, events: EVENTS }))
      expect(items.map(({ id }) => id)).toEqual(read(name).map(({ id }) => id));
  });

  it("tells the same figures and years, and no other", () => {
    for (const [at, row] of read("cases").entries()) {
      const each = CASES[at];
      expect([each?.start ?? null, each?.end ?? null]).toEqual(row.years);
      expect(each?.outcomes.map(({ value }) => value ?? null)).toEqual(row.outcomes.map(({ value }: { value: number | null }) => value));
      expect(each?.outcomes.map(({ evidence }) => evidence.toLowerCase())).toEqual(
        row.outcomes.map(({ evidence }: { evidence: string }) => evidence),
      );
    }
    for (const [at, row] of read("solutions").entries()) {
      const years = (all: readonly { readonly since?: number | null }[]) => new Set(all.map(({ since }) => since ?? null));
      expect(years(SOLUTIONS[at]?.adopters ?? [])).toEqual(years(row.known_adopters));
    }
    expect(EVENTS.map(({ month }) => month ?? null)).toEqual(read("events").map(({ usual_month: month }) => month));
  });
});

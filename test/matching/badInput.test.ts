import { beforeAll, describe, expect, it } from "vitest";
import type { FieldSpec, MatchRecord } from "../../subgraphs/matching/record.ts";
import { resolve, type Resolution } from "../../subgraphs/matching/resolve.ts";
import { quality } from "../../subgraphs/matching/metrics.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import type { Terms } from "../../subgraphs/matching/tokens.ts";
import { createRandom } from "../measure/random.ts";
import { createSynthetic } from "../measure/synthetic.ts";

const FIELDS: readonly FieldSpec[] = [
  { name: "name", kind: "name" },
  { name: "phone", kind: "phone" },
  { name: "text", kind: "text" },
];
const WORDS =
  "udbud patent eksport klynge robot velfærd energi vand havn skole sygehus digital kontrakt fond prøve viden byg klima mad transport".split(
    " ",
  );

let terms: Terms;
beforeAll(async () => void (terms = await loadTerms()));

const record = (id: string, name: string, phone: string, text = ""): MatchRecord => ({
  id,
  values: [name === "" ? [] : [name], phone === "" ? [] : [phone], text === "" ? [] : [text]],
});
const many = (count: number, make: (place: number) => MatchRecord): readonly MatchRecord[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** Twenty things, each told of three times. */
const KNOWN = WORDS.flatMap((word, place) =>
  ["", " A/S", " Danmark"].map((end, copy) =>
    record(
      `${word}${copy}`,
      `Rådgivning ${word} ${WORDS[(place + 3) % WORDS.length]}${end}`,
      `09 44 ${10 + place} 00`,
      `Vi hjælper med ${word} og ${WORDS[(place + 5) % WORDS.length]}.`,
    ),
  ),
);
const wanted = KNOWN.map((_, place) => place - (place % 3));
const found = (records: readonly MatchRecord[], rest: Partial<Parameters<typeof resolve>[0]> = {}): Resolution =>
  resolve({ fields: FIELDS, records, terms, ...rest });

describe("records that tell little, or too much", () => {
  it.each<[string, () => readonly MatchRecord[]]>([
    ["empty names", () => many(2_000, (n) => record(`x${n}`, "", ""))],
    ["names of blanks and signs", () => many(300, (n) => record(`x${n}`, " -–/ ".repeat(n % 7), "..."))],
    ["names of one character", () => many(2_000, (n) => record(`x${n}`, "abcdefghij"[n % 10] ?? "", ""))],
    ["Greek", () => many(100, (n) => record(`x${n}`, `Σύμβουλος επιχειρήσεων ${n}`, ""))],
    ["NUL and halves of letters", () => many(100, (n) => record(`x${n}`, `\u0000\uD800 ${n} \uDFFF`, `\u0000${n}`))],
    ["texts of a megabyte", () => many(10, (n) => record(`x${n}`, `Langt ${n}`, "", `ord${n} `.repeat(200_000)))],
    ["a word of a megabyte", () => many(3, (n) => record(`x${n}`, "x".repeat(1_000_000), "9".repeat(1_000_000), "y".repeat(1_000_000)))],
    ["ten thousand with the same phone", () => many(10_000, (n) => record(`x${n}`, `Afdeling nummer ${n} i hus ${n * 7}`, "09 99 10 00"))],
    ["ids that say the same", () => many(200, () => record("x", "", ""))],
  ])("leave the others as they are: %s", (_what, extra) => {
    const { clusterOf } = found([...KNOWN, ...extra()]);
    expect([...clusterOf.subarray(0, KNOWN.length)]).toEqual(wanted);
    expect(Math.min(...clusterOf.slice(KNOWN.length))).toBeGreaterThanOrEqual(KNOWN.length);
  });

  it("are not put together for having nothing to tell", () => {
    const { clusterOf } = found(many(500, (n) => record(`x${n}`, "", n % 2 === 0 ? "..." : "")));
    expect(new Set(clusterOf).size).toBe(500);
  });

  it("may be none, or one, or without fields", () => {
    expect([...found([]).clusterOf]).toEqual([]);
    expect([...found(KNOWN.slice(0, 1)).clusterOf]).toEqual([0]);
    expect([...resolve({ fields: [], records: many(3, (n) => ({ id: `x${n}`, values: [] })), terms }).clusterOf]).toEqual([0, 1, 2]);
  });
});

describe("Greek", () => {
  it("is resolved like any other language", () => {
    const greek = ["εξαγωγές", "επενδύσεις", "καινοτομία", "ενέργεια", "λιμάνια", "σχολεία", "νοσοκομεία", "συμβάσεις", "ταμεία", "κλίμα"];
    const records = greek.flatMap((word, place) => [
      record(`${word}0`, `Σύμβουλος για ${word}`, `09 55 ${10 + place} 00`),
      record(`${word}1`, `ΣΎΜΒΟΥΛΟΣ ΓΙΑ ${word.toUpperCase()}`, `+45 0955${10 + place}00`),
    ]);
    expect([...found([...records, ...KNOWN]).clusterOf].slice(0, 20)).toEqual(greek.flatMap((_, place) => [2 * place, 2 * place]));
  });
});

describe("a cluster of 5,000", () => {
  const { records: whole, truth } = createSynthetic({ listings: 600, seed: 3 });
  const fields: readonly FieldSpec[] = [
    { name: "title", kind: "name" },
    { name: "phone", kind: "phone" },
    { name: "text", kind: "text" },
  ];
  const records = whole.map(({ id, values: [title = [], , , , phone = [], text = []] }): MatchRecord => ({
    id,
    values: [title, phone, text],
  }));
  const resolved = (extra: readonly MatchRecord[], mustLink: readonly (readonly [number, number])[] = []): Resolution =>
    resolve({ fields, records: [...records, ...extra], terms, mustLink });
  /** F1 of the synthetic listings. */
  const f1 = ({ clusterOf }: Resolution): number => quality(truth, [...clusterOf.subarray(0, records.length)]).f1;
  const ofCrowd = ({ clusterOf }: Resolution): Int32Array => clusterOf.subarray(records.length);

  it("comes together, takes in no other, and leaves the others nearly as they were", () => {
    const random = createRandom(4);
    const names = ["Borgerservice Midtby", "Midtby Borgerservice", "Borgerservice i Midtby"];
    const crowd = many(5_000, (n) =>
      record(
        `x${n}`,
        random.pick(names),
        random.chance(0.7) ? "09 99 10 00" : "",
        "Vi tager imod alle borgere og hjælper med pas og kørekort",
      ),
    );
    const found = resolved(crowd);
    const sizes = [...Map.groupBy(ofCrowd(found), (cluster) => cluster).values()].map(({ length }) => length);
    expect(Math.max(...sizes)).toBeGreaterThan(4_900);
    expect(Math.min(...ofCrowd(found))).toBeGreaterThanOrEqual(records.length);
    expect(f1(found)).toBeGreaterThan(f1(resolved([])) - 0.05);
  });

  it("may be decided, link by link, though its records have little in common, and harms no other", () => {
    const crowd = many(5_000, (n) => record(`x${n}`, `Afdeling ${WORDS[n % 20]} ${n}`, ""));
    const mustLink = crowd.slice(1).map((_, n) => [records.length + n, records.length + n + 1] as const);
    const found = resolved(crowd, mustLink);
    expect(found.conflicts).toEqual([]);
    expect(new Set(ofCrowd(found))).toEqual(new Set([records.length]));
    expect(f1(found)).toBeGreaterThan(f1(resolved([])) - 0.02);
  });
});

describe("judgements", () => {
  const pairKey = (pair: readonly [number, number]): string => pair.toSorted((a, b) => a - b).join(" ");

  it("that contradict each other in a circle are reported, the others are followed, and no other cluster is touched", () => {
    // Records 0, 3, 6 are three things: same, same, and yet not the same.
    const mustLink = [
      [0, 3],
      [3, 6],
      [9, 12],
    ] as const;
    const { clusterOf, conflicts } = found(KNOWN, { mustLink, cannotLink: [[6, 0]] });
    expect(conflicts).toHaveLength(1);
    expect(["0 3", "3 6"]).toContain(pairKey(conflicts[0] ?? [0, 0]));
    expect(clusterOf[0]).not.toBe(clusterOf[6]);
    expect(clusterOf[3] === clusterOf[0] || clusterOf[3] === clusterOf[6]).toBe(true);
    expect(clusterOf[9]).toBe(clusterOf[12]);
    expect([...clusterOf.subarray(15)]).toEqual(wanted.slice(15));
  });

  it("that contradict each other on one pair are reported, and the pair stays apart", () => {
    const { clusterOf, conflicts } = found(KNOWN, { mustLink: [[1, 0]], cannotLink: [[0, 1]] });
    expect(conflicts.map(pairKey)).toEqual(["0 1"]);
    expect(clusterOf[0]).not.toBe(clusterOf[1]);
    expect([...clusterOf.subarray(3)]).toEqual(wanted.slice(3));
  });

  it("in a large circle that contradicts itself cost one judgement of the circle", () => {
    const extra = many(400, (n) => record(`x${n}`, "", ""));
    const at = (n: number): number => KNOWN.length + n;
    const mustLink = extra.slice(1).map((_, n) => [at(n), at(n + 1)] as const);
    const { clusterOf, conflicts } = found([...KNOWN, ...extra], { mustLink, cannotLink: [[at(399), at(0)]] });
    expect(conflicts).toHaveLength(1);
    expect(new Set(clusterOf.slice(KNOWN.length)).size).toBe(2);
    expect([...clusterOf.subarray(0, KNOWN.length)]).toEqual(wanted);
  });

  it("go before the limit of one per source", () => {
    const records = KNOWN.map((each, place) => ({ ...each, source: `s${place % 3}` }));
    const { clusterOf, conflicts } = found(records, { atMostOnePerSource: true, mustLink: [[0, 3]] });
    expect(conflicts).toEqual([]);
    expect(clusterOf[0]).toBe(clusterOf[3]);
    expect([...clusterOf.subarray(6)]).toEqual(wanted.slice(6));
  });

  it("a thousand at random leave each pair that is kept apart, and name what was not followed", () => {
    const random = createRandom(8);
    const pairs = (count: number): readonly (readonly [number, number])[] =>
      Array.from({ length: count }, () => [random.below(KNOWN.length), random.below(KNOWN.length)] as const).filter(([a, b]) => a !== b);
    const [mustLink, cannotLink] = [pairs(500), pairs(500)];
    const { clusterOf, conflicts } = found(KNOWN, { mustLink, cannotLink });
    for (const [a, b] of cannotLink) expect(clusterOf[a]).not.toBe(clusterOf[b]);
    const refused = new Set(conflicts.map(pairKey));
    for (const pair of mustLink) if (!refused.has(pairKey(pair))) expect(clusterOf[pair[0]]).toBe(clusterOf[pair[1]]);
    for (const [a, b] of conflicts) expect(clusterOf[a]).not.toBe(clusterOf[b]);
  });
});

it("more records than fit are refused at once, with what to do", () => {
  const one = record("a", "Kontor", "");
  const records = Array.from({ length: 2 ** 21 + 1 }, () => one);
  expect(() => found(records)).toThrow(
    expect.objectContaining({ code: "TOO_MANY_RECORDS", next: expect.stringContaining("Split the table") }),
  );
});

it("of a record with very many words the rarest bring it together with others, and it is told", () => {
  const long = Array.from({ length: 500 }, (_, n) => `ord${String.fromCharCode(97 + (n % 26))}${"abcdefghijklmnopqrst"[n % 20]}${n}`).join(
    " ",
  );
  const { dropped, clusterOf } = found([...KNOWN, record("x", "Langt", "", long)]);
  expect(dropped).toContainEqual(expect.objectContaining({ field: "text", what: "WORDS", count: 1 }));
  expect([...clusterOf.subarray(0, KNOWN.length)]).toEqual(wanted);
});

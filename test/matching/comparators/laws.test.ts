import { describe, expect, it } from "vitest";
import { loadTerms } from "../../../subgraphs/matching/terms.ts";
import { MISSING } from "../../../subgraphs/matching/comparators/comparator.ts";
import type { FieldSpec, MatchRecord } from "../../../subgraphs/matching/record.ts";
import { resolve } from "../../../subgraphs/matching/resolve.ts";
import { createRandom } from "../../measure/random.ts";
import { createSynthetic } from "../../measure/synthetic.ts";

/** Synthetic listings, with a field of every kind that they do not have; a third of the values are missing. */
function everyKind(listings: number): { readonly fields: readonly FieldSpec[]; readonly records: readonly MatchRecord[] } {
  const random = createRandom(17);
  const synthetic = createSynthetic({ listings, seed: 9 });
  const made: readonly (readonly [FieldSpec, () => string])[] = [
    [
      { name: "address", kind: "address" },
      () => `${random.pick(["Havnegade", "Østergade", "Havnegaade", "Torvet"])} ${random.below(30)}, ${random.pick(["tv", "th"])}`,
    ],
    [{ name: "email", kind: "email" }, () => `post${random.below(20)}@by.example`],
    [{ name: "founded", kind: "date" }, () => `${1 + random.below(28)}.${1 + random.below(12)}.${2020 + random.below(3)}`],
    [{ name: "price", kind: "number" }, () => `${random.below(40) * 25},50`],
    [{ name: "cvr", kind: "identifier" }, () => `DK ${10 + random.below(30)}`],
  ];
  const records = synthetic.records.map((record) => ({
    ...record,
    values: [...record.values, ...made.map(([, value]) => (random.chance(1 / 3) ? [] : [value()]))],
  }));
  return { fields: [...synthetic.fields, ...made.map(([field]) => field)], records };
}

const { fields, records } = everyKind(160);
const { between } = resolve({ fields, records, terms: await loadTerms() });
const { evidence } = between(0, 0);
const places = [...records.keys()];
const levels = places.map((a) => places.map((b) => between(a, b).levels));

describe.each(evidence.map(({ name, kind, comparator }, place) => ({ name, kind, comparator, place })))(
  "comparing by $name ($kind)",
  ({ comparator, place }) => {
    const level = (a: number, b: number): number => levels[a]?.[b]?.[place] ?? Number.NaN;

    it("gives the same level from both sides, and one there is", () => {
      const seen = new Set<number>();
      for (const a of places)
        for (const b of places.slice(0, a)) {
          seen.add(level(a, b));
          if (level(a, b) !== level(b, a)) expect([a, b, level(a, b)]).toEqual([a, b, level(b, a)]);
        }
      for (const each of seen) expect([MISSING, ...comparator.likeness.keys()]).toContain(each);
      expect(seen.size).toBeGreaterThan(2);
    });

    it("orders every level in its chains, by likeness", () => {
      expect(comparator.likeness).toHaveLength(comparator.levels);
      expect(new Set(comparator.chains.flat())).toEqual(new Set(comparator.likeness.keys()));
      for (const chain of comparator.chains) {
        const along = chain.map((each) => comparator.likeness[each] ?? Number.NaN);
        expect(along).toEqual(along.toSorted((a, b) => a - b));
      }
    });

    it("has words for every level in both languages", () => {
      for (const each of comparator.likeness.keys()) {
        const { da, en } = comparator.describe(each);
        expect([each, da, en]).toEqual([each, expect.stringMatching(/\p{L}/u), expect.stringMatching(/\p{L}/u)]);
      }
    });
  },
);

it("compares every field, and the names that are mentioned", () => {
  expect(evidence.map(({ kind }) => kind)).toEqual([...fields.map(({ kind }) => kind), "mention"]);
});

// But for names that are mentioned: a record does not mention itself.
it.each(fields.map(({ name, kind }, place) => ({ name, kind, place })))(
  "finds nothing more like a record than itself, by $name ($kind)",
  ({ place }) => {
    const likeness = (a: number, b: number): number => evidence[place]?.comparator.likeness[levels[a]?.[b]?.[place] ?? MISSING] ?? MISSING;
    for (const a of places.slice(0, 60)) for (const b of places) expect(likeness(a, a)).toBeGreaterThanOrEqual(likeness(a, b));
  },
);

it("calls a field missing where either record tells nothing, and only there", () => {
  const tells = (record: number, place: number): boolean => levels[record]?.[record]?.[place] !== MISSING;
  for (const a of places)
    for (const b of places.slice(0, a))
      for (const place of fields.keys()) {
        const missing = levels[a]?.[b]?.[place] === MISSING;
        if (missing === (tells(a, place) && tells(b, place))) expect([a, b, place, missing]).toEqual([]);
        if ((records[a]?.values[place] ?? []).length === 0) expect(missing).toBe(true);
      }
});

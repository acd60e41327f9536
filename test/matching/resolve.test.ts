import { beforeAll, describe, expect, it } from "vitest";
import { resolve } from "../../subgraphs/matching/resolve.ts";
import type { FieldSpec, MatchRecord } from "../../subgraphs/matching/record.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import type { Terms } from "../../subgraphs/matching/tokens.ts";

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
/** Twenty things, each told of three times. */
const known = (): MatchRecord[] =>
  WORDS.flatMap((word, place) =>
    ["", " A/S", " Danmark"].map((end, copy) =>
      record(
        `${word}${copy}`,
        `Rådgivning ${word} ${WORDS[(place + 3) % WORDS.length]}${end}`,
        `33 44 ${10 + place} 00`,
        `Vi hjælper med ${word} og ${WORDS[(place + 5) % WORDS.length]}.`,
      ),
    ),
  );
const groups = (records: readonly MatchRecord[]): ReadonlyMap<string, string> => {
  const { clusterOf } = resolve({ fields: FIELDS, records, terms });
  return new Map(records.map((each, place) => [each.id, records[clusterOf[place] ?? 0]?.id ?? ""]));
};
const together = (found: ReadonlyMap<string, string>): number =>
  WORDS.filter((word) => new Set([0, 1, 2].map((copy) => found.get(`${word}${copy}`))).size === 1).length;

describe("resolving", () => {
  it("finds the things behind the records", () => {
    const found = groups(known());
    expect(together(found)).toBe(WORDS.length);
    expect(new Set(found.values()).size).toBe(WORDS.length);
  });

  it("finds the same groups in whatever order the records come", () => {
    const partition = (found: ReadonlyMap<string, string>): readonly string[] =>
      [...Map.groupBy(found.keys(), (id) => found.get(id)).values()].map((ids) => ids.toSorted().join(" ")).toSorted();
    expect(partition(groups(known().toReversed()))).toEqual(partition(groups(known())));
  });

  it("says which keys were too frequent", () => {
    const same = Array.from({ length: 200 }, (_, n) => record(`x${n}`, `Kontor ${n}`, "33 44 10 00"));
    const { dropped } = resolve({ fields: FIELDS, records: same, terms });
    expect(dropped).toContainEqual(expect.objectContaining({ field: "phone", largest: 200 }));
  });
});

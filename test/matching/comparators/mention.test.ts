import { describe, expect, it } from "vitest";
import type { FieldSpec } from "../../../subgraphs/matching/record.ts";
import { resolved, wordsBetween } from "../compared.ts";

const FIELDS: readonly FieldSpec[] = [
  { name: "title", kind: "name" },
  { name: "body", kind: "organisation" },
  { name: "text", kind: "text" },
];
/** What makes `rådgivning` and `kommune` frequent words. */
const OTHERS = Array.from({ length: 30 }, (_, place) => [
  `rådgivning emne${place}`,
  `kommune by${place}`,
  `rådgivning om alt muligt i kommune by${place}`,
]);

describe("names that are mentioned", () => {
  const rows = [
    ["havnehuset rådgivning", "", ""],
    ["hjælp til skibe", "", "vi i havnehuset giver rådgivning om skibe"],
    ["solceller", "kommune havnehuset", ""],
    ["havnehuset rådgivning", "", ""],
    ["vindmøller", "", "strøm fra vind og sol til alle dage"],
    ["", "", "det hele handler om rådgivning"],
  ];
  const resolution = resolved(FIELDS, [...rows, ...OTHERS]);
  const words = (a: number, b: number): string => wordsBetween(resolution, [a, b], FIELDS.length);

  it("are found in the other's text, in full and with more than common words", () => {
    expect(words(0, 1)).toBe("the name is mentioned, uncommon words among it");
  });

  it("are found in another field that names: a title in a body's name", () => {
    expect(words(0, 2)).toBe("uncommon words of the name are mentioned");
  });

  it("do not count where they agree within one field, which that field tells", () => {
    expect(words(0, 3)).toBe("neither's name is mentioned by the other");
  });

  it("count little where only frequent words are found", () => {
    expect(words(0, 5)).toBe("common words of the name are mentioned");
    expect(words(0, 4)).toBe("neither's name is mentioned by the other");
  });
});

it("names are looked for only where there are two fields of words, one of them a name", () => {
  const kinds = (fields: readonly FieldSpec[]): readonly string[] =>
    resolved(fields, [fields.map(() => "a"), fields.map(() => "b")])
      .between(0, 1)
      .evidence.map(({ kind }) => kind);
  expect(kinds([{ name: "title", kind: "name" }])).toEqual(["name"]);
  expect(kinds(["a", "b"].map((name) => ({ name, kind: "text" })))).toEqual(["text", "text"]);
  expect(kinds([...FIELDS])).toEqual(["name", "organisation", "text", "mention"]);
});

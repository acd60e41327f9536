import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import type { Cell } from "../../../gateway/query/columns.ts";
import { createCsv, csvText, DELIMITERS, type CsvOptions } from "../../../gateway/query/csv.ts";

const PLAIN: CsvOptions = { bom: false, delimiter: "," };

async function written(columns: readonly string[], rows: readonly (readonly Cell[])[], options: CsvOptions = PLAIN): Promise<string> {
  const stream = createCsv(columns, options);
  return text(Readable.from(rows.map((row) => row.map((cell) => csvText(cell, options)))).pipe(stream));
}

/** What the documentation says: an apostrophe before a sign, or before apostrophes before a sign, is ours. */
const unescaped = (cell: string): string => cell.replace(/^'('*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])/, "$1");

const awkward = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "'", '"', ",", ";", " ", "a", "æ", "\u{1F600}", "\uFEFF", "\uFF1D"),
  }),
);

it("comes back from csv-parse as it was, whatever the texts", async () => {
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((width) => fc.array(fc.array(awkward, { minLength: width, maxLength: width }), { maxLength: 6 }));
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom(...DELIMITERS), fc.boolean(), async (rows, delimiter, bom) => {
      const columns = Array.from({ length: rows[0]?.length ?? 1 }, (_, index) => `c${index}`);
      const csv = await written(columns, rows, { bom, delimiter });
      const back = parse(csv, { delimiter, bom: true, record_delimiter: "\r\n" }) as string[][]; // no columns option: lists of texts
      expect(back.map((row) => row.map(unescaped))).toEqual([columns, ...rows]);
    }),
    { numRuns: 500 },
  );
});

it("never lets a text begin with what a spreadsheet computes", () => {
  fc.assert(fc.property(awkward, (cell) => !/^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(csvText(cell, PLAIN))));
  expect(csvText('=HYPERLINK("https://x.example")', PLAIN)).toBe(`'=HYPERLINK("https://x.example")`);
  expect(csvText("+45 12 34 56 78", PLAIN)).toBe("'+45 12 34 56 78");
  expect(csvText("'=1", PLAIN)).toBe("''=1");
  expect(csvText("'s-Hertogenbosch", PLAIN)).toBe("'s-Hertogenbosch");
});

it("leaves numbers as numbers, with the decimal comma where the delimiter is a semicolon", () => {
  expect([csvText(-1.5, PLAIN), csvText(-1.5, { delimiter: ";" }), csvText(true, PLAIN), csvText(null, PLAIN)]).toEqual([
    "-1.5",
    "-1,5",
    "true",
    "",
  ]);
});

it("ends lines with CRLF and quotes as RFC 4180 says", async () => {
  expect(
    await written(
      ["a", "b"],
      [
        ["x,y", 'say "hi"'],
        ["two\nlines", null],
      ],
    ),
  ).toBe('a,b\r\n"x,y","say ""hi"""\r\n"two\nlines",\r\n');
});

it("writes the header for no rows, with the byte order mark when asked", async () => {
  expect(await written(["a", "b"], [], { bom: true, delimiter: ";" })).toBe("\uFEFFa;b\r\n".slice(1));
  const bytes = await createCsv(["a"], { bom: true, delimiter: "," }).end().toArray();
  expect(Buffer.concat(bytes).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
});

it("writes an empty only cell as quotes, because an empty line is no row to many readers", async () => {
  expect(await written(["a"], [[null], [""]])).toBe('a\r\n""\r\n""\r\n');
});

import { afterEach, describe, expect, it } from "vitest";
import { serve, type LocalServer } from "../../support/localServer.ts";
import { sheetXml, workbook, workbookParts, type Cell, type WorkbookOptions } from "../../support/xlsx.ts";
import { zip } from "../../support/zip.ts";
import { codeOf, readAll, source, titles } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

async function read(body: string | Uint8Array, xlsx = "{}", rest = "") {
  await local?.close();
  local = await serve((_, response) => response.setHeader("content-type", "application/octet-stream").end(body));
  const mapping = "mapping: { id: Id, title: Titel, modified: Dato, channels: { phone: Telefon } }";
  return readAll(source(`format: xlsx\naddress: "{at}/x.xlsx"\nxlsx: ${xlsx}\n${rest}${mapping}\n`, { at: local.url }));
}

const sheet = (rows: WorkbookOptions["sheets"][string], more: Partial<WorkbookOptions> = {}) =>
  workbook({ sheets: { Ark1: rows }, ...more });
const damaged = (xml: string): Cell => ({ xml: (address) => xml.replace("<c", `<c r="${address}"`) });

describe("cells", () => {
  it("are texts: whole numbers, days, shared and plain strings", async () => {
    const rows: readonly (readonly Cell[])[] = [
      ["Id", "Titel", "Dato", "Telefon"],
      [12345678, { shared: 0 }, { serial: 46143 }, 12345678],
      [0.1, "Hjælp & <råd>", { serial: 46143.9 }, "+45 12 34 56 78"],
      [true, "  Til\nvirksomheder ", null, null],
    ];
    const all = await read(sheet(rows, { sharedStrings: ["Færøsk"] }));
    expect(titles(all)).toEqual(["Færøsk", "Hjælp & <råd>", "Til virksomheder"]);
    expect(all.listings.map((each) => each.sourceId)).toEqual(["12345678", "0.1", "true"]);
    expect(all.listings.map((each) => each.content.modified)).toEqual(["2026-05-01", "2026-05-01", undefined]);
    expect(all.listings.flatMap((each) => each.content.channels)).toEqual([
      { kind: "PHONE", value: "+45 12 34 56 78" },
      { kind: "PHONE", value: "+45 12 34 56 78" },
    ]);
    expect(all.last).toMatchObject({ kind: "end", complete: true });
    expect(all.listings.flatMap((each) => each.problems)).toEqual([]);
  });

  it("in CDATA sections are read, though the parser passes over these", async () => {
    const cdata = { xml: (address: string) => `<c r="${address}" t="inlineStr"><is><t><![CDATA[A & <B>]]></t></is></c>` };
    expect(
      titles(
        await read(
          sheet([
            ["Id", "Titel"],
            [1, cdata],
          ]),
        ),
      ),
    ).toEqual(["A & <B>"]);
  });

  it("with an error of the spreadsheet (#N/A) are empty", async () => {
    const all = await read(sheet([["Id", "Titel"], [1, damaged(`<c t="e"><v>#N/A</v></c>`)], [2, "b"]])); // prettier-ignore
    expect(titles(all)).toEqual(["b"]);
    expect(all.rejected).toMatchObject([{ record: "1", field: "title", code: "RECORD_FIELD_MISSING" }]);
  });
});

describe("rows", () => {
  it("that are empty are passed over, wherever they stand; places are the sheet's own row numbers", async () => {
    const all = await read(sheet([["Id", "Titel"], null, [1, "a"], ["", " "], null, [null, "uden id"], [2, "b"]])); // prettier-ignore
    expect(titles(all)).toEqual(["a", "b"]);
    expect(all.rejected).toMatchObject([{ record: "row 6", field: "id", code: "RECORD_FIELD_MISSING" }]);
  });

  it("may stand below a heading further down, and beside notes", async () => {
    const rows = [["Udtræk 2026"], null, ["Id", " Titel ", null], [1, "a", "en note"], [2, "b", null, "en anden"]];
    expect(titles(await read(sheet(rows), "{ headerRow: 3 }"))).toEqual(["a", "b"]);
  });

  it("come from the sheet that is asked for, by name or number", async () => {
    const file = workbook({ sheets: { Om: [["Tekst"]], Ydelser: [["Id", "Titel"], [1, "a"]] } }); // prettier-ignore
    expect(titles(await read(file, "{ sheet: Ydelser }"))).toEqual(["a"]);
    expect(titles(await read(file, "{ sheet: 2 }"))).toEqual(["a"]);
    await expect(read(file, "{ sheet: Kontakt }")).rejects.toMatchObject({
      code: "FETCH_UNREADABLE",
      next: expect.stringContaining("xlsx.sheet"),
    });
  });

  it("with a damaged cell are rejected by their place and cell; the others are read", async () => {
    const all = await read(
      sheet([
        ["Id", "Titel"],
        [1, "a"],
        [2, damaged(`<c t="s"><v>99</v></c>`)],
        [damaged(`<c t="zzz"/>`), "c"],
        [damaged(`<c s="44"><v>4</v></c>`), "d"],
        [5, "e"],
        [6, damaged(`<c t="d"><v>i går</v></c>`)],
      ]),
    );
    expect(titles(all)).toEqual(["a", "e"]);
    expect(all.rejected.map(({ record, reason }) => [record, reason])).toEqual([
      ["row 3", "cell B3 cannot be read"],
      ["row 4", "cell A4 cannot be read"],
      ["row 5", "cell A5 cannot be read"],
      ["row 7", "cell B7 cannot be read"],
    ]);
  });

  it("are all there in a file of 20,000, each with its own words", async () => {
    const rows = Array.from({ length: 20_000 }, (_, index): readonly Cell[] => [
      index,
      `Titel ${index} ${"æ".repeat(index % 90)}`,
      { serial: 46_000 },
      null,
    ]);
    const all = await read(sheet([["Id", "Titel", "Dato", "Telefon"], ...rows]));
    expect(titles(all)).toEqual(rows.map((row) => String(row[1]).trim()));
  });

  it("that are bad, 10,000 of them, do not stop the good one at the end", async () => {
    const bad = Array.from({ length: 10_000 }, (_, index): readonly Cell[] => (index % 2 === 0 ? [null, "uden id"] : [index, null]));
    const all = await read(sheet([["Id", "Titel"], ...bad, ["sidste", "god"]]));
    expect(titles(all)).toEqual(["god"]);
    expect(all.rejected).toHaveLength(10_000);
    expect(all.rejected[0]).toMatchObject({ record: "row 2", field: "id" });
  });

  it("may name a column as JavaScript names its own things", async () => {
    expect(titles(await read(sheet([["Id", "Titel", "__proto__", "constructor"], [1, "a", "x", "y"]])))).toEqual(["a"]); // prettier-ignore
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});

describe("files that are something else", () => {
  it.each([
    ["an HTML page", "\n<!DOCTYPE html><html><body>Log ind</body></html>", "FETCH_WRONG_TYPE"],
    ["nothing", "", "FETCH_TRUNCATED"],
    ["a CSV file", "Id;Titel\n1;a\n", "FETCH_WRONG_TYPE"],
    ["an old .xls file", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), "FETCH_WRONG_TYPE"],
    ["another ZIP file", zip([{ name: "content.xml", data: "<x/>" }]), "FETCH_WRONG_TYPE"],
    ["a ZIP file without any file", zip([]), "FETCH_WRONG_TYPE"],
    ["a workbook without its list of sheets", sheet([["Id"]], { parts: { "xl/_rels/workbook.xml.rels": undefined } }), "FETCH_UNREADABLE"],
    ["a sheet without headings", sheet([[null], ["a"]]), "FETCH_UNREADABLE"],
    ["an empty sheet", sheet([]), "FETCH_UNREADABLE"],
    [
      "XML cut in a tag",
      sheet([], { parts: { "xl/worksheets/sheet1.xml": { name: "xl/worksheets/sheet1.xml", data: sheetXml([["Id"]]).slice(0, -20) } } }),
      "FETCH_UNREADABLE",
    ],
  ])("fail with a code: %s", async (_, body, code) => {
    expect(await codeOf(read(body))).toBe(code);
  });

  it("is truncated at any place: never a part of the rows", async () => {
    const file = sheet([["Id", "Titel"], [1, "a"], [2, "b"]]); // prettier-ignore
    for (let end = 2; end < file.length; end += Math.ceil(file.length / 12))
      expect(await codeOf(read(file.subarray(0, end)))).toMatch(/^FETCH_(TRUNCATED|UNREADABLE)$/);
  });
});

describe("hostile files", () => {
  const part = "xl/worksheets/sheet1.xml";
  const good = workbookParts({ sheets: { Ark1: [["Id", "Titel"], [1, "a"]] } }); // prettier-ignore
  const without = good.filter(({ name }) => name !== part);
  const bomb = Buffer.alloc(20_000_000, " ");

  it.each([
    ["a bomb that says so", { data: bomb }, "FETCH_TOO_LARGE"],
    ["a bomb that says it is small", { data: bomb, declared: 1000 }, "FETCH_UNREADABLE"],
    ["a part that is encrypted", { data: sheetXml([["Id"]]), flags: 1 }, "FETCH_UNREADABLE"],
    ["a part with another checksum", { data: sheetXml([["Id"]]), crc: 1 }, "FETCH_UNREADABLE"],
    ["a part that is shorter than it says", { data: sheetXml([["Id"]]), declared: 5000 }, "FETCH_UNREADABLE"],
    ["ZIP64 sizes", { data: sheetXml([["Id"]]), declared: 0xffffffff }, "FETCH_UNREADABLE"],
  ])("are refused: %s", async (_, entry, code) => {
    expect(await codeOf(read(zip([...without, { name: part, ...entry }]), "{}", "limits: { megabytes: 5 }\n"))).toBe(code);
  });

  it("are not unpacked any further than they declare", async () => {
    await expect(read(zip([...without, { name: part, data: bomb, declared: 1000 }]))).rejects.toMatchObject({
      message: expect.stringContaining("unpacks to more than it declares"),
    });
  });

  it("are refused: a bomb spread over many small parts", async () => {
    const parts = Array.from({ length: 60 }, (_, index) => ({ name: `xl/x${index}.xml`, data: Buffer.alloc(100_000, " ") }));
    expect(await codeOf(read(zip([...good, ...parts]), "{}", "limits: { megabytes: 5 }\n"))).toBe("FETCH_TOO_LARGE");
  });

  it("are refused: two parts of one name, of which each reader may take another", async () => {
    expect(await codeOf(read(zip([...good, { name: part, data: sheetXml([["Id", "Titel"], [1, "b"]]) }])))).toBe("FETCH_UNREADABLE"); // prettier-ignore
  });

  it("are read by their table of contents, not by what stands before a part", async () => {
    const renamed = good.map((entry) => (entry.name === part ? { ...entry, localName: "xl/worksheets/sheet9.xml" } : entry));
    expect(titles(await read(zip(renamed)))).toEqual(["a"]);
  });

  it("leave pictures packed, whatever their size", async () => {
    expect(titles(await read(zip([...good, { name: "xl/media/image1.png", data: bomb }]), "{}", "limits: { megabytes: 5 }\n"))).toEqual([
      "a",
    ]);
  });

  it.each([
    ["a last cell that spans a table of millions", `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`],
    ["a column that does not exist", `<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>`],
    ["a row that does not exist", `<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>`],
    ["an address written in entities", `<row r="2"><c r="&#88;&#70;&#68;1048576"><v>1</v></c></row>`],
    ["a cell that does not say where it stands", `<row r="2"><c><v>1</v></c></row>`],
    ["such a cell with a prefix", `<x:row r="1048576"><x:c x:r='XFD1048576'><x:v>1</x:v></x:c></x:row>`],
  ])("are refused: %s", async (_, row) => {
    const data = `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>Id</v></c></row>${row}</sheetData></worksheet>`;
    expect(await codeOf(read(zip([...without, { name: part, data }])))).toBe("FETCH_UNREADABLE");
  });

  it("are not refused for formats without values down to the last row and out to the last column", async () => {
    const data = sheetXml([["Id", "Titel"], [1, "a"]]).replace("</sheetData>", `<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>`); // prettier-ignore
    expect(titles(await read(zip([...without, { name: part, data }])))).toEqual(["a"]);
  });

  it("are refused: one long text that every cell shares", async () => {
    const rows = Array.from({ length: 200 }, (): readonly Cell[] => [{ shared: 0 }, { shared: 0 }]);
    const file = sheet([["Id", "Titel"], ...rows], { sharedStrings: ["x".repeat(100_000)] });
    expect(await codeOf(read(file, "{}", "limits: { megabytes: 5 }\n"))).toBe("FETCH_TOO_LARGE");
  });

  it("with more damaged cells than can be taken for chance are refused as a whole", async () => {
    const rows = Array.from({ length: 100 }, (_, index): readonly Cell[] => [index, damaged(`<c t="s"><v>99</v></c>`)]);
    expect(await codeOf(read(sheet([["Id", "Titel"], ...rows])))).toBe("FETCH_UNREADABLE");
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { serve, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source, titles } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

async function read(body: string | Uint8Array, csv = "{}", type = "text/csv", rest = "") {
  await local?.close();
  local = await serve((_, response) => response.setHeader("content-type", type).end(body));
  return readAll(
    source(`format: csv\naddress: "{at}/x.csv"\ncsv: ${csv}\n${rest}mapping: { id: Id, title: Titel, url: Link }\n`, { at: local.url }),
  );
}

describe("encodings", () => {
  const text = "Id;Titel\n1;Hjælp på færøsk\n";
  const windows = Buffer.from(text, "latin1");
  it.each([
    ["UTF-8", Buffer.from(text), `{ delimiter: ";" }`],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`), `{ delimiter: ";" }`],
    ["UTF-8 with a mark though Windows-1252 is declared", Buffer.from(`\uFEFF${text}`), `{ delimiter: ";", encoding: windows-1252 }`],
    ["Windows-1252", windows, `{ delimiter: ";", encoding: windows-1252 }`],
    ["UTF-16", Buffer.from(text, "utf16le"), `{ delimiter: ";", encoding: utf-16le }`],
    ["UTF-16 with a mark, undeclared", Buffer.from(`\uFEFF${text}`, "utf16le"), `{ delimiter: ";" }`],
  ])("reads %s", async (_, bytes, options) => {
    expect(titles(await read(bytes, options))).toEqual(["Hjælp på færøsk"]);
  });

  it("reads characters that are split over two chunks", async () => {
    const many = `Id,Titel\n${Array.from({ length: 5000 }, (_, index) => `${index},${"æøå€".repeat(9)}${index % 3 === 0 ? "x" : ""}`).join("\n")}\n`;
    const all = titles(await read(Buffer.from(many)));
    expect(all).toHaveLength(5000);
    expect(all.every((title) => /^(æøå€){9}x?$/.test(title ?? ""))).toBe(true);
  });

  it("says which setting helps where bytes are not UTF-8", async () => {
    await expect(read(windows, `{ delimiter: ";" }`)).rejects.toMatchObject({
      code: "FETCH_UNREADABLE",
      next: expect.stringContaining("encoding"),
    });
  });
});

describe("rows", () => {
  it("may quote delimiters, line ends and quotation marks", async () => {
    expect(titles(await read('Id,Titel\r\n1,"a, b"\r\n2,"sagde ""ja"""\r\n3,"to\r\nlinjer"\r\n'))).toEqual([
      "a, b",
      'sagde "ja"',
      "to linjer",
    ]);
  });

  it("of another width than the header are rejected by their line; the rest is read", async () => {
    const all = await read("Id,Titel,Link\n1,a,kfst.dk\n2,b\n\n3,c,kfst.dk,more\n4,d,\n");
    expect(titles(all)).toEqual(["a", "d"]);
    expect(all.rejected).toEqual([
      {
        kind: "rejected",
        record: "line 3",
        field: "record",
        code: "RECORD_FIELD_INVALID",
        reason: "line 3 has 2 columns where the header has 3",
      },
      {
        kind: "rejected",
        record: "line 5",
        field: "record",
        code: "RECORD_FIELD_INVALID",
        reason: "line 5 has 4 columns where the header has 3",
      },
    ]);
    expect(all.last).toMatchObject({ kind: "end", complete: true });
  });

  it("without an id are rejected by their line", async () => {
    expect((await read("Id,Titel\n,a\n")).rejected).toMatchObject([{ record: "line 2", field: "id", code: "RECORD_FIELD_MISSING" }]);
  });

  it("may come after lines that are no table, or without a header", async () => {
    expect(titles(await read("Udtræk 2026\n\nId,Titel\n1,a\n", "{ skipLines: 2 }"))).toEqual(["a"]);
    expect(titles(await read("1,a\n2,b\n", "{ columns: [Id, Titel] }"))).toEqual(["a", "b"]);
  });

  it("may name a column as JavaScript names its own things", async () => {
    expect(titles(await read("Id,Titel,__proto__,constructor\n1,a,x,y\n"))).toEqual(["a"]);
  });
});

describe("hostile and broken files", () => {
  it.each([
    ["an HTML page by its type", "<p>Log ind</p>", "text/html; charset=utf-8", "FETCH_WRONG_TYPE"],
    ["an HTML page by its look", "\n<!DOCTYPE html><html><body>Log ind</body></html>", "text/csv", "FETCH_WRONG_TYPE"],
    ["an empty file", "", "text/csv", "FETCH_TRUNCATED"],
    ["another delimiter", "Id;Titel\n1;a\n", "text/csv", "FETCH_UNREADABLE"],
    ["a quotation that never ends", `Id,Titel\n1,"a${",b\n2,c".repeat(100)}`, "text/csv", "FETCH_TRUNCATED"],
    ["a file cut inside its last row", "Id,Titel,Link\n1,a,\n2,b", "text/csv", "FETCH_TRUNCATED"],
    ["a row of two megabytes", `Id,Titel\n1,"${"x".repeat(2_000_000)}"\n`, "text/csv", "FETCH_UNREADABLE"],
  ])("fail with a code: %s", async (_, body, type, code) => {
    expect(await codeOf(read(body, "{}", type))).toBe(code);
  });

  it("of 100 MB stop at the limit", async () => {
    local = await serve((_, response) => {
      response.write("Id,Titel\n");
      let row = 0;
      const more = () => {
        while (!response.destroyed && response.write(`${(row += 1)},${"x".repeat(200)}\n`.repeat(50)));
      };
      response.on("drain", more);
      more();
    });
    const from = source(`format: csv\naddress: "{at}/x.csv"\nlimits: { megabytes: 1 }\nmapping: { id: Id, title: Titel }\n`, {
      at: local.url,
    });
    expect(await codeOf(readAll(from))).toBe("FETCH_TOO_LARGE");
  });
});

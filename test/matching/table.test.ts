import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFieldSpecs, readTable, type Table, type TableOptions } from "../../subgraphs/matching/table.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "ops-hub-table-"))));
afterAll(() => rm(folder, { recursive: true }));

let number = 0;
const written = async (content: string | Uint8Array, name = `table${(number += 1)}.csv`): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
const FIELDS = readFieldSpecs("name:name,phone:phone");
const read = async (content: string | Uint8Array, options: Partial<TableOptions> = {}): Promise<Table> =>
  readTable({ files: [await written(content)], id: "id", fields: FIELDS, ...options });
const values = async (content: string | Uint8Array, options: Partial<TableOptions> = {}): Promise<readonly unknown[]> =>
  (await read(content, options)).records.map((record) => [record.id, ...record.values.map(([value]) => value)]);

describe("a table", () => {
  it("gives a record for each row, with values in the order of the fields and nothing for an empty cell", async () => {
    const { records, truth } = await read("phone,id,name\n,7, Havnen \n12,8,\n");
    expect(records).toEqual([
      { id: "7", values: [["Havnen"], []] },
      { id: "8", values: [[], ["12"]] },
    ]);
    expect(truth).toBeUndefined();
  });

  it.each([
    ["a byte order mark", "\uFEFFid,name,phone\n1,Ærø,2\n"],
    ["lines that end as in Windows", "id,name,phone\r\n1,Ærø,2\r\n"],
    ["lines that end in both ways", "id,name,phone\n1,Ærø,2\r\n\r\n"],
    ["blank lines, and rows of delimiters only", "\nid,name,phone\n\n1,Ærø,2\n,,\n"],
    ["no line end after the last row", "id,name,phone\n1,Ærø,2"],
    ["quotes", '"id","name","phone"\n"1","Ærø","2"\n'],
    ["blanks around names of columns", " id , name,phone \n1,Ærø,2\n"],
    ["a cell too many", "id,name,phone\n1,Ærø,2,left over\n"],
  ])("is read with %s", async (_what, content) => {
    expect(await values(content)).toEqual([["1", "Ærø", "2"]]);
  });

  it("is read in Windows-1252 and in UTF-16", async () => {
    const latin = Uint8Array.from([...Buffer.from("id,name,phone\n1,"), 0xc6, 0x72, 0xf8, ...Buffer.from(",2\n")]);
    expect(await values(latin)).toEqual([["1", "Ærø", "2"]]);
    expect(await values(Buffer.from("\uFEFFid\tname\tphone\r\n1\tÆrø\t2\r\n", "utf16le"), { delimiter: "\t" })).toEqual([
      ["1", "Ærø", "2"],
    ]);
  });

  it("keeps delimiters, quotes and line ends within quotes", async () => {
    expect(await values('id,name,phone\n1,"Hus ""Havnen"", A/S\nAarhus",2\n')).toEqual([["1", 'Hus "Havnen", A/S\nAarhus', "2"]]);
    expect(await values('id,name,phone\n1,Skærm 24" sort,2\n')).toEqual([["1", 'Skærm 24" sort', "2"]]);
  });

  it("knows its columns from the header, even where the first row is short", async () => {
    expect(await values("id,name,phone\n1\n2,Havnen,3\n")).toEqual([
      ["1", undefined, undefined],
      ["2", "Havnen", "3"],
    ]);
  });

  it("is not confused by columns that are called like parts of an object", async () => {
    const fields = readFieldSpecs("__proto__:name,constructor:phone");
    expect(await values("id,__proto__,constructor\n1,Havnen,2\n", { fields })).toEqual([["1", "Havnen", "2"]]);
  });

  it("names a record's source from its column, where the cell tells one", async () => {
    const { records } = await read("id,name,phone,from\n1,a,1, Byen \n2,b,2,\n", { source: "from" });
    expect(records.map(({ source }) => source)).toEqual(["Byen", undefined]);
  });

  it("tells the known answers, and takes a record without one to be alone", async () => {
    const { truth = [] } = await read("id,name,phone,what\n1,a,1,x\n2,b,2,x\n3,c,3,\n4,d,4,\n", { truth: "what" });
    expect(truth.slice(0, 2)).toEqual(["x", "x"]);
    expect(new Set(truth).size).toBe(3);
  });

  it("of several takes each file for a source and calls a record FILE:id", async () => {
    const files = [await written("id,name,phone\n1,a,1\n", "by.csv"), await written("id,name,phone\n1,b,2\n", "land.csv")];
    const { records } = await readTable({ files, id: "id", fields: FIELDS });
    expect(records.map(({ id, source }) => [id, source])).toEqual([
      ["by:1", files[0]],
      ["land:1", files[1]],
    ]);
  });
});

describe("a table that cannot be used", () => {
  it.each([
    ["no rows", "id,name,phone\n", "has no rows"],
    ["nothing at all", "", "has no rows"],
    ["a misspelt column", "id,nmae,phone\n1,a,2\n", 'has no column "name". Did you mean "nmae"?'],
    ["another delimiter", "id;name;phone\n1;a;2\n", "has no column"],
    ["a column twice", "id,name,phone,name\n1,a,2,b\n", 'has two columns "name"'],
    ["a row without an id", "id,name,phone\n1,a,2\n ,b,3\n", "row 3 has no id"],
    ["an id twice", "id,name,phone\n1,a,2\n2,b,3\n1,c,4\n", 'row 4: the id "1" stands there a second time'],
    ["a quote that never ends", 'id,name,phone\n1,"a,2\n', "is not a table"],
  ])("is refused: %s", async (_what, content, words) => {
    await expect(read(content)).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining(words) });
  });

  it("names the columns there are, and asks for the delimiter", async () => {
    await expect(read("id;name;phone\n1;a;2\n")).rejects.toMatchObject({ next: expect.stringMatching(/id;name;phone.*--delimiter/) });
  });

  it.each([
    ["that is not there", async () => join(folder, "nowhere.csv"), "cannot be read"],
    ["that is a folder", async () => folder, "cannot be read"],
    [
      "too large for a text",
      async () => {
        const path = await written("");
        await truncate(path, 600_000_000); // a hole: it takes no room on the disk
        return path;
      },
      "larger than 500 MB",
    ],
  ])("is refused as unreadable: a file %s", async (_what, file, words) => {
    const files = [await file()];
    await expect(readTable({ files, id: "id", fields: FIELDS })).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining(words),
    });
  });

  it("is refused when two files have one name, for then two records would too", async () => {
    await expect(readTable({ files: ["a/list.csv", "b/list.txt"], id: "id", fields: FIELDS })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("are called list"),
    });
  });
});

describe("fields at the command line", () => {
  it("are columns with kinds; a name may hold commas, colons and blanks", () => {
    expect(readFieldSpecs("Site name:name, Tlf.: dag, aften : phone ,a:b:text")).toEqual([
      { name: "Site name", kind: "name" },
      { name: "Tlf.: dag, aften", kind: "phone" },
      { name: "a:b", kind: "text" },
    ]);
  });

  it.each([
    ["", '"" is not COLUMN:kind.'],
    ["phone", '"phone" is not COLUMN:kind.'],
    ["name:nam", '"name:nam" is not COLUMN:kind. Did you mean name?'],
    ["a:name,b:fone", '"b:fone" is not COLUMN:kind. Did you mean phone?'],
    [":name", '":name" is not COLUMN:kind.'],
  ])("are refused: %j", (text, words) => {
    expect(() => readFieldSpecs(text)).toThrow(words);
  });
});

import { existsSync } from "node:fs";
import { stringify } from "csv-stringify/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandFolder, services, syntheticTable, type CommandFolder } from "./command.ts";

const HEADER = ["id", "name", "phone", "body"];
const LARGE = syntheticTable();

let folder: CommandFolder;
let people: string;
let large: string;
beforeAll(async () => {
  folder = await commandFolder();
  people = await folder.write("services.csv", stringify([HEADER, ...services()]));
  large = await folder.write("synthetic.csv", LARGE.content);
});
afterAll(() => folder.remove());

/** The usual arguments for the small table. */
const usual = (out: string, records = people): readonly string[] => [
  "--records",
  records,
  "--id",
  "id",
  "--fields",
  "name:name,phone:phone",
  "--out",
  folder.path(out),
];

describe("resolving a table", () => {
  it("writes a cluster for every record, and says what it did", async () => {
    const ended = await folder.run(usual("one.csv"));
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(ended.stdout).toMatch(/^40 records, 20 clusters, \d+ pairs compared, [\d.]+ s, \d+ MB\n/);
    const clusters = await folder.clusters("one.csv");
    expect([clusters.size, new Set(clusters.values()).size]).toEqual([40, 20]);
    expect(clusters.get("havn-2")).toBe("havn-1");
    expect(existsSync(folder.path("one.csv.part"))).toBe(false);
  });

  it("takes two files for two sources and calls a record FILE:id", async () => {
    const rows = services().map(([id, ...rest]) => [id.replace(/-\d$/, ""), ...rest]);
    const [one, other] = await Promise.all(
      ["Byen", "Landet"].map((body) => folder.write(`${body}.csv`, stringify([HEADER, ...rows.filter((row) => row[3] === body)]))),
    );
    const ended = await folder.run([...usual("two.csv", `${one}, ${other}`), "--at-most-one-per-source", "--json"]);
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect((await folder.clusters("two.csv")).get("Landet:havn")).toBe("Byen:havn");
  });

  it("measures itself beside the known answer, in words and as one line of JSON", async () => {
    const args = ["--records", large, ...LARGE.args, "--truth", "truth", "--source", "source"];
    const [words, json] = await Promise.all([
      folder.run([...args, "--out", folder.path("words.csv")]),
      folder.run([...args, "--out", folder.path("json.csv"), "--json"]),
    ]);
    expect(words.stdout).toMatch(/^pairwise precision [01]\.\d{4}, recall [01]\.\d{4}, F1 [01]\.\d{4}; B-cubed F1 [01]\.\d{4}$/m);
    expect(json.stdout.split("\n")).toHaveLength(2);
    const report = JSON.parse(json.stdout) as Record<string, unknown>; // our own line
    expect(report).toMatchObject({ records: 300, alarm: false, dropped: expect.any(Array) });
    for (const key of ["precision", "recall", "f1", "bCubedF1"]) expect(report[key]).toBeGreaterThan(0.9);
    for (const key of ["clusters", "candidatePairs", "seconds", "peakMegabytes"])
      expect([key, report[key]]).toEqual([key, expect.any(Number)]);
    expect(words.stdout).toContain(`F1 ${Number(report["f1"]).toFixed(4)};`);
    expect(await folder.clusters("words.csv")).toEqual(await folder.clusters("json.csv"));
  });

  it("puts no two records of one source together when told so", async () => {
    const same = stringify([HEADER, ...services().map(([id, name, phone]) => [id, name, phone, "Byen"])]);
    const args = usual("limited.csv", await folder.write("same.csv", same));
    expect((await folder.run([...args, "--source", "body", "--at-most-one-per-source"])).code).toBe(0);
    expect(new Set((await folder.clusters("limited.csv")).values()).size).toBe(40);
  });

  it("reads another delimiter, a byte order mark, Windows line ends and quotes, and gives the same clusters", async () => {
    const excel = stringify([HEADER, ...services()], { bom: true, delimiter: ";", record_delimiter: "windows", quoted: true });
    const tabs = stringify([HEADER, ...services()], { delimiter: "\t" });
    const ended = await Promise.all([
      folder.run(usual("plain.csv")),
      folder.run([...usual("semicolons.csv", await folder.write("excel.csv", excel)), "--delimiter", ";"]),
      folder.run([...usual("tabs.csv", await folder.write("tabs.tsv", tabs)), "--delimiter", "tab"]),
    ]);
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(ended.map(() => [0, ""]));
    const plain = await folder.clusters("plain.csv");
    for (const name of ["semicolons.csv", "tabs.csv"]) expect(await folder.clusters(name)).toEqual(plain);
  });

  it("keeps ids as they are, with commas and quotes", async () => {
    const rows = services().map(([id, ...rest]) => [`${id}, "nr"`, ...rest]);
    const ended = await folder.run(usual("ids.csv", await folder.write("ids-in.csv", stringify([HEADER, ...rows]))));
    expect(ended.code).toBe(0);
    expect((await folder.clusters("ids.csv")).get('havn-2, "nr"')).toBe('havn-1, "nr"');
  });

  it("explains two records field by field, and in JSON", async () => {
    const [words, json] = await Promise.all([
      folder.run([...usual("explained.csv"), "--explain", "havn-1", "havn-2"]),
      folder.run([...usual("unexplained.csv"), "--json", "--explain", "havn-1", "skole-1"]),
    ]);
    expect(words.stdout).toMatch(/^name +-?[\d.]+ +-?[\d.]+ {2}\S/m);
    expect(words.stdout).toMatch(/^phone +[\d.]+ +-?[\d.]+ {2}the same/m);
    expect(words.stdout).toMatch(/^chance [\d.]+ %, in one cluster$/m);
    expect(JSON.parse(json.stdout)).toMatchObject({ explanation: { same: false, veto: null, steps: expect.any(Array) } });
  });

  it("says which values were too frequent to bring records together", async () => {
    const rows = Array.from({ length: 60 }, (_, place) => [`r${place}`, `Kontor ${place}`, "09 44 10 00", ""]);
    const ended = await folder.run(usual("frequent.csv", await folder.write("frequent-in.csv", stringify([HEADER, ...rows]))));
    expect(ended.stdout).toMatch(/^phone: 1 values were too frequent to bring records together \(up to 60 records\)$/m);
  });
});

describe("mistakes at the command line", () => {
  it("shows help", async () => {
    expect(await folder.run(["--help"])).toEqual({ code: 0, stdout: expect.stringContaining("--at-most-one-per-source"), stderr: "" });
  });

  it("leaves no file behind when the table cannot be used", async () => {
    const ended = await folder.run([...usual("refused.csv"), "--truth", "nothing"]);
    expect(ended.code).toBe(2);
    expect(["refused.csv", "refused.csv.part"].map((name) => existsSync(folder.path(name)))).toEqual([false, false]);
  });

  it.each([
    ["nothing", () => [], 2, "Give --records, --id, --fields and --out."],
    ["an unknown option", () => [...usual("x"), "--rekords", "a"], 2, "--rekords"],
    ["a misspelt column", () => [...usual("x"), "--source", "bodi"], 2, 'no column "bodi". Did you mean "body"?'],
    ["a misspelt kind", () => [...usual("x"), "--fields", "name:nam"], 2, "Did you mean name?"],
    ["a file that is not there", () => usual("x", folder.path("nowhere.csv")), 19, "nowhere.csv cannot be read"],
    ["no file", () => usual("x", ","), 2, "--records names no file"],
    ["the wrong delimiter", () => [...usual("x"), "--delimiter", ";"], 2, "check --delimiter"],
    ["a long delimiter", () => [...usual("x"), "--delimiter", "||"], 2, "--delimiter is one character"],
    ["no delimiter", () => [...usual("x"), "--delimiter", ""], 2, "--delimiter is one character"],
    ["files with a blank between", () => [...usual("x"), people], 2, "with commas between"],
    ["a limit by source without sources", () => [...usual("x"), "--at-most-one-per-source"], 2, "Add --source COLUMN"],
    ["one record to explain", () => [...usual("x"), "--explain", "havn-1"], 2, "two different records"],
    ["a record beside itself", () => [...usual("x"), "--explain", "havn-1", "havn-1"], 2, "two different records"],
    ["a record that is not there", () => [...usual("x"), "--explain", "havn-1", "havn-9"], 2, 'no record "havn-9"'],
  ])("says in one line what is wrong: %s", async (_what, args, code, words) => {
    const ended = await folder.run(args());
    expect([ended.code, ended.stdout]).toEqual([code, ""]);
    expect(ended.stderr.trim().split("\n")).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ["an empty table", "id,name,phone\n", "has no rows"],
    ["an id twice", "id,name,phone\n1,a,2\n1,b,3\n", 'the id "1" stands there a second time'],
  ])("refuses %s", async (_what, content, words) => {
    const ended = await folder.run(usual("x", await folder.write("refused-in.csv", content)));
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr.trim().split("\n")).toEqual([expect.stringMatching(/^USAGE: /)]);
    expect(ended.stderr).toContain(words);
  });
});

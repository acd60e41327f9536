import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { FORMATS } from "../../subgraphs/sources/formats/index.ts";
import { loadSources, parseSource } from "../../subgraphs/sources/source.ts";

const GOOD = `id: kommune-nord
publisher: { name: { da: "Eksempel: Nord", en: "Sample: North" }, sample: true, homepage: "https://nord.example", territories: [mun:0851, DK] }
level: MUNICIPAL
licence: CC0-1.0
format: csv
address: "{sample}/kommune-nord/listings.csv"
hosts: [cdn.example.dk, "cdn.example.dk:8443"]
schedule: { every: PT15M }
limits: { megabytes: 2, seconds: 5 }
csv: { delimiter: ";", encoding: windows-1252 }
mapping:
  id: Id
  title: { da: Titel, en: Title }
  themes: { path: Temaer, split: ",", values: { innovation: INNOVATION } }
  modified: { path: Opdateret, format: dd-MM-yyyy }
`;
const variables = { sample: "http://127.0.0.1:4100" };
const parse = (text: string) => parseSource(text, { file: "nord.yaml", variables });
const edit = (from: string, to: string) => {
  expect(GOOD).toContain(from);
  return () => parse(GOOD.replace(from, to));
};
const invalid = (message: string | RegExp) =>
  expect.objectContaining({ code: "SOURCE_INVALID", message: typeof message === "string" ? message : expect.stringMatching(message) });

describe("a good source file", () => {
  it("becomes a frozen source with defaults filled in", () => {
    const source = parse(GOOD);
    expect(source).toMatchObject({
      id: "kommune-nord",
      publisher: {
        name: { da: "Eksempel: Nord", en: "Sample: North" },
        sample: true,
        homepage: "https://nord.example/",
        territories: ["mun:0851", "DK"],
      },
      language: "da",
      address: "http://127.0.0.1:4100/kommune-nord/listings.csv",
      hosts: ["127.0.0.1:4100", "cdn.example.dk", "cdn.example.dk:8443"],
      schedule: { kind: "every", ms: 900_000 },
      limits: { bytes: 2_000_000, records: 20_000, ms: 5000 },
      options: { delimiter: ";", encoding: "windows-1252", quote: '"', skipLines: 0 },
    });
    expect(
      Object.isFrozen(source) && Object.isFrozen(source.mapping) && Object.isFrozen(source.publisher) && Object.isFrozen(source.hosts),
    ).toBe(true);
  });

  it("needs neither schedule, limits, hosts nor a block for its format", () => {
    const source = parse(GOOD.replace(/^(?:hosts|schedule|limits|csv):.*\n/gm, ""));
    expect(source).toMatchObject({
      schedule: { kind: "every", ms: 3_600_000 },
      limits: { bytes: 50_000_000, records: 20_000, ms: 60_000 },
      options: { delimiter: "," },
    });
  });

  it("needs no mapping where the format has one", () => {
    const source = parse(GOOD.replace("format: csv", "format: hsds").replace(/^csv:[^]*/m, ""));
    expect(source.mapping.id?.paths[0]?.text).toBe("id");
    expect(source.options).toMatchObject({ perPage: 50, details: "auto" });
  });

  it("takes a cron expression and a plain name in the source's language", () => {
    const source = parse(
      GOOD.replace("every: PT15M", 'cron: "0 3 * * *"')
        .replace('{ da: "Eksempel: Nord", en: "Sample: North" }', "North")
        .replace("level:", "language: en\nlevel:"),
    );
    expect(source.schedule).toEqual({ kind: "cron", cron: "0 3 * * *" });
    expect(source.publisher.name).toEqual({ en: "North" });
  });

  it("has a fingerprint that changes with its meaning, not with its comments or with where the samples run", () => {
    const first = parse(GOOD).fingerprint;
    expect(parse(`# a comment\n${GOOD}`).fingerprint).toBe(first);
    expect(parseSource(GOOD, { file: "other.yaml", variables: { sample: "http://127.0.0.1:9999" } }).fingerprint).toBe(first);
    expect(parse(GOOD.replace("Titel", "Overskrift")).fingerprint).not.toBe(first);
  });
});

describe("a bad source file is refused with file, line and property", () => {
  it.each([
    ["level: MUNICIPAL", "level: municipal", "nord.yaml:3: level must be one of MUNICIPAL, REGIONAL, MINISTERIAL."],
    ["licence: CC0-1.0\n", "", "nord.yaml:1: licence is missing."],
    [
      "  title: {",
      "  titel: {",
      /^nord\.yaml:11: mapping\.title is missing\. nord\.yaml:13: mapping\.titel is not a known property\. Did you mean title\?$/,
    ],
    ["delimiter: ", "delimeter: ", "nord.yaml:10: csv.delimeter is not a known property. Did you mean delimiter?"],
    ["split: ", "spilt: ", "nord.yaml:14: mapping.themes.spilt is not a known property. Did you mean split?"],
    ["id: kommune-nord", "id: Kommune Nord", /^nord\.yaml:1: id \("Kommune Nord"\)/],
    ["format: csv", "format: cvs", /^nord\.yaml:5: format must be one of csv, json, hsds, feed,/],
    ["{sample}", "{samples}", "nord.yaml:6: {samples} is not a known variable. Known: {sample}."],
    ['"{sample}/kommune-nord/listings.csv"', '"ftp://nord.example/"', "nord.yaml:6: address is not an absolute http(s) URL."],
    [
      '"{sample}/kommune-nord/listings.csv"',
      '"https://me:secret@nord.example/"',
      "nord.yaml:6: address must not hold a user name or password.",
    ],
    ["[cdn.example.dk,", '["cdn.example.dk/path",', "nord.yaml:7: hosts.0 is not a host or host:port."],
    ["every: PT15M", "every: 15m", "nord.yaml:8: schedule.every is not an ISO 8601 duration, such as PT15M or P1D."],
    ["every: PT15M", "every: PT30S", "nord.yaml:8: schedule.every must be from PT1M to P366D."],
    ["every: PT15M", 'cron: "99 * * * *"', "nord.yaml:8: schedule.cron is not a cron expression, such as 0 3 * * *."],
    ["every: PT15M", 'every: PT15M, cron: "0 3 * * *"', /^nord\.yaml:8: schedule must NOT have more than 1 properties/],
    ["megabytes: 2", "megabytes: 0", /^nord\.yaml:9: limits\.megabytes must be > 0/],
    [
      "innovation: INNOVATION",
      "innovation: INOVATION",
      /^nord\.yaml:14: mapping\.themes\.values\.innovation \(INOVATION\) is not one of .* Did you mean INNOVATION\?$/,
    ],
    [
      "innovation: INNOVATION",
      "innovation: innovation",
      /^nord\.yaml:14: mapping\.themes\.values\.innovation \(innovation\) is not one of .* Did you mean INNOVATION\?$/,
    ],
    ["dd-MM-yyyy", "DD-MM-YYYY", "nord.yaml:15: mapping.modified.format must name yyyy, M or MM, and d or dd, each once."],
    ["mun:0851", "mun:9999", "nord.yaml:2: publisher.territories: there is no territory mun:9999."],
    ["  id: Id", "  id: { html: true }", "nord.yaml:12: mapping.id needs a path, paths, a constant or a default."],
    ["csv: {", "json: {}\ncsv: {", "nord.yaml:10: json holds options for another format than csv."],
    ["level: MUNICIPAL", "level: MUNICIPAL\nlevel: REGIONAL", /^nord\.yaml:4: Map keys must be unique/],
    ["publisher: {", "publisher: {{", /^nord\.yaml:3: Flow map/],
  ])("%j → %j", (from, to, message) => {
    expect(edit(from, to)).toThrow(invalid(message));
  });

  it.each(["", "just words", "- a\n- b", "null", "42"])("a file that holds %j", (text) => {
    expect(() => parse(text)).toThrow(invalid(/^nord\.yaml:1: the source must be object/));
  });

  it("names at most five complaints, and how many more there are", () => {
    const many = GOOD + Array.from({ length: 9 }, (_, index) => `  wrong${index}: x\n`).join("");
    expect(() => parse(many)).toThrow(invalid(/And 4 more\.$/));
  });

  it("does not blow up on aliases that multiply", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n`;
    expect(() => parse(bomb)).toThrow(invalid(/nord\.yaml/));
  });

  it("does not take __proto__ for a property", () => {
    expect(() => parse(`${GOOD}  __proto__: { polluted: true }\n`)).toThrow(invalid(/__proto__/));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("loadSources", () => {
  let folder: string | undefined;
  afterEach(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
    folder = undefined;
  });

  it("lets a broken file, a duplicate id and a file of bytes hide nothing else", async () => {
    folder = await mkdtemp(join(tmpdir(), "sources-"));
    await writeFile(join(folder, "a.yaml"), GOOD);
    await writeFile(join(folder, "b.yml"), GOOD.replace("id: kommune-nord", "id: kommune-syd"));
    await writeFile(join(folder, "c.yaml"), "id: [");
    await writeFile(join(folder, "d.yaml"), GOOD);
    await writeFile(join(folder, "e.yaml"), Buffer.from([0x69, 0x64, 0xff, 0xfe]));
    await writeFile(join(folder, "notes.txt"), "not a source");
    const { sources, problems } = await loadSources(folder, variables);
    expect(sources.map((source) => source.id)).toEqual(["kommune-nord", "kommune-syd"]);
    expect(problems.map((problem) => problem.code)).toEqual(["SOURCE_INVALID", "SOURCE_INVALID", "SOURCE_INVALID"]);
    expect(problems.map((problem) => problem.message)).toEqual([
      expect.stringMatching(/^c\.yaml:1: /),
      "d.yaml: the id kommune-nord is taken by a.yaml already.",
      "e.yaml:1: the file is not UTF-8.",
    ]);
  });

  it("says so when the folder is not there", async () => {
    const { sources, problems } = await loadSources(join(tmpdir(), "no-such-folder-of-sources"));
    expect(sources).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ code: "FILE_UNREADABLE" })]);
  });
});

describe("source.schema.json", () => {
  const schema: unknown = JSON.parse(readFileSync(new URL("../../subgraphs/sources/source.schema.json", import.meta.url), "utf8"));

  it("describes every property, for editors", () => {
    const bare: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        if (key === "properties" && !at.includes("/if")) {
          for (const [name, property] of Object.entries(child as object)) {
            const isCondition = /allOf\/\d/.test(at);
            if (!isCondition && !("description" in (property as object))) bare.push(`${at}/${name}`);
          }
        }
        walk(child, `${at}/${key}`);
      }
    };
    walk(schema, "");
    expect(bare).toEqual([]);
  });

  it("knows exactly the formats of the registry, each with a block of options", () => {
    const { properties } = schema as { properties: Record<string, { enum?: readonly string[] }> };
    expect(properties["format"]?.enum).toEqual(Object.keys(FORMATS));
    for (const name of Object.keys(FORMATS)) expect(properties).toHaveProperty(name);
  });
});

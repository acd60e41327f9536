import { parse } from "csv-parse/sync";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestPlace } from "../../support/databases.ts";
import { filledPlace } from "../../support/filledPlace.ts";
import { runProcess, startProcess, type Ended, type Running } from "../../support/process.ts";
import { lines, PAGES, servePages } from "./pages-server.ts";

const CLI = "gateway/query/cli.ts";
const EXPORT = "schema/operations/export-help-services.graphql";

let folder: string;
let pagesFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ops-hub-query-"));
  pagesFile = join(folder, "pages.graphql");
  await writeFile(pagesFile, PAGES);
});
afterAll(() => rm(folder, { recursive: true }));

const query = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => runProcess(CLI, args, env);

describe("against a running hub", () => {
  let place: TestPlace;
  let hub: Running;
  let url: string;
  beforeAll(async () => {
    place = await filledPlace();
    hub = await startProcess("gateway/main.ts", [], { HUB_PORT: "0", HUB_DATA: place.data });
    url = String(hub.started["url"]);
  });
  afterAll(async () => {
    await hub.stop();
    await place.remove();
  });

  it("exports all help services with all 530 listings, none lost and none doubled", async () => {
    const out = join(folder, "all.csv");
    const ended = await query([EXPORT, "--url", url, "--out", out, "--bom", "--delimiter", ";", "--variables", '{"first": 37}']);
    expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
    const rows = parse(await readFile(out), { bom: true, delimiter: ";", columns: true }) as Record<string, string>[]; // texts by column
    expect(new Set(rows.map((row) => row["id"])).size).toBe(rows.length);
    const listings = rows.flatMap((row) => row["listings.id"]?.split("; ") ?? []);
    expect([listings.length, new Set(listings).size]).toEqual([530, 530]);
    for (const row of rows)
      expect([row["nameDa"], row["listings.publisher.sample"]]).toEqual([
        expect.stringMatching(/./),
        expect.stringMatching(/^true(; true)*$/),
      ]);
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  it("gives the same help services as lines and as an array, from the port of the settings", async () => {
    const env = { HUB_PORT: new URL(url).port };
    const [ndjson, json] = [join(folder, "all.ndjson"), join(folder, "all.json")];
    const ended = await Promise.all([ndjson, json].map((out) => query([EXPORT, "--out", out], env)));
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const rows = lines(await readFile(ndjson, "utf8"));
    expect(rows.length).toBeGreaterThan(180);
    expect(JSON.parse(await readFile(json, "utf8"))).toEqual(rows);
  });

  it("ends quietly when the reader leaves", async () => {
    const child = spawn(process.execPath, [CLI, EXPORT, "--url", url, "--ndjson"], { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => void (errors += chunk.toString()));
    child.stdout.once("data", () => child.stdout.destroy());
    const [code] = (await once(child, "exit")) as [number | null]; // node:child_process "exit"
    expect([code, errors]).toEqual([0, ""]);
  });

  it("asks with a token, and is refused with a wrong one", async () => {
    const wrong = join(folder, "wrong.token");
    await writeFile(wrong, "not-a-token\n");
    const args = ["schema/operations/source-states.graphql", "--url", `${url}/graphql`, "--token-file"];
    expect((await query([...args, join(place.data, "steward.token")])).code).toBe(0);
    expect(await query([...args, wrong])).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(/^UNAUTHENTICATED: .*\n$/) });
  });

  it("takes one of several lists, and a row for each element", async () => {
    const regions = await query([
      "schema/operations/coverage-by-region.graphql",
      "--url",
      url,
      "--csv",
      "--rows",
      "regionsAfter",
      "--each",
      "municipalities",
    ]);
    const rows = parse(regions.stdout, { columns: true }) as Record<string, string>[]; // texts by column
    expect(new Set(rows.map((row) => row["municipalities.code"])).size).toBe(98);
    expect(rows.filter((row) => row["code"] === "ostdanmark")).toHaveLength(46);
  });
});

describe("a hub that fails", () => {
  it("leaves the file of the last export alone and keeps what came beside it", async () => {
    const server = await servePages(95, (response, after) => (after === 20 ? (response.socket?.destroy(), true) : undefined));
    const out = join(folder, "things.csv");
    await writeFile(out, "the last one");
    const ended = await query([pagesFile, "--url", server.url, "--out", out]);
    expect([ended.code, ended.stdout]).toEqual([21, ""]);
    expect(ended.stderr.trim().split("\n")).toEqual([
      `20 rows are in ${out}.part.`,
      expect.stringMatching(/^QUERY_INCOMPLETE: Page 3 did not come .*--variables '\{"after":"20"\}'\.$/),
    ]);
    expect(await readFile(out, "utf8")).toBe("the last one");
    expect(parse(await readFile(`${out}.part`), { columns: true })).toHaveLength(20);
    await server.close();
  });

  it("says that no hub answers", async () => {
    const server = await servePages(1);
    await server.close();
    const out = join(folder, "nothing.csv");
    expect(await query([pagesFile, "--url", server.url, "--out", out])).toEqual({
      code: 22,
      stdout: "",
      stderr: expect.stringMatching(/^HUB_UNREACHABLE: .*ECONNREFUSED.*\n$/),
    });
    expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
  });

  it("says that something else than a hub answers", async () => {
    const server = await servePages(1, (response) => (response.end("hello"), true));
    expect(await query([pagesFile, "--url", server.url])).toEqual({
      code: 23,
      stdout: "",
      stderr: expect.stringMatching(/^HUB_BAD_ANSWER: .*status 200.*\n$/),
    });
    await server.close();
  });

  it("does not follow a redirect, which would take the token along", async () => {
    const other = await servePages(1);
    const server = await servePages(1, (response) => (response.writeHead(307, { location: `${other.url}/graphql` }).end(), true));
    expect((await query([pagesFile, "--url", server.url])).code).toBe(22);
    expect(other.asked).toHaveLength(0);
    await Promise.all([server.close(), other.close()]);
  });
});

describe("mistakes at the command line", () => {
  const written = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  it("shows help", async () => {
    expect(await query(["--help"])).toEqual({ code: 0, stdout: expect.stringContaining("--max-rows N"), stderr: "" });
  });

  it.each([
    ["no file", [], 2, "Give one file"],
    ["two formats", [EXPORT, "--csv", "--json"], 2, "Give one of --csv, --ndjson, --json."],
    ["an unknown option", [EXPORT, "--cvs"], 2, "--cvs"],
    ["a mark for lines", [EXPORT, "--ndjson", "--bom"], 2, "go with --csv"],
    ["a long delimiter", [EXPORT, "--csv", "--delimiter", "||"], 2, "--delimiter"],
    ["a number that is none", [EXPORT, "--max-rows", "many"], 2, "--max-rows many"],
    ["an address that is none", [EXPORT, "--url", "hub"], 2, "--url"],
    ["a password in the address", [EXPORT, "--url", "http://a:b@hub.example"], 2, "--token-file"],
    ["a token for all to read on the way", [EXPORT, "--url", "http://hub.example", "--token-file", EXPORT], 2, "https"],
    ["a file that is not there", ["nowhere.graphql"], 19, "nowhere.graphql"],
    ["a folder that is not there", [EXPORT, "--out", "/nowhere/at/all.csv"], 19, "/nowhere/at/all.csv"],
    ["a misspelt variable", [EXPORT, "--variables", '{"frist": 5}'], 2, "Did you mean first?"],
    ["variables that are no object", [EXPORT, "--variables", "{"], 2, "JSON object"],
  ])("says in one line what is wrong: %s", async (_what, args, code, words) => {
    const ended = await query(args);
    expect([ended.code, ended.stdout]).toEqual([code, ""]);
    expect(ended.stderr.trim().split("\n")).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ["broken.graphql", "query {", 1, "broken.graphql:1: Syntax Error"],
    ["two.graphql", "query A { a } query B { b }", 2, "holds 2 operations"],
    ["mutation.graphql", "mutation { a { b } }", 2, "only queries"],
  ])("refuses the file %s", async (name, content, code, words) => {
    const ended = await query([await written(name, content)]);
    expect([ended.code, ended.stdout]).toEqual([code, ""]);
    expect(ended.stderr.trim().split("\n")).toEqual([expect.stringContaining(words)]);
  });
});

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PACKAGES } from "../../../gateway/ops/init/files.ts";
import { lint } from "../../../schema/lint.ts";
import { ops, type Said } from "./run.ts";
import { startServer } from "./server.ts";

/** `ops init`: what it makes is run as its owner would run it. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ops-init-"));
});
afterAll(() => rm(folder, { recursive: true }));

const init = (...args: readonly string[]) => ops(["init", ...args], { cwd: folder });
const file = (name: string, path: string): Promise<string> => readFile(join(folder, name, path), "utf8");

describe("a subgraph from a Danish CSV file", () => {
  let made: Said;
  let url: string;
  let stop: () => Promise<void>;
  const csv = (rows: readonly string[]): string => ["Løbenr;Titel;Resumé;Tema;Målgruppe;Kommune;Tlf;Sagsbehandler", ...rows].join("\r\n");
  const ROWS = [
    "17;Hjælp til udbud;Vi læser med;Udbud;Virksomheder;Aarhus;+45 11 22 33 44;Team A",
    "18;Innovationshjælp;;innovation, hest;kommuner;Herning og Ikast-Brande;;Team B",
    "19;Partnersøgning;Find en;partnerskab;Virksomheder;Atlantis;;Team A",
  ];

  beforeAll(async () => {
    await writeFile(join(folder, "poster.csv"), Buffer.from(csv(ROWS), "latin1"));
    made = await init("vesterby-kommune", "--from", "csv", "--sample", "poster.csv", "--json");
    await symlink(join(process.cwd(), "node_modules"), join(folder, "vesterby-kommune", "node_modules"));
    const running = await startServer(join(folder, "vesterby-kommune"));
    ({ url, stop } = running);
  });
  afterAll(() => stop());

  it("comes with a mapping proposed from the columns, and says what is left to do", () => {
    expect(made.json()).toMatchObject({
      ok: true,
      mapping: {
        id: "Løbenr",
        titleDa: "Titel",
        summaryDa: "Resumé",
        themes: "Tema",
        audiences: "Målgruppe",
        coverage: "Kommune",
        phone: "Tlf",
        url: null,
      },
      notes: expect.arrayContaining([
        expect.stringContaining("Sagsbehandler"),
        expect.stringContaining("hest (themes), atlantis (coverage)"),
      ]),
    });
  });

  it("has at most ten files and depends on public packages alone, in the versions the hub itself is tested with", async () => {
    expect(
      (await readdir(join(folder, "vesterby-kommune"))).filter((name) => name !== "node_modules" && !name.startsWith("feed-state")).length,
    ).toBeLessThanOrEqual(10);
    const { dependencies } = JSON.parse(await readFile("package.json", "utf8")) as { dependencies: Record<string, string> }; // npm's file
    for (const [name, version] of Object.entries(PACKAGES)) expect([name, version]).toEqual([name, dependencies[name]]);
    const own = JSON.parse(await file("vesterby-kommune", "package.json")) as { dependencies: Record<string, string> }; // npm's file
    expect(Object.keys(own.dependencies)).toEqual(Object.keys(PACKAGES).filter((name) => name !== "dataloader"));
  });

  it("passes its own tests", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--test"], {
      cwd: join(folder, "vesterby-kommune"),
      env: { PATH: process.env["PATH"] },
    });
    expect(stdout).toMatch(/pass 5\b[\s\S]*fail 0\b/);
  });

  it("passes every case of ops test, those of a feed that changes included", async () => {
    const place = join(folder, "vesterby-kommune", "listings.csv");
    const [change, remove] = [join(folder, "change.csv"), join(folder, "remove.csv")];
    await writeFile(change, csv(ROWS.map((row) => row.replace("Hjælp til udbud", "Mere hjælp til udbud"))));
    await writeFile(remove, csv(ROWS.slice(1)));
    const tested = await ops(["test", url, "--json", "--change", `cp ${change} ${place}`, "--remove", `cp ${remove} ${place}`]);
    const { cases, failed, warned, skipped } = tested.json();
    expect(cases.filter(({ result }: { result: string }) => result !== "pass")).toEqual([]);
    expect([tested.code, failed, warned, skipped]).toEqual([0, 0, 0, 0]);
  });

  it("serves the records in the hub's words, and what the hub has no field for in a field of its own", async () => {
    const query = `{ listingFeed { entries { id themes audiences coverage channels { kind value } summary { text } } }
      _entities(representations: [{ __typename: "Listing", id: "vesterby-kommune:18" }]) { ... on Listing { vesterbyKommune { columns { name value } } } } }`;
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) });
    const { data } = (await response.json()) as { data: { listingFeed: { entries: readonly unknown[] }; _entities: unknown } }; // as asked
    expect(data.listingFeed.entries).toContainEqual({
      id: "vesterby-kommune:18",
      themes: ["INNOVATION"],
      audiences: ["MUNICIPALITY"],
      coverage: ["mun:0657", "mun:0756"],
      channels: [],
      summary: [],
    });
    expect(data.listingFeed.entries).toContainEqual(expect.objectContaining({ id: "vesterby-kommune:19", coverage: ["unknown:Atlantis"] }));
    expect(data._entities).toEqual([{ vesterbyKommune: { columns: [{ name: "Sagsbehandler", value: "Team B" }] } }]);
  });

  it("describes everything it defines", async () => {
    expect(lint([{ name: "vesterby-kommune", sdl: await file("vesterby-kommune", "schema.graphql") }])).toEqual([]);
  });
});

describe("ops init", () => {
  it("finds the list of records in a JSON file, and the columns in nested objects", async () => {
    const records = [
      { nr: 7, navn: { da: "Hjælp", en: "Help" }, emne: ["Eksport"] },
      { nr: 8, navn: { da: "Mere" }, emne: [] },
    ];
    await writeFile(join(folder, "poster.json"), JSON.stringify({ meta: 1, svar: { poster: records } }));
    const made = await init("json", "--from", "json", "--sample", "poster.json", "--json");
    expect(made.json().mapping).toMatchObject({ id: "nr", titleDa: "navn.da", titleEn: "navn.en", themes: "emne" });
    expect(await file("json", "listings.js")).toContain('JSON.parse(content)["svar"]["poster"]');
  });

  it("makes one with invented records, said to be so, and one with none", async () => {
    expect((await init("eksempel", "--from", "csv")).out).toContain("invented examples");
    expect(await file("eksempel", "listings.js")).toContain('"sample": true');
    expect((await init("tom", "--from", "empty")).code).toBe(0);
    expect(JSON.parse(await file("tom", "listings.json"))).toEqual([]);
  });

  it.each([
    [["--from", "csv"], 2, /missing required argument 'name'/],
    [["Vester By", "--from", "csv"], 2, /no name of a subgraph/],
    [["x1", "--from", "xml"], 2, /csv, json, empty/],
    [["x2"], 2, /--from <format>' not specified/],
    [["x3", "--from", "csv", "--sampel", "y"], 2, /Did you mean --sample\?/],
    [["x4", "--from", "csv", "--sample", "none.csv"], 19, /^FILE_UNREADABLE/],
    [["x5", "--from", "json", "--sample", "poster.csv"], 2, /is no JSON/],
    [["eksempel", "--from", "csv"], 2, /is not empty/],
  ])("refuses %j in one line", async (args, code, message) => {
    const refused = await init(...args);
    expect([refused.code, refused.out, refused.err.trim().split("\n").length]).toEqual([code, "", 1]);
    expect(refused.err).toMatch(message);
  });
});

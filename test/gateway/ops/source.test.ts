import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHub, type TestHub } from "./hub.ts";
import { ops, type Said } from "./run.ts";

/** `ops source`, `ops approve` and `ops reject` against the real registry behind the real gateway. */
let hub: TestHub;
let folder: string;
let token: string;

const run = (args: readonly string[], as: string | undefined = token): Promise<Said> =>
  ops(args, { cwd: folder, env: { OPS_HUB: hub.url, ...(as !== undefined && { OPS_TOKEN: as }) } });
const stranger = (args: readonly string[]): Promise<Said> => ops(args, { cwd: folder, env: { OPS_HUB: hub.url } });
const steward = (args: readonly string[]): Promise<Said> => run(args, hub.steward);
const NAMED = ["--name", "Vesterby Kommune", "--licence", "CC0-1.0"];

beforeAll(async () => {
  hub = await startHub();
  folder = await mkdtemp(join(tmpdir(), "ops-source-"));
  const rows = ["Nr;Titel;Tema;Kommune", "1;Hjælp til udbud;Udbud;Aarhus", "2;;Udbud;Aarhus", "3;Åben rådgivning;Brobygning;Aarhus"];
  await writeFile(join(folder, "services.csv"), Buffer.from(`${rows.join("\r\n")}\r\n`, "latin1"));
  const made = await steward(["token", "create", "--publisher", "vesterby", "--scope", "source:*"]);
  token = made.out.trim();
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

describe("ops source check", () => {
  it("shows the proposal, the first listings, what would be quarantined with line and reason, and the next command", async () => {
    const checked = await stranger(["source", "check", "services.csv"]);
    expect(checked.code).toBe(0);
    expect(checked.out).toMatch(/^Proposed source file:\n {2}id: services\n[\s\S]*encoding: windows-1252/);
    expect(checked.out).toMatch(/services:1 \(line 2\) Hjælp til udbud\n {6}COMPETITION · mun:0751\n/);
    expect(checked.out).toContain("✗ line 3 2 title: title is missing (RECORD_FIELD_MISSING)");
    expect(checked.out).toMatch(/! line 4 3 themes: .*Brobygning.* \(RECORD_VALUE_UNKNOWN\)/);
    expect(checked.out).toMatch(/services \(csv\): 3 records, 2 would be served, 2 quarantined\.\n$/);
    expect(checked.err).toBe("→ ops source add services.csv --name … --licence …\n");
    const { ok, passes, records, quarantine } = (await stranger(["source", "check", "services.csv", "--json"])).json();
    expect([ok, passes, records.length, quarantine.length]).toEqual([true, false, 2, 2]);
  });

  it("writes the proposal down, so that it can be corrected, and writes nothing over", async () => {
    const saved = await run(["source", "check", "services.csv", ...NAMED, "--id", "vesterby", "--save", "vesterby.yaml"]);
    expect([saved.code, saved.err]).toEqual([0, "→ Look vesterby.yaml through, then: ops source add vesterby.yaml\n"]);
    const proposed = await readFile(join(folder, "vesterby.yaml"), "utf8");
    expect(proposed).toMatch(/address: services\.csv/);
    const again = await run(["source", "check", "services.csv", ...NAMED, "--save", "vesterby.yaml"]);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining("is there already")]);
    await writeFile(
      join(folder, "vesterby.yaml"),
      proposed.replace("Udbud: COMPETITION", "Udbud: COMPETITION\n      Brobygning: PARTNERSHIP"),
    );
    const corrected = (await run(["source", "check", "vesterby.yaml", "--json"])).json();
    expect(corrected).toMatchObject({ ok: true, proposed: false, id: "vesterby", quarantined: 1 });
  });

  it("names the line of a definition that is wrong, and ends with 1", async () => {
    await writeFile(
      join(folder, "wrong.yaml"),
      (await readFile(join(folder, "vesterby.yaml"), "utf8")).replace("delimiter: ;", "delimeter: ;"),
    );
    const wrong = await run(["source", "check", "wrong.yaml"]);
    expect([wrong.code, wrong.err]).toEqual([1, "→ ops explain SOURCE_INVALID\n"]);
    expect(wrong.out).toMatch(/✗ SOURCE_INVALID: wrong\.yaml:\d+: csv\.delimeter is not a known property\. Did you mean delimiter\?/);
  });

  it("needs a token for an address, and fetches no private one", async () => {
    const asked = await stranger(["source", "check", "http://10.0.0.1/services.csv"]);
    expect([asked.code, asked.err]).toEqual([3, expect.stringMatching(/^UNAUTHENTICATED: .*Set OPS_TOKEN/)]);
    const refused = await run(["source", "check", "http://10.0.0.1/services.csv"]);
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("FETCH_PRIVATE_ADDRESS")]);
  });

  it.each([
    [["source", "chek", "services.csv"], 2, /Did you mean check\?/],
    [["source", "check"], 2, /missing required argument/],
    [["source", "check", "none.csv"], 19, /^FILE_UNREADABLE/],
    [["source", "check", "services.csv", "--level", "LOCAL"], 2, /MUNICIPAL, REGIONAL, MINISTERIAL/],
    [["source", "check", "vesterby.yaml", "--name", "Y"], 2, /says all of it itself/],
    [["source", "check", "outside.yaml"], 2, /does not lie beside it/],
    [["source", "check", "large.csv"], 2, /too large to be sent/],
  ])("refuses %j in one line", async (args, code, message) => {
    await writeFile(join(folder, "outside.yaml"), "address: ../../etc/passwd\n");
    await writeFile(join(folder, "large.csv"), Buffer.alloc(10_000_001, "a"));
    const refused = await run(args);
    expect([refused.code, refused.out, refused.err.trim().split("\n").length]).toEqual([code, "", 1]);
    expect(refused.err).toMatch(message);
  });
});

describe("ops source add, approve, list and remove", () => {
  it("adds nothing that lacks a licence, and says so", async () => {
    const lacking = await run(["source", "add", "services.csv"]);
    expect([lacking.code, lacking.out]).toEqual([1, expect.stringContaining("Nothing was added.")]);
    expect(lacking.err).toBe("→ ops source add services.csv --name … --licence …\n");
  });

  it("waits for the unit the first time, which sees what it holds and lets it in", async () => {
    const added = await run(["source", "add", "vesterby.yaml"]);
    expect([added.code, added.out]).toEqual([0, expect.stringMatching(/vesterby version 1 waits for the unit/)]);
    const waiting = await steward(["approve"]);
    expect(waiting.out).toMatch(
      /^vesterby version 1, a source of vesterby \([0-9a-f-]{36}\)\n {2}2 records good, 1 quarantined\n {2}vesterby:1 .*Hjælp/,
    );
    expect((await run(["approve", "vesterby"])).err).toMatch(/^FORBIDDEN/);
    const near = await steward(["approve", "vesterbi"]);
    expect([near.code, near.err]).toEqual([3, expect.stringContaining("Did you mean vesterby?")]);
    expect((await steward(["approve", "vesterby"])).out).toBe("vesterby version 1 is in force.\n");
    expect((await steward(["approve"])).out).toBe("Nothing waits.\n");
    expect((await stranger(["source", "list"])).out).toBe("vesterby\tversion 1\tMUNICIPAL\tcsv\tVesterby Kommune\tby vesterby\n");
  });

  it("brings the next version in at once", async () => {
    const next = (await run(["source", "add", "services.csv", ...NAMED, "--id", "vesterby", "--json"])).json();
    expect(next).toMatchObject({ ok: true, state: "IN_FORCE", version: { source: "vesterby", version: 2 }, check: { quarantined: 2 } });
  });

  it("sends a file of several megabytes, packed", async () => {
    const rows = Array.from({ length: 20_001 }, (_, n) => `${n};Hjælp nummer ${n};Udbud;Aarhus;${"Vi læser med. ".repeat(8)}`);
    const write = (most: number): Promise<void> =>
      writeFile(join(folder, "many.csv"), `Nr;Titel;Tema;Kommune;Resumé\n${rows.slice(0, most).join("\n")}\n`);
    await write(20_000);
    const { state, check } = (await run(["source", "add", "many.csv", ...NAMED, "--id", "vesterby", "--json"])).json();
    expect([state, check.whole, check.good]).toEqual(["IN_FORCE", true, 20_000]);
    await write(20_001);
    expect((await run(["source", "add", "many.csv", ...NAMED, "--id", "vesterby"])).out).toMatch(
      /✗ TOO_MANY_RECORDS: [\s\S]*Nothing was added/,
    );
  });

  it("is rejected with a reason that its publisher reads", async () => {
    const other = (await steward(["token", "create", "--publisher", "oesterby", "--scope", "source:oesterby"])).out.trim();
    expect((await run(["source", "add", "services.csv", ...NAMED, "--id", "oesterby"], other)).code).toBe(0);
    expect((await steward(["reject", "oesterby"])).code).toBe(2);
    expect((await steward(["reject", "oesterby", "--reason", "Not yet."])).out).toBe("oesterby version 1 is rejected.\n");
    expect((await run(["source", "list"], other)).out).toMatch(/oesterby version 1 REJECTED by oesterby: Not yet\./);
  });

  it("is removed by its publisher, with a did-you-mean", async () => {
    const wrong = await run(["source", "remove", "vesterbi"]);
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringMatching(/^SOURCE_UNKNOWN: .*Did you mean vesterby\?/)]);
    expect((await run(["source", "remove", "vesterby"])).out).toBe("vesterby is out, and its listings with it.\n");
    expect((await stranger(["source", "list"])).out).toBe("No source has joined yet.\n");
  });
});

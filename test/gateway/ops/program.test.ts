import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXITS } from "../../../gateway/ops/exits.ts";
import { serve } from "../../support/localServer.ts";
import { runProcess } from "../../support/process.ts";
import { deadUrl } from "../small-subgraph.ts";
import { ops } from "./run.ts";

const COMMANDS = ["init", "dev", "test", "check", "publish", "rollback", "status", "token", "explain"];
const LEAVES = [
  ...COMMANDS.filter((name) => name !== "token").map((name) => [name]),
  ...["list", "create", "rotate", "revoke"].map((name) => ["token", name]),
];

describe("the command line", () => {
  it("lists its commands and every exit code", async () => {
    const { code, out } = await ops([]);
    expect(code).toBe(0);
    for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
    for (const [exit, means] of EXITS) expect(out).toContain(`${exit}  ${means}`);
    expect((await ops(["--help"])).out).toBe(out);
  });

  it.each(LEAVES)("helps with %s %s: --json and examples", async (...words) => {
    const args = words.filter((word): word is string => typeof word === "string");
    const { code, out } = await ops([...args, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("--json");
    expect(out).toMatch(/Examples:\n {2}\$ .*ops /);
  });

  it.each([
    [["chekc"], /unknown command 'chekc' \(Did you mean check\?\)/],
    [["check", "--nam", "x"], /unknown option '--nam' \(Did you mean --name\?\)/],
    [["token"], /A command is missing/],
    [["token", "rotat"], /Did you mean rotate\?/],
    [["test", "--only", "OPS-E-07", "http://127.0.0.1:1/"], /no case OPS-E-07\. Did you mean OPS-E-007\?/],
    [["test", "nowhere"], /Give the http\(s\) address/],
    [["test", "http://127.0.0.1:1/", "--representation", "{}"], /__typename/],
    [["rollback", "-1"], /It is a number from 1/],
    [["status", "--hub", "ftp://x"], /no http\(s\) address/],
  ])("refuses %j with exit code 2, in one line that says what to do", async (args, message) => {
    const { code, out, err } = await ops(args);
    expect([code, out, err.trim().split("\n").length]).toEqual([2, "", 1]);
    expect(err).toMatch(/^USAGE: /);
    expect(err).toMatch(message);
  });

  it("answers a mistake as JSON where JSON was asked for", async () => {
    const { code, err, json } = await ops(["chekc", "--json"]);
    expect([code, err]).toEqual([2, ""]);
    expect(json()).toEqual({
      ok: false,
      error: { code: "USAGE", message: expect.stringContaining("check"), next: expect.stringMatching(/\w/) },
    });
  });

  it("says that a service is not there, with an exit code of its own", async () => {
    const { code, err } = await ops(["test", await deadUrl()]);
    expect([code, err]).toEqual([24, expect.stringMatching(/^SERVICE_UNREACHABLE: /)]);
  });

  it("ends without a word when it is told to in the middle", async () => {
    const ending = new AbortController();
    const silent = await serve(() => ending.abort());
    const { code, out, err } = await ops(["test", silent.url], { signal: ending.signal });
    await silent.close();
    expect([code, out, err]).toEqual([130, "", ""]);
  });

  it("runs as a process of its own", async () => {
    const ended = await runProcess("gateway/ops/main.ts", ["explain", "OPS-S-001", "--json"], {});
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true, code: "OPS-S-001" });
  });
});

describe(".ops.json", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ops-folder-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['{"name": "x", "token": "hubr_secret"}', /holds a token, and it is committed/],
    ['{"nam": "x"}', /unknown nam\. Did you mean name\?/],
    ['{"name": 7}', /name in \.ops\.json is not a text/],
    ["[]", /is not a JSON object/],
    ['{"name": ', /is not a JSON object/],
  ])("is refused as %s, in one line that repeats no secret", async (text, message) => {
    await writeFile(join(folder, ".ops.json"), text);
    const { code, err } = await ops(["check"], { cwd: folder });
    expect([code, err.trim().split("\n").length]).toEqual([2, 1]);
    expect(err).toMatch(message);
    expect(err).not.toContain("hubr_secret");
  });
});

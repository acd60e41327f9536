import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readOrCreateKey } from "../../subgraphs/base/secret.ts";
import { createSecretFile } from "../../subgraphs/base/write-once.ts";
import { anyOf } from "../../gateway/callers/callers.ts";
import { fileCallers } from "../../gateway/callers/file.ts";
import { callersPath } from "../../gateway/callers/record.ts";
import { ensureStewardToken } from "../../gateway/callers/steward.ts";

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "hub-callers-"));
});

afterEach(() => rm(data, { recursive: true }));

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe("the steward's token", () => {
  it("is made on the first start only, 256 random bits readable by the owner alone, and kept as a hash", async () => {
    const first = await ensureStewardToken(data);
    expect(first).toEqual({ created: true, path: join(data, "steward.token") });
    const token = (await readFile(first.path, "utf8")).trim();
    expect(token).toMatch(/^hub_[A-Za-z0-9_-]{43}$/);
    expect([await mode(first.path), await mode(callersPath(data))]).toEqual(["600", "600"]);
    expect(await readFile(callersPath(data), "utf8")).not.toContain(token);
    expect(await fileCallers(data).find(token)).toEqual({ name: "steward", roles: ["STEWARD"] });
    expect((await ensureStewardToken(data)).created).toBe(false);
    expect((await readFile(first.path, "utf8")).trim()).toBe(token);
    expect((await readdir(data)).toSorted()).toEqual(["callers.json", "steward.token"]);
  });

  it("is not made again after its reader has put it elsewhere", async () => {
    const { path } = await ensureStewardToken(data);
    await rm(path);
    expect((await ensureStewardToken(data)).created).toBe(false);
    await expect(stat(path)).rejects.toThrow("ENOENT");
  });
});

describe("callers in a file", () => {
  it("are nobody while there is no file", async () => {
    expect(await fileCallers(data).find("hub_x")).toBeUndefined();
  });

  it("are looked for in the next place where the first does not know them", async () => {
    const { path } = await ensureStewardToken(data);
    const token = (await readFile(path, "utf8")).trim();
    const star = { name: "star", roles: ["PUBLISHER"], scopes: ["subgraph:star"] } as const;
    const both = anyOf(fileCallers(data), { find: async (asked) => (asked === "hubr_star" ? star : undefined) });
    expect([(await both.find(token))?.name, await both.find("hubr_star"), await both.find("hubr_other")]).toEqual([
      "steward",
      star,
      undefined,
    ]);
  });

  it.each(["{", "{}", '[{"name":"x"}]', '[{"name":"x","roles":["KING"],"sha256":"00"}]'])("refuse a broken file: %s", async (text) => {
    await writeFile(callersPath(data), text);
    await expect(fileCallers(data).find("hub_x")).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(ensureStewardToken(data)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

describe("a key", () => {
  it("is made once, also by many at the same time", async () => {
    const path = join(data, "deep", "caller.key");
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOrCreateKey(path)));
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect([keys[0]?.length, await mode(path)]).toEqual([32, "600"]);
    expect(await readdir(join(data, "deep"))).toEqual(["caller.key"]);
  });

  it("of another length is refused, and a folder that cannot be written is named", async () => {
    await writeFile(join(data, "short.key"), "short");
    await expect(readOrCreateKey(join(data, "short.key"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(createSecretFile(join(data, "short.key", "below"), "x")).rejects.toMatchObject({ code: "DATA_UNWRITABLE" });
  });
});

describe("npm run caller", () => {
  async function caller(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    const env = { PATH: process.env["PATH"], HUB_DATA: data };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, ["gateway/callers/cli.ts", ...args], { env });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }; // execFile's documented error
      return { code, out: stdout, err: stderr };
    }
  }

  it("adds a caller, prints its token once, lists and removes", async () => {
    const added = await caller("--name", "Analyse Øst", "--role", "ANALYST", "--json");
    const { token } = JSON.parse(added.out) as { token: string };
    const callers = fileCallers(data);
    expect(await callers.find(token)).toEqual({ name: "Analyse Øst", roles: ["ANALYST"] });
    expect(JSON.parse((await caller("--list", "--json")).out)).toEqual([
      { name: "steward", roles: ["STEWARD"] },
      { name: "Analyse Øst", roles: ["ANALYST"] },
    ]);
    expect((await caller("--name", "Analyse Øst", "--role", "ANALYST")).err).toContain("already");
    expect((await caller("--remove", "Analyse Øst")).code).toBe(0);
    expect(await callers.find(token)).toBeUndefined();
  });

  it("refuses what it does not understand in one line with exit code 2", async () => {
    for (const args of [["--name", "x"], ["--role", "ANALYST"], ["--name", "x", "--role", "KING"], ["--remove", "nobody"], ["--what"]]) {
      const { code, out, err } = await caller(...args);
      expect([args, code, out, err.trim().split("\n").length]).toEqual([args, 2, "", 1]);
      expect(err).toMatch(/^USAGE: /);
    }
  });
});

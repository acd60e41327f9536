import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestPlace } from "../support/databases.ts";
import { filledPlace } from "../support/filledPlace.ts";
import { ask, runProcess, startProcess } from "../support/process.ts";

const HUB = "gateway/main.ts";

describe("bad surroundings", () => {
  let place: TestPlace;
  beforeAll(async () => void (place = await filledPlace()));
  afterAll(() => place.remove());

  it.each([
    ["a wrong setting", { HUB_PORT: "many" }, 10, "SETTING_INVALID"],
    ["a misspelt setting", { HUB_PROT: "4000" }, 11, "Did you mean HUB_PORT?"],
    ["an unreachable database", { DATABASE_URL: "postgres://postgres@127.0.0.1:1/none" }, 14, "DATABASE_UNREACHABLE"],
    ["a folder of sources that is not there", { HUB_SOURCES: "/nowhere/at/all" }, 19, "FILE_UNREADABLE"],
    ["an address that is not this machine's", { HUB_HOST: "203.0.113.7" }, 10, "SETTING_INVALID"],
  ])("says in one line what is wrong: %s", async (_what, env, code, words) => {
    const ended = await runProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data, ...env });
    expect(ended.code).toBe(code);
    expect(ended.stderr.trim().split("\n")).toEqual([expect.stringContaining(words)]);
  });

  it("refuses an occupied port", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => taken.once("listening", done));
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ended = await runProcess(HUB, [], { HUB_PORT: String(port), HUB_DATA: place.data });
    expect([ended.code, ended.stderr]).toEqual([12, expect.stringMatching(/^PORT_IN_USE: .*\n$/)]);
    taken.close();
  });

  it("refuses a second process on the same data folder, and leaves the first one alone", async () => {
    const first = await startProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data });
    const ended = await runProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data });
    expect([ended.code, ended.stderr]).toEqual([13, expect.stringMatching(/^DATA_LOCKED: .*\n$/)]);
    expect((await ask(String(first.started["url"]), "{ publishers { id } }")).errors).toBeUndefined();
    expect(await first.stop()).toBe(0);
  });

  it("refuses to start on a broken source file, naming file and line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ops-hub-sources-"));
    await writeFile(join(folder, "x.yaml"), "id: x\nlevle: MUNICIPAL\n");
    const ended = await runProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data, HUB_SOURCES: folder });
    expect([ended.code, ended.stderr]).toEqual([16, expect.stringMatching(/^SOURCE_INVALID: x\.yaml:\d+.*\n$/)]);
    await rm(folder, { recursive: true });
  });
});

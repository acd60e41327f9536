import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, watch } from "node:fs";
import { mkdir, readFile, stat, symlink } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { stringify } from "csv-stringify/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLI, commandFolder, services, type CommandFolder } from "./command.ts";

const TABLE = stringify([["id", "name", "phone", "body"], ...services()]);

let folder: CommandFolder;
let records: string;
beforeAll(async () => {
  folder = await commandFolder();
  records = await folder.write("services.csv", TABLE);
});
afterAll(() => folder.remove());

describe("the file of the result", () => {
  const args = (out: string): readonly string[] =>
    ["--records", records, "--id", "id", "--fields", "name:name,phone:phone"].concat("--out", folder.path(out));
  const content = (name: string): Promise<string> => readFile(folder.path(name), "utf8");

  /** Ends the command with SIGKILL when the file beside the result is touched for the `time`-th time. Gives the signal; null when the command ended by itself before. */
  async function killAt(out: string, time: number): Promise<string | null> {
    let seen = 0;
    const watcher = watch(dirname(folder.path(out)), (_event, name) => {
      if (name !== `${out}.part`) return;
      seen += 1;
      if (seen === time) child.kill("SIGKILL");
    });
    const child = spawn(process.execPath, [CLI, ...args(out)], { stdio: "ignore" });
    const [, signal] = (await once(child, "exit")) as [number | null, string | null]; // node:child_process "exit"
    watcher.close();
    return signal;
  }

  it("is the last whole one, or none, after kill -9 at any moment, and the next run needs no cleaning up", async () => {
    await folder.run(args("whole.csv"));
    const whole = await content("whole.csv");
    await folder.write("killed.csv", "the last one");
    expect(await killAt("killed.csv", 1)).toBe("SIGKILL"); // while it resolves
    expect(await content("killed.csv")).toBe("the last one");
    expect(await killAt("none.csv", 1)).toBe("SIGKILL");
    expect(existsSync(folder.path("none.csv"))).toBe(false);
    for (const time of [2, 3]) await killAt("killed.csv", time); // while it writes, and when it has written
    expect(["the last one", whole]).toContain(await content("killed.csv"));
    expect((await folder.run(args("killed.csv"))).code).toBe(0);
    expect(await content("killed.csv")).toBe(whole);
    expect(existsSync(folder.path("killed.csv.part"))).toBe(false);
  });

  it("is told of at once when it cannot be written, and nothing is left beside it", async () => {
    await mkdir(folder.path("a-folder"));
    for (const out of ["nowhere/at/all.csv", "a-folder"]) {
      const ended = await folder.run(args(out));
      expect([ended.code, ended.stdout]).toEqual([19, ""]);
      expect(ended.stderr).toMatch(/^FILE_UNREADABLE: .* cannot be written\. Check --out.*\n$/);
    }
    expect(existsSync(folder.path("a-folder.part"))).toBe(false);
  });

  it("never takes the place of the records", async () => {
    await symlink(records, folder.path("link.csv"));
    for (const out of ["services.csv", "link.csv"]) {
      const ended = await folder.run(args(out));
      expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining("would overwrite the records")]);
    }
    expect(await content("services.csv")).toBe(TABLE);
  });

  it("may be a pipe, which stays one", async () => {
    await promisify(execFile)("mkfifo", [folder.path("pipe")]);
    const [ended, piped] = await Promise.all([folder.run(args("pipe")), content("pipe")]);
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(piped).toMatch(/^record,cluster\n(?:\S+-[12],\S+-1\n){40}$/);
    expect((await stat(folder.path("pipe"))).isFIFO()).toBe(true);
    expect(existsSync(folder.path("pipe.part"))).toBe(false);
  });
});

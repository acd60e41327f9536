import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHub, type TestHub } from "./hub.ts";
import { startServer } from "./server.ts";

/** What `npm pack` makes, unpacked into an empty folder and run there by plain node: that of the repository, and an older one where the machine has it. */
const run = promisify(execFile);
const OLDER = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => existsSync(path));
let folder: string;
let script: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ops-pack-"));
  await mkdir(join(folder, "work"));
  const { PATH, HOME } = process.env;
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: "gateway/ops", env: { PATH, HOME } });
  await run("tar", ["xzf", join(folder, stdout.trim().split("\n").at(-1) ?? ""), "-C", folder]);
  script = join(folder, "package", "dist", "ops.js");
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ops(node: string, args: readonly string[], cwd = join(folder, "work")): Promise<Ended> {
  try {
    return { code: 0, ...(await run(node, [script, ...args], { cwd, env: {}, maxBuffer: 10_000_000 })) };
  } catch (error) {
    return error as Ended; // as node:child_process rejects where the process ends with another code
  }
}

describe("the package", () => {
  it("is one plain JavaScript file, its licences and its package.json, without dependencies", async () => {
    const files = await readdir(join(folder, "package"), { recursive: true });
    expect(files.filter((file) => /\.\w+$/.test(file)).toSorted()).toEqual([
      "README.md",
      "dist/LICENSES.txt",
      "dist/ops.js",
      "package.json",
    ]);
    const about = JSON.parse(await readFile(join(folder, "package", "package.json"), "utf8")) as Record<string, unknown>; // npm's file
    expect([about["bin"], about["dependencies"], about["private"]]).toEqual([{ ops: "dist/ops.js" }, undefined, false]);
    expect(await readFile(script, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it("names the licence of what is inside", async () => {
    const text = await readFile(join(folder, "package", "dist", "LICENSES.txt"), "utf8");
    const parts = new Map(text.split(/\n={100}\n\n/).map((part) => [/^\S+/.exec(part)?.[0] ?? "", part]));
    for (const name of ["commander", "graphql", "csv-parse", "@apollo/composition", "fastify"])
      expect([name, (parts.get(name) ?? "").length > 500]).toEqual([name, true]);
    expect([...parts.values()].flatMap((part) => (/^\S+( \S+)? \([\w. ()-]+\)\n\n\s*\S/.test(part) ? [] : [part.slice(0, 100)]))).toEqual(
      [],
    );
  });
});

describe.each([process.execPath, ...(OLDER === undefined ? [] : [OLDER])])("run by %s", (node) => {
  const name = node === process.execPath ? "ny" : "gammel";

  it("helps, explains and refuses", async () => {
    expect((await ops(node, ["--help"])).stdout).toContain("Exit codes:");
    expect((await ops(node, ["explain", "SATISFIABILITY_ERROR"])).stdout).toContain("@key");
    expect(await ops(node, ["chekc"])).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean check?") });
  });

  it("makes a subgraph that passes the suite", async () => {
    expect((await ops(node, ["init", name, "--from", "csv"])).code).toBe(0);
    const place = join(folder, "work", name);
    await symlink(join(process.cwd(), "node_modules"), join(place, "node_modules"));
    const server = await startServer(place, node);
    const tested = await ops(node, ["test", server.url, "--json"]);
    await server.stop();
    expect(JSON.parse(tested.stdout)).toMatchObject({ ok: true, failed: 0, warned: 0, skipped: 2 });
  });
});

describe("ops dev out of the package", () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startHub();
  });
  afterAll(() => hub.close());

  it.each([process.execPath, ...(OLDER === undefined ? [] : [OLDER])])(
    "plans in a thread of the same file and serves, run by %s",
    async (node) => {
      const place = join(folder, "work", "star");
      await mkdir(place, { recursive: true });
      await writeFile(
        join(place, "schema.graphql"),
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\ntype Listing @key(fields: "id") { id: ID! star: Int }\n',
      );
      const child = spawn(node, [script, "dev", "--name", "star", "--url", "http://127.0.0.1:9/graphql", "--port", "0", "--json"], {
        cwd: place,
        env: { OPS_HUB: hub.url, OPS_TOKEN: hub.steward },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(createInterface(child.stdout), "line")) as [string];
      const { url } = JSON.parse(line) as { url: string };
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: "{ helpServices { title star } }" }),
      });
      const { data, errors } = (await response.json()) as { data: unknown; errors: readonly { extensions: { code: string } }[] }; // as asked
      expect(data).toEqual({ helpServices: [{ title: "Hjælp", star: null }] });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(["SUBGRAPH_UNREACHABLE"]);
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      expect(await gone).toEqual([0, null]);
    },
  );
});

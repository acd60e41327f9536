import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GUIDE } from "../../../gateway/pages/docs/docs.ts";
import { codeBlocks } from "../../../gateway/pages/docs/markdown.ts";
import { entry } from "../../catalogue/testFeed.ts";
import { eventually } from "../../support/eventually.ts";
import { startCatalogueHub, type CatalogueHub } from "./catalogueHub.ts";
import { ops } from "./run.ts";
import { startServer, type MadeServer } from "./server.ts";

/** The publisher's guide, command by command as it stands there; what people do between two commands is done by `between`. */
let hub: CatalogueHub;
let cwd: string;
let home: string;
let token: string | undefined;
let server: MadeServer | undefined;

beforeAll(async () => {
  hub = await startCatalogueHub([entry("nord:1", { title: [["da", "Noget helt andet"]] })]);
  home = await mkdtemp(join(tmpdir(), "ops-guide-"));
  cwd = home;
});
afterAll(async () => {
  await server?.stop();
  await hub.close();
  await rm(home, { recursive: true });
});

/** Runs a line of the guide and returns what it printed; a line that is not understood here fails the walk. */
async function run(line: string, as: string | undefined = token): Promise<string> {
  const [command = "", ...args] = line.split(" ");
  if (command === "ops") {
    const said = await ops(args, { cwd, env: { OPS_HUB: hub.url, ...(as !== undefined && { OPS_TOKEN: as }) } });
    if (said.code !== 0) throw new Error(`${line} ended with ${said.code}: ${said.out}${said.err}`);
    return said.out;
  }
  const action = PLAIN[line.replace(/^cd .*/, "cd")];
  if (action === undefined) throw new Error(`The guide has a command that the walk does not know: ${line}`);
  return action(args);
}

const PLAIN: Readonly<Partial<Record<string, (args: readonly string[]) => Promise<string>>>> = {
  cd: async ([folder = ""]) => (cwd = join(cwd, folder)),
  "npm install": async () => {
    await symlink(join(process.cwd(), "node_modules"), join(cwd, "node_modules")); // the packages that `ops init` names, in the versions of the hub
    return "";
  },
  "npm test": async () => (await promisify(execFile)(process.execPath, ["--test"], { cwd, env: { PATH: process.env["PATH"] } })).stdout,
  "npm start": async () => {
    server = await startServer(cwd); // on a free port, since 4001 may be taken on this machine
    const folder = JSON.parse(await readFile(join(cwd, ".ops.json"), "utf8")) as Record<string, string>; // as `ops init` wrote it
    await writeFile(join(cwd, ".ops.json"), JSON.stringify({ ...folder, url: server.url }));
    return server.url;
  },
};

/** After which command, at its how-manyeth time, somebody does something. */
const between: Readonly<Partial<Record<string, () => Promise<void>>>> = {
  "ops approve vesterby 1": async () => {
    await eventually("the listings are read", async () => {
      const { publisher } = await hub.ask<{ publisher: object | null }>('{ publisher(id: "vesterby") { id } }');
      return publisher !== null;
    });
  },
  "ops status vesterby 2": async () => {
    const path = join(cwd, "schema.graphql");
    const sdl = await readFile(path, "utf8");
    await writeFile(
      path,
      sdl.replace(/^type Vesterby\w* \{\n/m, (start) => `${start}  "Hvor mange der fik hjælp."\n  helped: Int\n`),
    );
  },
};

it("leads from nothing to published listings, exactly as it stands there", async () => {
  const printed = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const { language, code } of codeBlocks(GUIDE)) {
    if (language === "graphql") {
      printed.set("query", JSON.stringify(await hub.ask(code)));
      continue;
    }
    for (const line of code.split("\n")) {
      const count = (seen.get(line) ?? 0) + 1;
      seen.set(line, count);
      const out = await run(line, language === "steward" ? hub.steward : token);
      if (line.startsWith("ops token create")) token = out.trim();
      printed.set(`${line} ${count}`, out);
      await between[`${line} ${count}`]?.();
    }
  }
  expect(printed.get("npm test 1")).toMatch(/fail 0\b/);
  expect(printed.get("ops test 1")).toMatch(/, 0 must and do not, 0 should and do not,/);
  expect(printed.get("ops check 1")).toMatch(/^0 errors, 0 warnings/m);
  expect(printed.get("ops publish 1")).toContain("vesterby version 1 waits for the unit");
  expect(printed.get("ops status vesterby 1")).toMatch(/version 1 WAITING by vesterby/);
  expect(JSON.parse(printed.get("query") ?? "")).toMatchObject({ publisher: { listingCount: 3, quality: { score: expect.any(Number) } } });
  expect(printed.get("ops status vesterby 2")).toMatch(
    /Quality of the listings.*\n.*Eksempel: vesterby \(vesterby\): [01]\.\d\d, 3 listings/,
  );
  expect(printed.get("ops publish 2")).toBe("vesterby version 2 is in force.\n");
  expect(printed.get("ops rollback 1")).toBe("vesterby version 1 is in force again.\n");
});

it("is served in both languages, and shows in the changes what the walk changed", async () => {
  const guide = await fetch(`${hub.url}/docs/guide`);
  expect([guide.status, await guide.text()]).toEqual([
    200,
    expect.stringMatching(/<h1>Fra ingenting til udgivet <span class="en" lang="en">/),
  ]);
  const page = await eventually("the changes are told", async () => {
    const text = await (await fetch(`${hub.url}/docs/changes`)).text();
    return (text.match(/<h3>/g)?.length ?? 0) === 3 && text;
  });
  expect([...page.matchAll(/<h3>([^<]+)<\/h3>/g)].map(([, title]) => title)).toEqual(["vesterby 1", "vesterby 2", "vesterby 1"]);
  expect(page).toContain("Bryder forespørgsler"); // the rollback took the field away
  expect(page).toMatch(/<code>helped<\/code> was added/);
  const other = await fetch(`${hub.url}/docs/changes?after=nonsense`, { redirect: "manual" });
  expect([other.status, other.headers.get("location")]).toEqual([302, "/docs/changes"]);
});

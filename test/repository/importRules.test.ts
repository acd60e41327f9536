import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "ops-hub-rules-"));
  copyFileSync(".oxlintrc.json", join(root, ".oxlintrc.json"));
  symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Whether the linter, with the house's rules, lets a file at `path` import `what`. */
function allowed(path: string, what: string): boolean {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import { thing } from "${what}";\nexport const other = thing;\n`);
  const run = spawnSync("node_modules/.bin/oxlint", ["-c", join(root, ".oxlintrc.json"), path], { cwd: root, encoding: "utf8" });
  rmSync(file);
  return !run.stdout.includes("no-restricted-imports");
}

it.each([
  ["schema/planted.ts", "../subgraphs/base/log.ts"],
  ["subgraphs/base/planted.ts", "../kit/page.ts"],
  ["subgraphs/base/database/planted.ts", "../../sources/store.ts"],
  ["subgraphs/sources/planted.ts", "../kit/page.ts"],
  ["subgraphs/text/planted.ts", "../catalogue/index.ts"],
  ["subgraphs/kit/planted.ts", "../catalogue/index.ts"],
  ["subgraphs/catalogue/planted.ts", "../municipal/index.ts"],
  ["subgraphs/municipal/planted.ts", "../regional/index.ts"],
  ["subgraphs/samples/planted.ts", "../../gateway/gateway.ts"],
  ["gateway/planted.ts", "../subgraphs/kit/page.ts"],
  ["gateway/http/planted.ts", "../../subgraphs/catalogue/index.ts"],
])("refuses that %s imports %s", (path, what) => {
  expect(allowed(path, what)).toBe(false);
});

it.each([
  ["subgraphs/base/planted.ts", "../../schema/errors.ts"],
  ["subgraphs/sources/planted.ts", "../base/log.ts"],
  ["subgraphs/kit/planted.ts", "../sources/feed.ts"],
  ["subgraphs/catalogue/planted.ts", "../kit/page.ts"],
  ["gateway/planted.ts", "../subgraphs/base/log.ts"],
  ["gateway/main.ts", "../subgraphs/index.ts"],
])("lets %s import %s", (path, what) => {
  expect(allowed(path, what)).toBe(true);
});

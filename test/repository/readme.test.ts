import { buildSchema, parse, validate } from "graphql";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SETTINGS } from "../../subgraphs/base/settings.ts";
import { parseSource } from "../../subgraphs/sources/source.ts";

const readme = readFileSync("README.md", "utf8");
const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }).scripts; // our own file

it("tells of every setting as the code has it, and of no other", () => {
  const rows = [...readme.matchAll(/^\| `((?:HUB|DATABASE)_\w+)` \| (?:`([^`]*)`|–) \| (.+) \|$/gm)].map(([, env, standard, help]) => [
    env,
    standard ?? "",
    help,
  ]);
  expect(rows).toEqual(Object.values(SETTINGS).map((entry) => [entry.env, entry.default, entry.help]));
});

it("names only npm scripts that exist, and every one that people run", () => {
  const named = [...readme.matchAll(/npm (?:run ([a-z:]+)|(start|test)\b)/g)].map(([, run, own]) => run ?? own ?? "");
  for (const name of named) expect([name, scripts[name]]).toEqual([name, expect.any(String)]);
  for (const name of Object.keys(scripts)) if (name !== "format") expect(named).toContain(name);
});

it("tells of the licence of Apollo's packages", () => {
  expect(readme).toMatch(/@apollo\/gateway`.*Elastic License 2\.0/s);
});

const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text]) => text ?? "");

it("shows queries that the schema answers, and answers that are JSON", () => {
  const schema = buildSchema(readFileSync("schema/api.graphql", "utf8"));
  expect(blocks("graphql").length).toBeGreaterThan(0);
  for (const query of blocks("graphql")) expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
  for (const answer of blocks("json")) expect(JSON.parse(answer)).toMatchObject({ data: expect.anything() });
});

it("shows source files that can be read", () => {
  const sources = blocks("yaml").map((text) => parseSource(text, { file: "README.md" }));
  expect(sources.map(({ cases }) => cases !== undefined)).toContain(true);
  expect(sources.map(({ cases }) => cases !== undefined)).toContain(false);
});

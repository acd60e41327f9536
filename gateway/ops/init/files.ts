import { readFileSync } from "node:fs";
import type { Level } from "../../../schema/listing.ts";
import { FOLDER_FILE } from "../folder.ts";
import type { Names } from "./names.ts";
import type { Proposal } from "./propose.ts";
import type { Sample } from "./sample.ts";

/** The files of a new subgraph, at most ten. Those in template/ are complete programs but for the words between underscores. */
export interface NewSubgraph {
  readonly names: Names;
  readonly level: Level;
  readonly sample: Sample;
  readonly proposal: Proposal;
  readonly port: number;
}

const CONTRACT = readFileSync(new URL("../../../schema/contract/v1.graphql", import.meta.url), "utf8");
const SCHEMA = readFileSync(new URL("./template/schema.graphql", import.meta.url), "utf8");
const LISTINGS = readFileSync(new URL("./template/listings.js", import.meta.url), "utf8");
const FEED = readFileSync(new URL("./template/feed.js", import.meta.url), "utf8");
const SERVER = readFileSync(new URL("./template/server.js", import.meta.url), "utf8");
const TEST = readFileSync(new URL("./template/server.test.js", import.meta.url), "utf8");
const README = readFileSync(new URL("./template/README.template.md", import.meta.url), "utf8");

const CSV_IMPORT = 'import { parse } from "csv-parse/sync";\n';

/** Public packages only; a test compares them with those the hub itself is tested with. */
export const PACKAGES: Readonly<Record<string, string>> = {
  "@apollo/subgraph": "^2.15.1",
  "csv-parse": "^7.0.3",
  fastify: "^5.12.8",
  graphql: "^16.15.0",
  mercurius: "^16.10.1",
};

/** Contents by name. */
export function filesOf({ names, level, sample, proposal, port }: NewSubgraph): ReadonlyMap<string, string> {
  const source = `listings.${sample.format}`;
  const publisher = {
    id: names.id,
    name: [{ language: "da", text: sample.invented ? `Eksempel: ${names.id}` : names.id }],
    level,
    sample: sample.invented,
    homepage: null,
    licence: null,
    coverage: ["DK"],
  };
  const fill = (template: string): string =>
    template
      .replaceAll("__NAME__", names.id)
      .replaceAll("__FIELD__", names.field)
      .replaceAll("__TYPE__", names.type)
      .replaceAll("__SOURCE__", source)
      .replaceAll('"__PORT__"', String(port))
      .replaceAll("__PORT__", String(port))
      .replace("__NOTES__", () => proposal.notes.map((note) => `- ${note}`).join("\n"))
      .replace('"__PUBLISHER__"', () => literal(publisher))
      .replace('"__MAPPING__"', () => literal(proposal.mapping))
      .replace('"__WORDS__"', () => literal(proposal.words))
      .replace("RECORDS(content)", () => recordsOf(sample));
  const { "csv-parse": csv, ...others } = PACKAGES;
  return new Map([
    ["package.json", `${literal(packageOf(names.id, sample.format === "csv" ? { ...others, "csv-parse": csv ?? "" } : others))}\n`],
    [FOLDER_FILE, `${literal({ name: names.id, url: `http://127.0.0.1:${port}/graphql`, schema: "schema.graphql" })}\n`],
    [".gitignore", "node_modules/\nfeed-state.json*\n"],
    ["README.md", fill(README)],
    ["schema.graphql", `${fill(SCHEMA)}${CONTRACT}`],
    ["listings.js", `${sample.format === "csv" ? CSV_IMPORT : ""}${fill(LISTINGS)}`],
    [source, sample.content],
    ["feed.js", FEED],
    ["server.js", fill(SERVER)],
    ["server.test.js", fill(TEST)],
  ]);
}

function packageOf(name: string, dependencies: Readonly<Record<string, string>>): object {
  return {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    engines: { node: ">=20" },
    scripts: { start: "node server.js", test: "node --test" },
    dependencies: Object.fromEntries(Object.entries(dependencies).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function recordsOf({ format, delimiter, path }: Sample): string {
  if (format === "csv")
    return `parse(content, { columns: true, bom: true, delimiter: ${JSON.stringify(delimiter)}, relax_column_count: true, skip_empty_lines: true, trim: true })`;
  return `JSON.parse(content)${path.map((key) => `[${JSON.stringify(key)}]`).join("")}`;
}

function literal(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

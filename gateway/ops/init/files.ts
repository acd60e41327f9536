import { readFileSync } from "node:fs";
import type { Level } from "../../../schema/listing.ts";
import { FOLDER_FILE } from "../folder.ts";
import type { Names } from "./names.ts";
import type { Proposal } from "./propose.ts";
import type { Sample } from "./sample.ts";
import type { ServiceSample } from "./service/found.ts";

/** The files of a new subgraph, at most ten. Those in template/ are complete programs but for the words between underscores; what differs between kinds of source stands in files of its own there. */
export interface NewSubgraph {
  readonly names: Names;
  readonly level: Level;
  readonly sample: Sample | ServiceSample;
  readonly proposal: Proposal;
  readonly port: number;
}

const CONTRACT = readFileSync(new URL("../../../schema/contract/v1.graphql", import.meta.url), "utf8");
const SCHEMA = readFileSync(new URL("./template/schema.graphql", import.meta.url), "utf8");
const LISTINGS = readFileSync(new URL("./template/listings.js", import.meta.url), "utf8");
const FILE = readFileSync(new URL("./template/file.js", import.meta.url), "utf8");
const FILE_TEST = readFileSync(new URL("./template/file.test.js", import.meta.url), "utf8");
const REST = readFileSync(new URL("./template/rest.js", import.meta.url), "utf8");
const REST_TEST = readFileSync(new URL("./template/rest.test.js", import.meta.url), "utf8");
const GRAPHQL = readFileSync(new URL("./template/graphql.js", import.meta.url), "utf8");
const GRAPHQL_TEST = readFileSync(new URL("./template/graphql.test.js", import.meta.url), "utf8");
const FEED = readFileSync(new URL("./template/feed.js", import.meta.url), "utf8");
const SERVER = readFileSync(new URL("./template/server.js", import.meta.url), "utf8");
const TEST = readFileSync(new URL("./template/server.test.js", import.meta.url), "utf8");
const README = readFileSync(new URL("./template/README.template.md", import.meta.url), "utf8");

const CSV_IMPORT = 'import { parse } from "csv-parse/sync";\n';

/** Public packages only; a test compares them with those the hub itself is tested with. */
export const PACKAGES: Readonly<Record<string, string>> = {
  "@apollo/subgraph": "^2.15.1",
  "csv-parse": "^7.0.3",
  dataloader: "^2.2.3",
  fastify: "^5.12.8",
  graphql: "^16.15.0",
  mercurius: "^16.10.1",
};

/** Contents by name. */
export function filesOf({ names, level, sample, proposal, port }: NewSubgraph): ReadonlyMap<string, string> {
  const publisher = {
    id: names.id,
    name: [{ language: "da", text: sample.invented ? `Eksempel: ${names.id}` : names.id }],
    level,
    sample: sample.invented,
    homepage: null,
    licence: null,
    coverage: ["DK"],
  };
  const { origin, readmeRows, packages, listings, files, server, test } =
    "service" in sample ? partsOfService(sample, proposal) : partsOfFile(sample);
  const fill = (template: string): string =>
    template
      .replaceAll("__NAME__", names.id)
      .replaceAll("__FIELD__", names.field)
      .replaceAll("__TYPE__", names.type)
      .replace("__ORIGIN__", () => origin)
      .replace("__ROWS__", () => readmeRows)
      .replaceAll('"__PORT__"', String(port))
      .replaceAll("__PORT__", String(port))
      .replace("__NOTES__", () => proposal.notes.map((note) => `- ${note}`).join("\n"))
      .replace('"__PUBLISHER__"', () => literal(publisher))
      .replace('"__MAPPING__"', () => literal(proposal.mapping))
      .replace('"__WORDS__"', () => literal(proposal.words));
  const used = new Set(["@apollo/subgraph", "fastify", "graphql", "mercurius", ...packages]);
  const dependencies = Object.fromEntries(Object.entries(PACKAGES).filter(([name]) => used.has(name)));
  return new Map([
    ["package.json", `${literal(packageOf(names.id, dependencies))}\n`],
    [FOLDER_FILE, `${literal({ name: names.id, url: `http://127.0.0.1:${port}/graphql`, schema: "schema.graphql" })}\n`],
    [".gitignore", "node_modules/\nfeed-state.json*\n"],
    ["README.md", fill(README)],
    ["schema.graphql", `${fill(SCHEMA)}${CONTRACT}`],
    ["listings.js", fill(listings)],
    ...files,
    ["feed.js", FEED],
    ["server.js", fill(server)],
    ["server.test.js", fill(test)],
  ]);
}

/** What differs between kinds of source. */
interface Parts {
  /** Where the records are from, for the README. */
  readonly origin: string;
  /** More lines for its table of files. */
  readonly readmeRows: string;
  readonly packages: readonly string[];
  readonly listings: string;
  readonly files: readonly (readonly [name: string, content: string])[];
  readonly server: string;
  readonly test: string;
}

function partsOfFile(sample: Sample): Parts {
  const source = `listings.${sample.format}`;
  const csv = sample.format === "csv";
  const reader = FILE.replace("__SOURCE__", source).replace("RECORDS(content)", () => recordsOf(sample));
  return {
    origin: `in \`${source}\`, read again whenever the file changes`,
    readmeRows: "",
    packages: csv ? ["csv-parse"] : [],
    listings: joined([LISTINGS, csv ? `${CSV_IMPORT}${reader}` : reader]),
    files: [[source, sample.content]],
    server: SERVER,
    test: joined([TEST, FILE_TEST]),
  };
}

function partsOfService({ format, service, url, itemBy }: ServiceSample, { mapping }: Proposal): Parts {
  const rest = format === "openapi";
  const program = rest ? REST : GRAPHQL;
  return {
    origin: `of the service at ${url}, whose list is read again every minute (SERVICE_REFRESH_MS)`,
    readmeRows: `| \`service.js\` | asks the ${rest ? "REST" : "GraphQL"} service: its list, page by page, and single records for your own field; SERVICE_URL and SERVICE_AUTHORIZATION say where and with which credentials |\n`,
    packages: ["dataloader"],
    listings: LISTINGS,
    files: [["service.js", program.replace('"__SERVICE__"', () => literal({ ...service, ...itemBy(mapping.id) }))]],
    server: inService(SERVER),
    test: joined([TEST, rest ? REST_TEST : GRAPHQL_TEST]),
  };
}

/** The server, with the reader of a service and its details in the place of those of a file. */
function inService(server: string): string {
  return [
    [
      'import { createReader, PUBLISHER } from "./listings.js";',
      'import { PUBLISHER } from "./listings.js";\nimport { createDetails, createReader } from "./service.js";',
    ],
    ["__FIELD__: ({ id }) => ({ columns: feed.find(id)?.columns ?? [] })", "__FIELD__: ({ id }, _args, { details }) => details.load(id)"],
    ["app.graphql(query, {},", "app.graphql(query, { details: createDetails(feed.find) },"],
  ].reduce((text, [from = "", to = ""]) => {
    if (!text.includes(from)) throw new TypeError(`the template has no ${from}`);
    return text.replace(from, to);
  }, server);
}

/** Programs in one: all imports first. Each begins with its imports, if any, and an empty line. */
function joined(programs: readonly string[]): string {
  const parts = programs.map((program) => /^((?:import [^\n]*\n)*)\n?([^]*)$/.exec(program) ?? []);
  const imports = parts.flatMap(([, lines = ""]) => lines.split("\n").filter((line) => line !== ""));
  const bodies = parts.map(([, , body = ""]) => body.trim());
  return `${imports.toSorted((a, b) => Number(a.includes('"./')) - Number(b.includes('"./'))).join("\n")}\n\n${bodies.join("\n\n")}\n`;
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

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSchema, parse } from "graphql";
import { apiSchemaSdl } from "../schema/api.ts";
import { clientTypes } from "../schema/client/types.ts";
import { compose } from "../schema/compose.ts";
import { HubError, errorLine, exitCode } from "../schema/errors.ts";
import { inputsHash, inputsLine } from "../schema/shipped.ts";
import { systemClock } from "./base/clock.ts";
import { createLog } from "./base/log.ts";
import { readSettings } from "./base/settings.ts";
import { openHouse, SUBGRAPH_NAMES } from "./index.ts";

/**
 * `npm run schema`: writes down what the hub serves, so that a change of the schema is seen in review and other gateways and code generators can use it
 * without starting the hub. The subgraphs are opened as the hub opens them, without content, so that the texts are those that are served.
 */
export interface GeneratedSchema {
  /** schema/api.graphql: what clients see. */
  readonly api: string;
  /** schema/supergraph.graphql: what a gateway reads; the subgraphs are at the addresses of a hub with its default settings. */
  readonly supergraph: string;
  /** schema/client: one ready query with the types of what it takes and answers, for the example of a client. */
  readonly client: string;
}

const ADDRESS = "http://127.0.0.1:4000/subgraphs";
const CLIENT = "help-services-of-municipality";
const FILES = { api: "api.graphql", supergraph: "supergraph.graphql", client: `client/${CLIENT}.ts` } as const satisfies Record<
  keyof GeneratedSchema,
  string
>;
const KINDS = ["api", "supergraph", "client"] as const satisfies readonly (keyof GeneratedSchema)[];

/** The schema of the subgraphs as they are now. The developer's own settings play no part. */
export async function generateSchema(): Promise<GeneratedSchema> {
  const data = await mkdtemp(join(tmpdir(), "ops-hub-schema-"));
  try {
    const settings = readSettings({ HUB_DATA: data, HUB_SAMPLE: "off" });
    const house = await openHouse({
      settings,
      clock: systemClock,
      log: createLog("silent"),
      callerKey: Buffer.alloc(32),
      names: SUBGRAPH_NAMES,
    });
    try {
      const { supergraphSdl } = compose(house.subgraphs.map(({ name, sdl }) => ({ name, sdl, url: `${ADDRESS}/${name}` })));
      const api = apiSchemaSdl(supergraphSdl);
      return { api, client: await clientOf(api), supergraph: `${inputsLine(inputsHash(house.subgraphs))}${supergraphSdl.trim()}\n` };
    } finally {
      await house.close();
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

/** The committed texts; empty where a file is missing. */
export async function committedSchema(): Promise<GeneratedSchema> {
  const read = (kind: keyof GeneratedSchema): Promise<string> => readFile(pathOf(kind), "utf8").catch(() => "");
  return { api: await read("api"), supergraph: await read("supergraph"), client: await read("client") };
}

async function clientOf(api: string): Promise<string> {
  const query = await readFile(join(import.meta.dirname, `../schema/operations/${CLIENT}.graphql`), "utf8");
  return clientTypes(buildSchema(api), parse(query), query);
}

function pathOf(kind: keyof GeneratedSchema): string {
  return join(import.meta.dirname, "../schema", FILES[kind]);
}

async function run(argv: readonly string[]): Promise<void> {
  const files = KINDS.map((kind) => `schema/${FILES[kind]}`).join(", ");
  if (argv.length > 0) {
    const help = `npm run schema writes ${files} from the subgraphs as they are. It takes no arguments.`;
    if (argv.includes("--help") || argv.includes("-h")) return void process.stdout.write(`${help}\n`);
    throw new HubError("USAGE", help, { next: "Leave the arguments out." });
  }
  const [generated, committed] = await Promise.all([generateSchema(), committedSchema()]);
  const outdated = KINDS.filter((kind) => generated[kind] !== committed[kind]);
  for (const kind of outdated) await writeFile(pathOf(kind), generated[kind]);
  process.stdout.write(
    outdated.length === 0 ? `Up to date: ${files}.\n` : `Written: ${outdated.map((kind) => `schema/${FILES[kind]}`).join(", ")}.\n`,
  );
}

if (import.meta.main) {
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${errorLine(error)}\n`);
    process.exitCode = exitCode(error);
  }
}

import { Option } from "commander";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { HubError } from "../../../schema/errors.ts";
import { LEVELS, type Level } from "../../../schema/listing.ts";
import type { Proposal } from "../init/propose.ts";
import { FORMATS, type Format, type Sample } from "../init/sample.ts";
import type { ServiceSample } from "../init/service/found.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import type { World } from "../world.ts";

interface InitOptions extends Asked {
  readonly from: Format | (typeof SERVICES)[number];
  readonly sample?: string;
  readonly path?: string;
  readonly service?: string;
  readonly level: Level;
  readonly port: string;
}

const SERVICES = ["openapi", "graphql"] as const;

/** `ops init NAME`. */
export function addInit({ add, answer, world }: Program): void {
  add("init", {
    summary: "makes a runnable subgraph in a new folder",
    description:
      "Makes a subgraph that publishes your help services: Mercurius, the publisher contract, a feed with cursors and tombstones, and its tests, in ten files that depend on public packages only. From the columns of a sample, or the description of a service that you have, it proposes a mapping.",
    examples: [
      ["ops init vesterby --from csv --sample services.csv", "from a spreadsheet, saved as CSV"],
      ["ops init vesterby --from json --sample services.json", "from a list of objects"],
      ["ops init vesterby --from openapi --sample https://vesterby.example/openapi.json", "in front of a REST service"],
      ["ops init vesterby --from graphql --sample https://vesterby.example/graphql", "in front of a GraphQL service without Federation"],
      ["ops init vesterby --from csv", "with three invented records"],
      ["ops init vesterby --from empty", "without records"],
    ],
  })
    .argument("<name>", "lower case, with hyphens; the folder's and the publisher's name")
    .addOption(new Option("--from <format>", "what the records are, or come from").choices([...FORMATS, ...SERVICES]).makeOptionMandatory())
    .option("--sample <file>", "your records, copied into the folder as UTF-8; or a service's description, a file or an address")
    .option("--path <path>", "with a service: which of its lists, as /services or services.nodes")
    .option("--service <url>", "with a service: where it answers, if its description does not say")
    .addOption(
      new Option("--level <level>", "who publishes")
        .choices(LEVELS)
        .default("MUNICIPAL")
        .argParser((text) => text.toUpperCase()),
    )
    .option("--port <port>", "port it will listen on", "4001")
    .action((name: string, options: InitOptions) => answer(options, () => work(name, options, world)));
}

async function work(name: string, options: InitOptions, { cwd }: World): Promise<Outcome> {
  const { level, port } = options;
  if (!(LEVELS as readonly string[]).includes(level)) throw new HubError("USAGE", `--level is one of ${LEVELS.join(", ")}.`);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new HubError("USAGE", "--port is a number from 1 to 65535.");
  const { filesOf } = await import("../init/files.ts");
  const { namesOf } = await import("../init/names.ts");
  const names = namesOf(name);
  const { sample, proposal } = await proposed(options, cwd);
  const files = filesOf({ names, level, sample, proposal, port: Number(port) });
  const folder = join(cwd, names.id);
  await writeAll(folder, files);
  return {
    data: { folder, files: [...files.keys()], mapping: proposal.mapping, notes: proposal.notes },
    text: [`${names.id}/: ${[...files.keys()].join(", ")}`, ...proposal.notes].join("\n"),
    next: `cd ${names.id} && npm install && npm test && npm start`,
  };
}

async function proposed(
  { from, sample: given, path, service: url }: InitOptions,
  cwd: string,
): Promise<{ readonly sample: Sample | ServiceSample; readonly proposal: Proposal }> {
  const { propose } = await import("../init/propose.ts");
  if (from !== "openapi" && from !== "graphql") {
    if (path !== undefined || url !== undefined)
      throw new HubError("USAGE", "--path and --service go with --from openapi or --from graphql.");
    const { readSample } = await import("../init/sample.ts");
    const sample = await readSample(from, given === undefined ? undefined : resolve(cwd, given));
    return { sample, proposal: propose(sample) };
  }
  if (given === undefined)
    throw new HubError("USAGE", `--from ${from} needs --sample.`, { next: "Give the file or the address of the service's description." });
  const { isAddress, readDescription } = await import("../init/service/read.ts");
  if (url !== undefined && !isAddress(url)) throw new HubError("USAGE", "--service is an http(s) address.");
  const { readGraphql } = await import("../init/service/graphql.ts");
  const { readOpenApi } = await import("../init/service/openapi.ts");
  const sample =
    from === "graphql"
      ? await readGraphql({ sample: given, cwd, path, url })
      : await readOpenApi({ text: await readDescription(given, cwd), sample: given, path, url });
  const proposal = propose(sample, `${sample.columns.length} fields`);
  return { sample, proposal: { ...proposal, notes: [...sample.notes, ...proposal.notes] } };
}

/** Into a folder that is new or empty: nothing of anybody's is written over. */
async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0)
      throw new HubError("USAGE", `The folder ${folder} is not empty.`, { next: "Choose another name, or another place." });
    for (const [name, content] of files) await writeFile(join(folder, name), content);
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError("FILE_UNREADABLE", `The folder ${folder} cannot be written.`, { cause });
  }
}

import { Option } from "commander";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { HubError } from "../../../schema/errors.ts";
import { LEVELS, type Level } from "../../../schema/listing.ts";
import type { Format } from "../init/sample.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import type { World } from "../world.ts";

interface InitOptions extends Asked {
  readonly from: Format;
  readonly sample?: string;
  readonly level: Level;
  readonly port: string;
}

/** `ops init NAME`. */
export function addInit({ add, answer, world }: Program): void {
  add("init", {
    summary: "makes a runnable subgraph in a new folder",
    description:
      "Makes a subgraph that publishes your help services: Mercurius, the publisher contract, a feed with cursors and tombstones, and its tests, in ten files that depend on public packages only. From the columns of a sample it proposes a mapping.",
    examples: [
      ["ops init vesterby --from csv --sample services.csv", "from a spreadsheet, saved as CSV"],
      ["ops init vesterby --from json --sample services.json", "from a list of objects"],
      ["ops init vesterby --from csv", "with three invented records"],
      ["ops init vesterby --from empty", "without records"],
    ],
  })
    .argument("<name>", "lower case, with hyphens; the folder's and the publisher's name")
    .addOption(new Option("--from <format>", "what the records are").choices(["csv", "json", "empty"]).makeOptionMandatory())
    .option("--sample <file>", "your records; copied into the folder as UTF-8")
    .addOption(
      new Option("--level <level>", "who publishes")
        .choices(LEVELS)
        .default("MUNICIPAL")
        .argParser((text) => text.toUpperCase()),
    )
    .option("--port <port>", "port it will listen on", "4001")
    .action((name: string, options: InitOptions) => answer(options, () => work(name, options, world)));
}

async function work(name: string, { from, sample: file, level, port }: InitOptions, { cwd }: World): Promise<Outcome> {
  if (!(LEVELS as readonly string[]).includes(level)) throw new HubError("USAGE", `--level is one of ${LEVELS.join(", ")}.`);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new HubError("USAGE", "--port is a number from 1 to 65535.");
  const { filesOf } = await import("../init/files.ts");
  const { namesOf } = await import("../init/names.ts");
  const { propose } = await import("../init/propose.ts");
  const { readSample } = await import("../init/sample.ts");
  const names = namesOf(name);
  const sample = await readSample(from, file === undefined ? undefined : resolve(cwd, file));
  const proposal = propose(sample);
  const files = filesOf({ names, level, sample, proposal, port: Number(port) });
  const folder = join(cwd, names.id);
  await writeAll(folder, files);
  return {
    data: { folder, files: [...files.keys()], mapping: proposal.mapping, notes: proposal.notes },
    text: [`${names.id}/: ${[...files.keys()].join(", ")}`, ...proposal.notes].join("\n"),
    next: `cd ${names.id} && npm install && npm test && npm start`,
  };
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

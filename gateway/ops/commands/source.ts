import { Option, type Command } from "commander";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { HubError } from "../../../schema/errors.ts";
import { LEVELS } from "../../../schema/listing.ts";
import { nearest } from "../../../subgraphs/base/nearest.ts";
import { openHub, type Hub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import { askQuality, renderQuality } from "../quality.ts";
import { FOUND_FIELDS, renderFound, type Found } from "../source/found.ts";
import { readTarget } from "../source/target.ts";
import type { World } from "../world.ts";

interface SourceOptions extends Asked {
  readonly hub?: string;
  readonly id?: string;
  readonly name?: string;
  readonly level?: string;
  readonly licence?: string;
  readonly homepage?: string;
  readonly territory?: readonly string[];
  readonly format?: string;
  readonly save?: string;
}

interface Registered {
  readonly id: string;
  readonly publisher: string;
  readonly name: string;
  readonly level: string;
  readonly format: string;
  readonly version: number;
}

interface Version {
  readonly id: string;
  readonly source: string;
  readonly version: number;
  readonly state: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string | null;
}

const HUB = ["--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)"] as const;
const TARGET = "a file of records (CSV, JSON, XLSX, …), its address, or a source file (YAML)";

/** `ops source check | add | remove | list`: joining without code. */
export function addSource({ add, answer, group, world }: Program): void {
  const source = group("source", "join without code: check, add, remove, list");
  described(
    add(
      "check",
      {
        summary: "reads a file or an address as the hub would, and keeps nothing",
        description:
          "Shows the first five listings as they would stand and what would be quarantined, with line and reason. Where no mapping is given it proposes one: format, encoding, delimiter, and which column is what. An address needs OPS_TOKEN.",
        examples: [
          ["ops source check services.csv", "proposes a mapping from the columns"],
          [
            'ops source check services.csv --name "Vesterby Kommune" --licence CC0-1.0 --save vesterby.yaml',
            "and writes it down, to be corrected",
          ],
          ["ops source check vesterby.yaml", "a source file; where its address is a file beside it, with that"],
        ],
      },
      source,
    ),
  )
    .option("--save <file>", "writes the proposed source file, so that it can be corrected and given instead")
    .action((target: string, options: SourceOptions) => answer(options, () => check(target, options, world)));
  described(
    add(
      "add",
      {
        summary: "checks a source and adds it, or its next version",
        description:
          "Checks as `ops source check` does and adds what passes. A publisher's first waits for the unit; after that the hub reads it at once and then on its schedule. Needs OPS_TOKEN.",
        examples: [
          ['OPS_TOKEN=… ops source add services.csv --name "Vesterby Kommune" --licence CC0-1.0', "with the mapping that is proposed"],
          ["OPS_TOKEN=… ops source add vesterby.yaml", "with a mapping of your own"],
        ],
      },
      source,
    ),
  ).action((target: string, options: SourceOptions) => answer(options, () => addOne(target, options, world)));
  add(
    "remove",
    {
      summary: "takes a source and its listings out of the hub",
      description: "Takes a source out; its listings go. Its id stays yours. Needs OPS_TOKEN.",
      examples: [["OPS_TOKEN=… ops source remove vesterby", "the id is from `ops source list`"]],
    },
    source,
  )
    .argument("<id>", "the source's id")
    .option(...HUB)
    .action((id: string, options: SourceOptions) => answer(options, () => remove(id, options, world)));
  add(
    "list",
    {
      summary: "the sources that joined without code",
      description:
        "Tells which sources are read; with OPS_TOKEN your last versions and the quality of your listings too, with what to mend first; for a steward everybody's.",
      examples: [["ops source list", "id, publisher, level, format, version"]],
    },
    source,
  )
    .option(...HUB)
    .action((options: SourceOptions) => answer(options, () => list(options, world)));
}

function described(command: Command): Command {
  return command
    .argument("<file|address>", TARGET)
    .option("--id <id>", "the lasting id (default: made of the name)")
    .option("--name <name>", "the publisher's name")
    .addOption(new Option("--level <level>", "who publishes").choices(LEVELS).argParser((text) => text.toUpperCase()))
    .option("--licence <licence>", "under which licence the records may be shown: CC0-1.0, CC-BY-4.0, …")
    .option("--homepage <url>", "the publisher's own page")
    .option(
      "--territory <code>",
      "mun:0851, reg:1081 or DK: where records that name no area count; may be repeated",
      (code: string, before: readonly string[] = []) => [...before, code],
    )
    .option("--format <format>", "csv, json, xlsx, feed, … where it is not found out")
    .option(...HUB);
}

async function inputOf(target: string, options: SourceOptions, world: World): Promise<Readonly<Record<string, unknown>>> {
  const { id, name, level, licence, homepage, territory, format, save } = options;
  if (level !== undefined && !(LEVELS as readonly string[]).includes(level))
    throw new HubError("USAGE", `--level is one of ${LEVELS.join(", ")}.`);
  const sent = await readTarget(target, world, { save });
  const said = { id, name, level, licence, homepage, territories: territory, format };
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  if ("definition" in sent && (given.length > 0 || save !== undefined))
    throw new HubError("USAGE", "A source file says all of it itself.", { next: "Change the file, or give the records instead of it." });
  return { ...sent, ...Object.fromEntries(given) };
}

async function check(target: string, options: SourceOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const input = await inputOf(target, options, world);
  const { checkSource: found } = await hub.ask<{ checkSource: Found }>(
    `mutation OpsSourceCheck($input: SourceInput!) { checkSource(input: $input) { ${FOUND_FIELDS} } }`,
    { input },
  );
  const saved = options.save !== undefined && found.definition !== null ? await save(options.save, found.definition, world) : undefined;
  return {
    data: { ...found, passes: found.ok, ...(saved !== undefined && { saved }) },
    text: renderFound(found, { mapping: saved === undefined }),
    next: nextAfterCheck(found, target, saved),
    breaks: found.fault !== null,
  };
}

function nextAfterCheck({ fault, missing, proposed }: Found, target: string, saved: string | undefined): string {
  if (saved !== undefined)
    return `Look ${saved} through, then: ops source ${fault === null && missing.length === 0 ? "add" : "check"} ${saved}`;
  if (fault !== null) return proposed ? `ops source check ${target} --save FILE.yaml` : `ops explain ${fault.code}`;
  return `ops source add ${target}${missing.map((each) => ` --${each} …`).join("")}`;
}

/** Nothing of anybody's is written over. */
async function save(path: string, definition: string, { cwd }: World): Promise<string> {
  try {
    await writeFile(resolve(cwd, path), definition, { flag: "wx" });
    return path;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST")
      throw new HubError("USAGE", `${path} is there already.`, { next: "Give --save another name.", cause });
    throw new HubError("FILE_UNREADABLE", `${path} cannot be written.`, { cause });
  }
}

async function addOne(target: string, options: SourceOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const input = await inputOf(target, options, world);
  const { addSource } = await hub.ask<{ addSource: { check: Found; version: Version | null } }>(
    `mutation OpsSourceAdd($input: SourceInput!) { addSource(input: $input) { check { ${FOUND_FIELDS} } version { id source version state } } }`,
    { input },
  );
  const { check: found, version } = addSource;
  const rendered = renderFound(found, { mapping: true });
  if (version === null)
    return {
      data: { state: "NOT_ADDED", version, check: found },
      text: `${rendered}\nNothing was added.`,
      next: found.missing.length > 0 ? nextAfterCheck(found, target, undefined) : "ops source check --help",
      breaks: true,
    };
  const waits = version.state === "WAITING";
  return {
    data: { state: version.state, version, check: found },
    text: `${rendered}\n${version.source} version ${version.version} ${
      waits
        ? "waits for the unit: a publisher's first is looked at by a person."
        : "is in force: the hub reads it now, and then on its schedule."
    }`,
    next: waits ? `ops source list; the unit: ops approve ${version.source}` : "ops source list",
  };
}

async function remove(id: string, options: SourceOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  try {
    const { removeSource } = await hub.ask<{ removeSource: Version }>(
      "mutation OpsSourceRemove($id: ID!) { removeSource(id: $id) { id source version state } }",
      { id },
    );
    return { data: removeSource, text: `${id} is out, and its listings with it.`, next: "ops source list" };
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== "SOURCE_UNKNOWN") throw error;
    const near = nearest(
      id,
      (await registered(hub)).map((each) => each.id),
    );
    throw new HubError("SOURCE_UNKNOWN", `${error.message}${near === undefined ? "" : ` Did you mean ${near}?`}`, {
      next: "ops source list",
      cause: error,
    });
  }
}

async function list(options: SourceOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const sources = await registered(hub);
  const versions = hub.known
    ? (
        await hub.ask<{ sourceVersions: { readonly nodes: readonly Version[] } }>(
          "query OpsSourceVersions { sourceVersions(first: 20) { nodes { id source version state at by reason } } }",
        )
      ).sourceVersions.nodes
    : undefined;
  const own = new Set((versions ?? []).flatMap(({ source, state }) => (state === "IN_FORCE" ? [source] : [])));
  const quality = await askQuality(hub, { ids: [...own], subgraphs: [] });
  return {
    data: { sources, ...(versions !== undefined && { versions }), ...(quality !== undefined && { quality }) },
    text: [
      ...(sources.length === 0 ? ["No source has joined yet."] : []),
      ...sources.map(
        ({ id, publisher, name, level, format, version }) => `${id}\tversion ${version}\t${level}\t${format}\t${name}\tby ${publisher}`,
      ),
      ...(versions === undefined || versions.length === 0 ? [] : ["Versions, the newest first:"]),
      ...(versions ?? []).map(
        ({ source, version, state, at, by, reason }) =>
          `  ${at} ${source} version ${version} ${state} by ${by}${reason === null ? "" : `: ${reason}`}`,
      ),
      ...(own.size === 0 ? [] : renderQuality(quality)),
    ].join("\n"),
    next: hub.known ? "ops source add --help" : "Set OPS_TOKEN to see your versions.",
  };
}

async function registered(hub: Hub): Promise<readonly Registered[]> {
  return (
    await hub.ask<{ registeredSources: readonly Registered[] }>(
      "query OpsSources { registeredSources { id publisher name level format version } }",
    )
  ).registeredSources;
}

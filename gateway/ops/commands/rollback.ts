import { InvalidArgumentError } from "commander";
import { HubError } from "../../../schema/errors.ts";
import { readFolder } from "../folder.ts";
import { openHub, type Hub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import type { World } from "../world.ts";

interface RollbackOptions extends Asked {
  readonly name?: string;
  readonly hub?: string;
}

/** `ops rollback [VERSION]`. */
export function addRollback({ add, answer, world }: Program): void {
  add("rollback", {
    summary: "brings an earlier version back into force",
    description:
      "Brings a version back that was in force before: the one given, else the last one before the present. The hub checks it against what is published now. Needs OPS_TOKEN.",
    examples: [
      ["ops rollback", "to the version before"],
      ["ops rollback 3 --name vesterby", "to version 3"],
    ],
  })
    .argument("[version]", "number of the version (`ops status` tells them)", readVersion)
    .option("--name <name>", "the subgraph's name (default: of .ops.json)")
    .option("--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)")
    .action((version: number | undefined, options: RollbackOptions) => answer(options, () => work(version, options, world)));
}

async function work(version: number | undefined, options: RollbackOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const name = options.name ?? (await readFolder(world)).name;
  if (name === undefined) throw new HubError("USAGE", "Which subgraph?", { next: "Give --name, or write it into .ops.json." });
  const { rollbackSubgraph } = await hub.ask<{
    rollbackSubgraph: { readonly subgraph: string; readonly version: number; readonly state: string; readonly supergraphHash: string };
  }>(
    "mutation OpsRollback($name: ID!, $version: Int!) { rollbackSubgraph(name: $name, version: $version) { subgraph version state supergraphHash } }",
    { name, version: version ?? (await versionBefore(hub, name)) },
  );
  return { data: rollbackSubgraph, text: `${name} version ${rollbackSubgraph.version} is in force again.`, next: `ops status ${name}` };
}

/** The last one that was in force before the present one. */
async function versionBefore(hub: Hub, name: string): Promise<number> {
  const { publications } = await hub.ask<{ publications: { readonly nodes: readonly { readonly version: number }[] } }>(
    "query OpsVersions($name: ID!) { publications(subgraph: $name, state: SUPERSEDED, first: 1) { nodes { version } } }",
    { name },
  );
  const [before] = publications.nodes;
  if (before === undefined)
    throw new HubError("SUBGRAPH_UNKNOWN", `No version of ${name} was in force before the present one.`, { next: `ops status ${name}` });
  return before.version;
}

function readVersion(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It is a number from 1.");
  return Number(text);
}

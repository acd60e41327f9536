import { readCandidate } from "../candidate.ts";
import { openHub } from "../hub.ts";
import type { Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import { CHECK_FIELDS, isBreaking, renderCheck, type Check } from "../report.ts";
import type { World } from "../world.ts";
import { checkCandidate, type CheckOptions } from "./check.ts";

interface Publication {
  readonly id: string;
  readonly subgraph: string;
  readonly version: number;
  readonly state: string;
  readonly supergraphHash: string | null;
  readonly check: Check;
}

/** `ops publish`. */
export function addPublish({ add, answer, world }: Program): void {
  add("publish", {
    summary: "checks the schema and publishes it",
    description:
      "Checks as `ops check` does, and publishes the version it checked: where something else came into force meanwhile, nothing happens. A publisher's first publication waits for the unit. Needs OPS_TOKEN.",
    examples: [
      ["OPS_TOKEN=… ops publish", "the schema of .ops.json"],
      ["ops publish --allow-breaking", "although queries of clients will fail; tell them first"],
    ],
  })
    .option("--name <name>", "the subgraph's name")
    .option("--url <url>", "where the hub reaches it")
    .option("--schema <file>", "its SDL")
    .option("--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)")
    .option("--allow-breaking", "publish breaking changes, too")
    .action((options: CheckOptions) => answer(options, () => work(options, world)));
}

async function work(options: CheckOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const candidate = await readCandidate(options, world);
  const check = await checkCandidate(hub, candidate);
  if (!check.ok || (isBreaking(check) && options.allowBreaking !== true)) {
    const code = check.findings.find(({ severity }) => severity === "ERROR")?.code;
    return {
      data: { name: candidate.name, state: "NOT_SENT", check },
      text: `${renderCheck(check, candidate)}\nNothing was published.`,
      next: code === undefined ? "Keep what clients use, or `ops publish --allow-breaking`." : `ops explain ${code}`,
      breaks: true,
    };
  }
  const { name, url, sdl } = candidate;
  const { publishSubgraph } = await hub.ask<{ publishSubgraph: Publication }>(
    `mutation OpsPublish($input: SubgraphInput!) {
      publishSubgraph(input: $input) { id subgraph version state supergraphHash check { ${CHECK_FIELDS} } }
    }`,
    { input: { name, url, sdl, base: check.base } },
  );
  const { version, state } = publishSubgraph;
  return {
    data: publishSubgraph,
    text:
      state === "REFUSED"
        ? renderCheck(publishSubgraph.check, candidate)
        : (TOLD[state]?.(name, version) ?? `${name} version ${version}: ${state}.`),
    next: state === "REFUSED" ? "ops check" : `ops status ${name}`,
    breaks: state === "REFUSED",
  };
}

const TOLD: Readonly<Record<string, (name: string, version: number) => string>> = {
  IN_FORCE: (name, version) => `${name} version ${version} is in force.`,
  WAITING: (name, version) => `${name} version ${version} waits for the unit: a publisher's first publication is looked at by a person.`,
};

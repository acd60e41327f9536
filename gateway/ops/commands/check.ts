import { readCandidate, type Candidate, type CandidateOptions } from "../candidate.ts";
import { openHub, type Hub } from "../hub.ts";
import type { Asked, Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import { CHECK_FIELDS, isBreaking, renderCheck, type Check } from "../report.ts";
import type { World } from "../world.ts";

export interface CheckOptions extends Asked, CandidateOptions {
  readonly hub?: string;
  readonly allowBreaking?: boolean;
}

/** `ops check`. */
export function addCheck({ add, answer, world }: Program): void {
  add("check", {
    summary: "would the hub take this schema, and whom would it break?",
    description:
      "Checks the folder's schema against all that is published, and changes nothing: composition errors with file, line and column, the rules of the hub, the publisher contract, missing descriptions, and what changes for clients.",
    examples: [
      ["ops check", "the schema of .ops.json, against the hub of OPS_HUB"],
      ["ops check --name vesterby --url https://vesterby.example/graphql --schema schema.graphql", "without .ops.json"],
      ["ops check --json", "for a pipeline; exit code 1 where something breaks"],
    ],
  })
    .option("--name <name>", "the subgraph's name")
    .option("--url <url>", "where the hub reaches it")
    .option("--schema <file>", "its SDL")
    .option("--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)")
    .option("--allow-breaking", "breaking changes are no reason for exit code 1")
    .action((options: CheckOptions) => answer(options, () => work(options, world)));
}

async function work(options: CheckOptions, world: World): Promise<Outcome> {
  const hub = await openHub(world, options.hub);
  const candidate = await readCandidate(options, world);
  const check = await checkCandidate(hub, candidate);
  const stops = !check.ok || (isBreaking(check) && options.allowBreaking !== true);
  const code = check.findings.find(({ severity }) => severity === "ERROR")?.code;
  return {
    data: { name: candidate.name, file: candidate.file, ...check, passes: check.ok },
    text: renderCheck(check, candidate),
    next: !stops ? "ops publish" : code !== undefined ? `ops explain ${code}` : "Keep what clients use, or `ops check --allow-breaking`.",
    breaks: stops,
  };
}

/** Asks the hub; writes nothing. */
export async function checkCandidate(hub: Hub, { name, url, sdl }: Candidate): Promise<Check> {
  const { checkSubgraph } = await hub.ask<{ checkSubgraph: Check }>(
    `mutation OpsCheck($input: SubgraphInput!) { checkSubgraph(input: $input) { ${CHECK_FIELDS} } }`,
    { input: { name, url, sdl } },
  );
  return checkSubgraph;
}

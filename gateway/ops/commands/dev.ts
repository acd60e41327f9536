import type { CandidateOptions } from "../candidate.ts";
import type { Asked } from "../outcome.ts";
import type { Program } from "../program.ts";

export interface DevOptions extends Asked, CandidateOptions {
  readonly hub?: string;
  readonly port: string;
  readonly running?: boolean;
}

/** `ops dev`. */
export function addDev({ add, answer, world }: Program): void {
  add("dev", {
    summary: "serves your subgraph together with the published others",
    description:
      "Composes the folder's schema with all that is published, serves the whole on this machine, and follows every change of the schema; where it does not compose, the last that did is served on. Your subgraph must be running; the others are asked where they are. Needs OPS_TOKEN.",
    examples: [
      ["ops dev", "serves http://127.0.0.1:4100/graphql"],
      ["ops dev --running", "takes the schema from your running service instead of the file"],
      ["ops dev --port 0 --json", "lets the system choose a port, and tells it in JSON"],
    ],
  })
    .option("--name <name>", "the subgraph's name")
    .option("--url <url>", "where it runs on this machine")
    .option("--schema <file>", "its SDL, watched")
    .option("--running", "asks the running service for its SDL instead")
    .option("--port <port>", "port to serve on", "4100")
    .option("--hub <url>", "the hub (default OPS_HUB, else http://127.0.0.1:4000)")
    // Composer, planner and gateway take a while to load.
    .action((options: DevOptions) => answer(options, async () => (await import("../dev/serve.ts")).serveDev(options, world)));
}

import { Command, CommanderError } from "commander";
import { HubError } from "../../schema/errors.ts";
import { COMMANDS } from "./commands/index.ts";
import { EXIT, EXITS, exitOf } from "./exits.ts";
import { tell, tellError, type Asked, type Outcome } from "./outcome.ts";
import { OPS_VERSION } from "./version.ts";
import type { World } from "./world.ts";

/** What a command file gets: where to add itself, and how to answer. */
export interface Program {
  readonly world: World;
  /** Adds a command: every one has `--json`, and examples at the end of its help. */
  add(name: string, about: About, parent?: Command): Command;
  /** Adds a command that only holds others. */
  group(name: string, summary: string): Command;
  /** Runs the work of a command and writes its outcome. */
  answer(asked: Asked, work: () => Promise<Outcome>): Promise<void>;
}

export interface About {
  /** One line in the list of commands. */
  readonly summary: string;
  /** What it does, for its own help. */
  readonly description: string;
  /** Command line and what it does; at least one. */
  readonly examples: readonly (readonly [string, string])[];
}

/** Runs one command line (without `node` and the script) and returns the exit code. */
export async function runOps(argv: readonly string[], world: World): Promise<number> {
  let exit: number = EXIT.done;
  const root = new Command("ops")
    .description("Make, check, test and publish a subgraph of the OPS hub.")
    .version(OPS_VERSION, "-v, --version")
    .exitOverride()
    .configureOutput({ writeOut: world.write, writeErr: () => undefined })
    .addHelpText(
      "after",
      `\n${EXIT_HELP}\n\nSettings: OPS_HUB, the hub's address; OPS_TOKEN, your token. A folder's name, url and schema stand in .ops.json.`,
    );
  const program: Program = {
    world,
    add: (name, { summary, description, examples }, parent = root) =>
      parent
        .command(name)
        .summary(summary)
        .description(description)
        .option("--json", "answer as one line of JSON")
        .addHelpText("after", `\nExamples:\n${examples.map(([line, does]) => `  $ ${line}\n      ${does}`).join("\n")}`),
    group: (name, summary) => root.command(name).summary(summary).description(summary),
    answer: async (asked, work) => void (exit = await tell(asked, world, work)),
  };
  for (const add of COMMANDS) add(program);
  try {
    await root.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const told = error instanceof CommanderError ? usage(error) : error;
    tellError({ json: argv.includes("--json") }, world, told);
    return exitOf(told);
  }
}

const EXIT_HELP = `Exit codes:\n${EXITS.map(([code, means]) => `  ${String(code).padStart(2)}  ${means}`).join("\n")}`;

/** commander's sentence, its did-you-mean included, as an error of ours. */
function usage(error: CommanderError): HubError {
  if (error.code === "commander.help") return new HubError("USAGE", "A command is missing.", { cause: error });
  const sentence = error.message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .trim();
  return new HubError("USAGE", /[.?)]$/.test(sentence) ? sentence : `${sentence}.`, { cause: error });
}

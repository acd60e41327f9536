import { readFile } from "node:fs/promises";
import { HubError, errorLine, exitCode } from "../../schema/errors.ts";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { HELP, readArguments, type Arguments } from "./arguments.ts";
import { createAsk } from "./ask.ts";
import { readOperation, readVariables } from "./operation.ts";
import { fileOutput, streamOutput } from "./output.ts";
import { runQuery } from "./query.ts";
import { createReporter } from "./reporter.ts";

/** `npm run query`: a ready operation as a table or as lines. Standard output carries the rows only, so that it can be piped. */
async function run(argv: readonly string[]): Promise<void> {
  const given = readArguments(argv);
  if (given === undefined) return void process.stdout.write(HELP);
  const operation = await readOperation(given.file);
  const variables = await readVariables(given.variables, operation);
  const token = await readToken(given.tokenFile);
  const { bom, delimiter, format, rows, each, maxRows } = given;
  await runQuery({
    operation,
    variables,
    ask: createAsk({ url: urlOf(given), ...(token !== undefined && { token }) }),
    output: async () => (given.out === undefined ? streamOutput(process.stdout) : fileOutput(given.out)),
    reporter: createReporter({ write: (text) => void process.stderr.write(text), live: process.stderr.isTTY && !given.quiet }),
    format,
    csv: { bom, delimiter },
    ...(rows !== undefined && { rows }),
    ...(each !== undefined && { each }),
    ...(maxRows !== undefined && { maxRows }),
  });
}

function urlOf({ url }: Arguments): URL {
  return url ?? new URL(`http://127.0.0.1:${readSettings().port}/graphql`);
}

async function readToken(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  let token: string;
  try {
    token = (await readFile(path, "utf8")).trim();
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `The file ${path} cannot be read.`, { cause });
  }
  if (!/^[\w.~+/-]{1,500}=*$/.test(token))
    throw new HubError("USAGE", `The file ${path} does not hold a token.`, { next: "It holds one token and nothing else." });
  return token;
}

// A reader that has left is told of by the write that fails; without this, the event of a later one would end the process with a stack trace.
process.stdout.on("error", () => undefined);

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exitCode = exitCode(error);
}

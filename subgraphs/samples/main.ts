/**
 * Sample publishers: `npm run samples -- [--port N] [--host ADDRESS] [--json]`.
 *
 * Twenty-five invented publishers (municipal business pages, regional portals, national guides) that list the same help functions in their own formats and
 * words, many of them several times over, for demonstrations and tests. THEY ARE SAMPLES AND NOBODY'S REAL WORDS: the publishers do not exist, their names say
 * `Eksempel:` and `Sample:`, their hosts end in `.example`, their phone numbers begin with +45 00 and cannot ring. What is real is the list of help functions
 * behind them; its status and confidence travel with every listing. Texts, contact ways and pages are made up and must not be taken for the providers' own.
 */
import { parseArgs } from "node:util";
import { errorLine, exitCode, HubError } from "../../schema/errors.ts";
import { createLog } from "../base/log.ts";
import { readSettings } from "../base/settings.ts";
import { PUBLISHERS } from "./publishers.ts";
import { createSamples } from "./server.ts";

const HELP = `npm run samples -- [--port N] [--host ADDRESS] [--json]
  --port N        default 4100; 0 lets the system choose
  --host ADDRESS  default 127.0.0.1
  --json          prints the address and the publishers as one JSON line
HUB_SAMPLE_IDS=opaque serves random record ids.
`;

try {
  await run();
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exitCode = exitCode(error);
}

async function run(): Promise<void> {
  const flags = readFlags();
  if (flags.help) {
    process.stdout.write(HELP);
    return;
  }
  const settings = readSettings();
  const samples = await createSamples({ ids: settings.sampleIds, host: flags.host, port: flags.port, log: createLog(settings.logLevel) });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void samples.close());
  const publishers = PUBLISHERS.map((publisher) => publisher.id);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ url: samples.url, ids: settings.sampleIds, publishers })}\n`
      : `${publishers.length} sample publishers at ${samples.url}\n`,
  );
}

function readFlags(): { readonly help: boolean; readonly json: boolean; readonly host: string; readonly port: number } {
  try {
    const { values } = parseArgs({
      options: { port: { type: "string" }, host: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
    });
    const port = values.port ?? "4100";
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`--port ${port} is not a port from 0 to 65535.`);
    return { help: values.help ?? false, json: values.json ?? false, host: values.host ?? "127.0.0.1", port: Number(port) };
  } catch (cause) {
    throw new HubError("USAGE", cause instanceof Error ? cause.message : "The command line cannot be read.", {
      next: "Run npm run samples -- --help.",
      cause,
    });
  }
}

import { join } from "node:path";
import { parseArgs } from "node:util";
import { HubError, errorLine, exitCode } from "../schema/errors.ts";
import { systemClock } from "./base/clock.ts";
import { drainOnSignals } from "./base/drain.ts";
import { listen } from "./base/listen.ts";
import { createLog } from "./base/log.ts";
import { readOrCreateKey } from "./base/secret.ts";
import { readSettings } from "./base/settings.ts";
import { openHouse, SUBGRAPH_NAMES } from "./index.ts";

/** `npm run subgraph -- NAME`: one of the hub's subgraphs in a process of its own. */
const HELP = `npm run subgraph -- NAME [--port N] [--host HOST] [--json]
  NAME    ${SUBGRAPH_NAMES.join(", ")}
  --port  port to listen on (default 4001; 0 lets the system choose)
  --host  address to listen on (default HUB_HOST, 127.0.0.1)
  --json  prints one line of JSON when it answers
Served at POST /graphql. The hub reaches it with HUB_SUBGRAPHS=NAME=http://HOST:PORT/graphql; both need the same HUB_CALLER_KEY.
The catalogue finds its publishers in HUB_SUBGRAPHS too. A process of its own needs DATABASE_URL or a HUB_DATA of its own.
`;

async function run(argv: readonly string[]): Promise<void> {
  const { name, port, host, json, help } = readArguments(argv);
  if (help) return void process.stdout.write(HELP);
  const settings = readSettings();
  const log = createLog(settings.logLevel);
  const callerKey = settings.callerKey === "" ? await readOrCreateKey(join(settings.data, "caller.key")) : Buffer.from(settings.callerKey);
  const house = await openHouse({ settings, clock: systemClock, log, callerKey, names: [name] });
  const [subgraph] = house.subgraphs;
  if (subgraph === undefined) {
    await house.close();
    throw new HubError("USAGE", `HUB_SUBGRAPHS says that ${name} is served elsewhere.`, {
      next: `Leave ${name} out of HUB_SUBGRAPHS here.`,
    });
  }
  try {
    const url = await listen(subgraph.app, { port, host: host ?? settings.host });
    await house.registry?.enter([{ name, sdl: subgraph.sdl, url: `${url}/graphql` }]);
    drainOnSignals({ close: () => house.close(), log });
    process.stdout.write(json ? `${JSON.stringify({ ready: true, name, url: `${url}/graphql` })}\n` : `${name}: ${url}/graphql\n`);
  } catch (error) {
    await house.close();
    throw error;
  }
}

interface Arguments {
  readonly name: string;
  readonly port: number;
  readonly host: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv);
  const help = values.help ?? false;
  const [name = ""] = positionals;
  if (!help && !SUBGRAPH_NAMES.includes(name)) throw new HubError("USAGE", `Give the name of a subgraph: ${SUBGRAPH_NAMES.join(", ")}.`);
  const port = values.port ?? "4001";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new HubError("USAGE", `--port ${port.slice(0, 20)} is not a port from 0 to 65535.`);
  return { name, port: Number(port), host: values.host, json: values.json ?? false, help };
}

function parsed(argv: readonly string[]) {
  try {
    const options = {
      port: { type: "string" },
      host: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw new HubError("USAGE", error instanceof Error ? error.message : "The arguments are not valid.", { cause: error });
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exit(exitCode(error));
}

import { parseArgs } from "node:util";
import { HubError, errorLine, exitCode } from "../schema/errors.ts";
import { systemClock } from "../subgraphs/base/clock.ts";
import { createLog } from "../subgraphs/base/log.ts";
import { readSettings, type Settings } from "../subgraphs/base/settings.ts";
import type { UsageSink } from "../subgraphs/base/usage.ts";
import { createGateway } from "./gateway.ts";
import { gatewaySettings } from "./settings.ts";
import { drainOnSignals } from "../subgraphs/base/drain.ts";
import { listen } from "../subgraphs/base/listen.ts";
import { fileSupergraph } from "./supergraph/file.ts";
import type { SupergraphSource } from "./supergraph/source.ts";
import { urlSupergraph } from "./supergraph/url.ts";
import { httpSink, usageUrl } from "./usage/http-sink.ts";

/** `npm run gateway`: the gateway alone in front of any Federation 2 supergraph. No database, no content, no callers. */
const HELP = `npm run gateway -- --supergraph FILE|URL [--host HOST] [--port PORT] [--json]
  --supergraph  a Federation 2 supergraph; its subgraphs are asked at the URLs in it; followed while running
                HUB_SUPERGRAPH_KEY is sent with it, as X-Hive-CDN-Key; a registry is told what clients use
  --host        address to listen on (default HUB_HOST, 127.0.0.1)
  --port        port to listen on (default HUB_PORT, 4000; 0 lets the system choose)
  --json        print one line of JSON when ready
`;

async function run(argv: readonly string[]): Promise<void> {
  const options = parse(argv);
  if (options.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const settings = readSettings();
  const log = createLog(settings.logLevel);
  const host = options.host ?? settings.host;
  const gateway = await createGateway({
    supergraph: sourceFor(options.supergraph, settings.supergraphKey),
    log,
    clock: systemClock,
    host,
    cors: settings.cors,
    usage: sinkFor(options.supergraph, settings),
    ...gatewaySettings(settings),
  });
  try {
    const url = await listen(gateway.app, { port: portFrom(options.port) ?? settings.port, host });
    drainOnSignals({ close: () => gateway.close(), log });
    const subgraphs = gateway.snapshot().subgraphs.map(({ name }) => name);
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ ready: true, url, subgraphs })}\n` : `${url} serves ${subgraphs.join(", ")}\n`,
    );
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

function sourceFor(supergraph: string | undefined, key: string): SupergraphSource {
  if (supergraph === undefined || supergraph === "") throw new HubError("USAGE", "Give --supergraph: a file or an http(s) address.");
  if (!/^https?:\/\//.test(supergraph) || !URL.canParse(supergraph)) return fileSupergraph(supergraph);
  return urlSupergraph(supergraph, key === "" ? {} : { headers: { "x-hive-cdn-key": key } });
}

/** The registry that the supergraph comes from is told what clients use. */
function sinkFor(supergraph = "", { usage, supergraphKey: key }: Settings): UsageSink | undefined {
  const url = usageUrl(supergraph);
  return usage && key !== "" && url !== undefined ? httpSink({ url, key }) : undefined;
}

function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new HubError("USAGE", `--port ${text.slice(0, 20)} is not a port from 0 to 65535.`);
  return Number(text);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        supergraph: { type: "string" },
        host: { type: "string" },
        port: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new HubError("USAGE", error instanceof Error ? error.message : "The arguments are not valid.", { cause: error });
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exitCode = exitCode(error);
}

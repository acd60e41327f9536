import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { HubError, errorLine, exitCode } from "../schema/errors.ts";
import { systemClock, type Clock } from "../subgraphs/base/clock.ts";
import { createLog, type Log } from "../subgraphs/base/log.ts";
import { readOrCreateKey } from "../subgraphs/base/secret.ts";
import { readSettings, SETTINGS, type Settings } from "../subgraphs/base/settings.ts";
import { openHouse, SUBGRAPH_NAMES, type House } from "../subgraphs/index.ts";
import { anyOf } from "./callers/callers.ts";
import { fileCallers } from "./callers/file.ts";
import { ensureStewardToken } from "./callers/steward.ts";
import { readyOperations } from "./plan/ready-operations.ts";
import { gatewaySettings } from "./settings.ts";
import { createGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
import { drainOnSignals } from "../subgraphs/base/drain.ts";
import { listen } from "../subgraphs/base/listen.ts";
import { HUB_FRONT } from "./pages/front-text.ts";

/** The hub in one process: the one place that names both the gateway and the subgraphs, and wires them. `npm start`. */
export interface Hub {
  /** `http://HOST:PORT`. */
  readonly url: string;
  readonly gateway: Gateway;
  readonly house: House;
  /** Set on the first start: the file that holds the steward's token. */
  readonly newStewardToken: string | undefined;
  /** Resolves when /health/ready answers 200. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

export interface HubOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly clock?: Clock;
  /** For counting in tests. */
  readonly onStatement?: (text: string) => void;
  readonly wrapTransport?: GatewayOptions["wrapTransport"];
}

const READY_LOOK_MS = 100;

/** Starts everything; throws a HubError when something in the settings or the surroundings does not allow it. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { settings, log, clock = systemClock } = options;
  const port = await freePort(settings);
  const callerKey = settings.callerKey === "" ? await readOrCreateKey(join(settings.data, "caller.key")) : Buffer.from(settings.callerKey);
  const house = await openHouse({
    settings,
    clock,
    log,
    callerKey,
    names: SUBGRAPH_NAMES,
    ...(options.onStatement && { onStatement: options.onStatement }),
  });
  let gateway: Gateway | undefined;
  try {
    const { registry } = house;
    if (registry === undefined)
      throw new HubError("SETTING_INVALID", "HUB_SUBGRAPHS names the registry elsewhere, but the hub runs its own.", {
        next: "Leave it out, or start `npm run gateway -- --supergraph URL` with the registry's address.",
      });
    const steward = await ensureStewardToken(settings.data);
    const own = house.subgraphs.map(({ name, sdl }) => ({
      name,
      sdl,
      url: `${settings.url ?? `http://${hostInUrl(settings.host)}:${port}`}/subgraphs/${name}`,
    }));
    const entered = registry.enter(own);
    entered.catch(() => undefined); // the gateway's start tells
    let ready = false;
    gateway = await createGateway({
      supergraph: {
        ...registry.supergraph,
        load: async () => {
          await entered;
          return registry.supergraph.load();
        },
      },
      log,
      clock,
      subgraphs: house.subgraphs,
      knowCaller: new Set([...own.map(({ name }) => name), ...settings.subgraphs.keys()]),
      privateHosts: [...settings.allowPrivate, ...[...settings.subgraphs.values()].map((address) => new URL(address).host)],
      callers: anyOf(fileCallers(settings.data), registry),
      callerKey,
      ready: () => ({ ready }),
      host: settings.host,
      gateways: settings.gateways,
      cors: settings.cors,
      ...gatewaySettings(settings),
      usage: settings.usage ? { record: registry.recordUsage } : undefined,
      warmOperations: await readyOperations(),
      front: HUB_FRONT,
      ...(options.wrapTransport && { wrapTransport: options.wrapTransport }),
    });
    const url = await listen(gateway.app, { port, host: settings.host });
    const watching = watchReadiness(house, log);
    const open = gateway;
    return {
      url,
      gateway,
      house,
      newStewardToken: steward.created ? steward.path : undefined,
      ready: watching.ready.then(() => void (ready = true)),
      async close() {
        watching.stop();
        await open.close();
        await house.close();
      },
    };
  } catch (error) {
    await gateway?.close();
    await house.close();
    throw error;
  }
}

/** Looks until every source was tried and the catalogue serves the result. */
function watchReadiness(house: House, log: Log): { readonly ready: Promise<void>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const ready = new Promise<void>((done) => {
    const look = async (): Promise<void> => {
      try {
        if (await house.ready()) return done();
      } catch (error) {
        if (!stopped) log.warn({ reason: errorLine(error) }, "not ready yet");
      }
      if (!stopped) timer = setTimeout(() => void look(), READY_LOOK_MS);
    };
    void look();
  });
  return {
    ready,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** The port to listen on, known before the subgraphs start, because their addresses name it. Throws PORT_IN_USE before anything else is opened. */
function freePort({ port, host }: Settings): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const taken = "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");
      fail(
        taken
          ? new HubError("PORT_IN_USE", `Port ${port} on ${host} cannot be used.`, { cause: error })
          : new HubError("SETTING_INVALID", `HUB_HOST ${host} is not an address of this machine.`, { cause: error }),
      );
    });
    probe.listen({ port, host }, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}

function hostInUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

const HELP = `npm start [-- --json]
  --json  prints one line of JSON when the hub is ready
Settings (environment variables):
${Object.values(SETTINGS)
  .map((entry) => `  ${entry.env.padEnd(18)} ${entry.help}${entry.default === "" ? "" : ` Default ${entry.default}.`}`)
  .join("\n")}
`;

async function run(argv: readonly string[]): Promise<void> {
  const { json, help } = readFlags(argv);
  if (help === true) return void process.stdout.write(HELP);
  const say = (text: string): void => void (json === true || process.stdout.write(`${text}\n`));
  const started = performance.now();
  const settings = readSettings();
  const log = createLog(settings.logLevel);
  say("OPS-hubben starter … / The OPS hub is starting …");
  const hub = await startHub({ settings, log });
  drainOnSignals({ close: () => hub.close(), log });
  if (hub.newStewardToken !== undefined) say(`Redaktørens nøgle ligger i / The steward's token is in ${hub.newStewardToken}`);
  await hub.ready;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (json === true) process.stdout.write(`${JSON.stringify({ ready: true, url: hub.url, seconds: Number(seconds) })}\n`);
  say(`Klar efter ${seconds} s / Ready after ${seconds} s: ${hub.url} (GraphQL: ${hub.url}/graphql)`);
}

function readFlags(argv: readonly string[]): { readonly json?: boolean | undefined; readonly help?: boolean | undefined } {
  try {
    return parseArgs({ args: [...argv], options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } }).values;
  } catch (error) {
    throw new HubError("USAGE", error instanceof Error ? error.message : "The arguments are not valid.", { cause: error });
  }
}

if (import.meta.main) {
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${errorLine(error)}\n`);
    process.exit(exitCode(error));
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { compose, type SubgraphDefinition } from "../../schema/compose.ts";
import { ministry, OWNER } from "./ministries.ts";

/**
 * `npm run measure:switches`: what clients notice while the supergraph changes under them. A gateway in a process of its own serves many ministries; a query over two subgraphs is asked at an even rate, first in peace,
 * then while one ministry joins, leaves and joins again. Progress goes to standard error.
 */
const HELP = `npm run measure:switches -- [options]
  --subgraphs N  ministries beside the owner (default 200)
  --types N      types of each (default 50)
  --switches N   (default 5)
  --rate N       queries a second (default 100)
  --json         prints one line of JSON
`;
const { values } = parseArgs({
  options: {
    subgraphs: { type: "string", default: "200" },
    types: { type: "string", default: "50" },
    switches: { type: "string", default: "5" },
    rate: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const QUERY = "{ helpServices(first: 2) { name ministry0 { name } } }";
const ANSWER = '{"data":{"helpServices":[{"name":"A","ministry0":{"name":"Nul"}},{"name":"B","ministry0":{"name":"Nul"}}]}}';
const PEACE_MS = 20_000;
const AFTER_MS = 3_000;

interface Waits {
  readonly asked: number;
  readonly wrong: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

async function measure(): Promise<{ readonly peace: Waits; readonly switching: Waits; readonly seconds: number }> {
  const folder = await mkdtemp(join(tmpdir(), "ops-hub-switches-"));
  const subgraphs = await startSubgraphs();
  const [count, types] = [Number(values.subgraphs), Number(values.types)];
  const all: readonly SubgraphDefinition[] = [OWNER, ...Array.from({ length: count }, (_, n) => ministry(n, types))].map((each) => ({
    ...each,
    url: `http://127.0.0.1:${(subgraphs.address() as AddressInfo).port}/${each.name}`, // it listens to a port
  }));
  process.stderr.write(`composing ${count} ministries\n`);
  const joined = compose(all).supergraphSdl;
  const left = compose(all.slice(0, -1)).supergraphSdl;
  const file = join(folder, "supergraph.graphql");
  await writeFile(file, left);
  const gateway = await startGateway(file);
  try {
    await warm(gateway.url);
    process.stderr.write("in peace\n");
    const peace = await asking(gateway.url, () => pause(PEACE_MS));
    const began = performance.now();
    const switching = await asking(gateway.url, async () => {
      for (let turn = 0; turn < Number(values.switches); turn += 1) {
        process.stderr.write(`switch ${turn + 1} of ${values.switches}\n`);
        await writeFile(`${file}.new`, turn % 2 === 0 ? joined : left);
        await rename(`${file}.new`, file);
        await untilServed(gateway.url, `ministry${count - 1}`, turn % 2 === 0);
        await pause(AFTER_MS);
      }
    });
    return { peace, switching, seconds: (performance.now() - began) / 1000 };
  } finally {
    await gateway.stop();
    subgraphs.close();
    await rm(folder, { recursive: true });
  }
}

/** All of them on one port: the owner lists two help services, the others tell the name of what they are asked for. */
async function startSubgraphs(): Promise<Server> {
  const list =
    '{"data":{"helpServices":[{"__typename":"HelpService","id":"a","name":"A"},{"__typename":"HelpService","id":"b","name":"B"}]}}';
  const entities = '{"data":{"_entities":[{"ministry0":{"name":"Nul"}},{"ministry0":{"name":"Nul"}}]}}';
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "application/json").end(request.url === `/${OWNER.name}` ? list : entities);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function startGateway(file: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const command = ["--import", "./subgraphs/base/runtime.js", "gateway/standalone.ts", "--supergraph", file, "--port", "0", "--json"];
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, command, {
    env: { PATH, HOME, HUB_LOG: "warn", NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer]; // its one line when ready
  const { url } = JSON.parse(line.toString()) as { readonly url: string };
  return {
    url,
    async stop() {
      child.kill();
      await once(child, "exit");
    },
  };
}

async function ask(url: string, query: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await response.text()).trimEnd();
}

async function warm(url: string): Promise<void> {
  const first = await ask(url, QUERY);
  if (first !== ANSWER) throw new Error(`The gateway answers ${first}`);
  for (let n = 0; n < 500; n += 1) await ask(url, QUERY);
}

/** Until the field of the last ministry is there, or gone. */
async function untilServed(url: string, field: string, there: boolean): Promise<void> {
  const deadline = performance.now() + 300_000;
  while ((await ask(url, `{ __type(name: "HelpService") { fields { name } } }`)).includes(`"${field}"`) !== there) {
    if (performance.now() > deadline) throw new Error("The gateway never took up the new supergraph.");
    await pause(200);
  }
}

/** Asks at an even rate, whatever is still open, until `during` is over. */
async function asking(url: string, during: () => Promise<unknown>): Promise<Waits> {
  const waits: number[] = [];
  let wrong = 0;
  const open = new Set<Promise<void>>();
  const one = async (): Promise<void> => {
    const from = performance.now();
    const answer = await ask(url, QUERY).catch(() => "");
    waits.push(performance.now() - from);
    if (answer !== ANSWER) wrong += 1;
  };
  const timer = setInterval(
    () => {
      const asked = one().finally(() => open.delete(asked));
      open.add(asked);
    },
    1000 / Number(values.rate),
  );
  try {
    await during();
  } finally {
    clearInterval(timer);
    await Promise.all(open);
  }
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { asked: waits.length, wrong, p50: at(0.5), p99: at(0.99), max: at(1) };
}

if (values.help) {
  process.stdout.write(HELP);
} else {
  const measured = await measure();
  const row = (name: string, { asked, wrong, p50, p99, max }: Waits): string => `| ${[name, asked, wrong, p50, p99, max].join(" | ")} |`;
  const table = [
    `${values.switches} switches of ${values.subgraphs} subgraphs with ${values.types} types each, in ${Math.round(measured.seconds)} s`,
    "| | asked | failed or wrong | p50 ms | p99 ms | max ms |",
    "|---|---|---|---|---|---|",
    row("in peace", measured.peace),
    row("while switching", measured.switching),
  ];
  process.stdout.write(values.json ? `${JSON.stringify(measured)}\n` : `${table.join("\n")}\n`);
}

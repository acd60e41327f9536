import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { startHub } from "../../gateway/main.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { QUERIES } from "./queries.ts";
import type { Start } from "./rivals.ts";

/**
 * `npm run bench`: CPU time of the gateway process per request, the hub's beside stock @apollo/gateway (the rival) and a bare proxy (the floor), all in the same run,
 * turn by turn, before the same subgraphs over HTTP. CPU time first, because wall-clock time on a shared machine tells more of the neighbours.
 */
const { values } = parseArgs({ options: { json: { type: "boolean" }, seconds: { type: "string" }, rounds: { type: "string" } } });
const ROUND_MS = (Number(values.seconds ?? 60) * 1000) / (Number(values.rounds ?? 5) * 9);
const ROUNDS = Number(values.rounds ?? 5);
const AT_ONCE = 8;
const KINDS = ["hub", "stock", "proxy"] as const;

interface Contestant {
  readonly child: ChildProcess;
  readonly pool: Pool;
  /** Milliseconds of CPU per request, and of waiting, one of each round, by query. */
  readonly cpu: Map<string, number[]>;
  readonly wait: Map<string, number[]>;
}

const data = await mkdtemp(join(tmpdir(), "ops-hub-bench-"));
const hub = await startHub({ settings: readSettings({ HUB_PORT: "0", HUB_DATA: data }), log: createLog("silent") });
await hub.ready;
const supergraph = hub.gateway.snapshot().supergraphSdl;
const canned = new Map<string, string>();
for (const query of Object.values(QUERIES)) canned.set(query, await answerOf(hub.url, query));
const upstream = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
  request.on("end", () =>
    response.writeHead(200, { "content-type": "application/json" }).end(canned.get((JSON.parse(body) as { query: string }).query)),
  ); // our own request
}).listen(0, "127.0.0.1");
await once(upstream, "listening");
const upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`; // listening on TCP

const contestants = new Map<string, Contestant>();
for (const kind of KINDS) contestants.set(kind, await start({ kind, supergraph, upstream: upstreamUrl }));
for (const query of Object.values(QUERIES)) for (const contestant of contestants.values()) await load(contestant, query, 1_000);
for (let round = 0; round < ROUNDS; round += 1) {
  if (values.json !== true) process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  for (const [name, query] of Object.entries(QUERIES)) {
    for (const contestant of contestants.values()) {
      const before = await cpuMs(contestant);
      const { requests, meanMs } = await load(contestant, query, ROUND_MS);
      push(contestant.cpu, name, ((await cpuMs(contestant)) - before) / requests);
      push(contestant.wait, name, meanMs);
    }
  }
}

const rows = Object.keys(QUERIES).map((name) => {
  const cpu = Object.fromEntries(KINDS.map((kind) => [kind, median(contestants.get(kind)?.cpu.get(name))]));
  const wait = Object.fromEntries(KINDS.map((kind) => [kind, median(contestants.get(kind)?.wait.get(name))]));
  return {
    query: name,
    cpuMs: cpu,
    timesRival: (cpu["stock"] ?? 0) / (cpu["hub"] ?? 1),
    timesFloor: (cpu["hub"] ?? 0) / (cpu["proxy"] ?? 1),
    waitMs: wait,
  };
});
if (values.json === true) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  process.stdout.write(`CPU ms per request, median of ${ROUNDS} rounds, ${AT_ONCE} at once\n`);
  process.stdout.write("| query | hub | @apollo/gateway | bare proxy | rival / hub | hub / floor |\n|---|---|---|---|---|---|\n");
  for (const { query, cpuMs: cpu, timesRival, timesFloor } of rows) {
    process.stdout.write(
      `| ${query} | ${KINDS.map((kind) => cpu[kind]?.toFixed(2)).join(" | ")} | ${timesRival.toFixed(1)} | ${timesFloor.toFixed(1)} |\n`,
    );
  }
}
for (const { child, pool } of contestants.values()) {
  await pool.destroy();
  child.kill();
}
upstream.close();
await hub.close();
await rm(data, { recursive: true, force: true });
process.exit(0);

async function start(options: Start): Promise<Contestant> {
  const child = fork(new URL("./rivals.ts", import.meta.url));
  const told = once(child, "message") as Promise<[{ url: string }]>; // rivals.ts tells its address
  child.send(options);
  const [{ url }] = await told;
  return { child, pool: new Pool(url, { connections: AT_ONCE }), cpu: new Map(), wait: new Map() };
}

async function cpuMs({ child }: Contestant): Promise<number> {
  const told = once(child, "message") as Promise<[{ cpu: NodeJS.CpuUsage }]>; // rivals.ts answers "cpu"
  child.send("cpu");
  const [{ cpu }] = await told;
  return (cpu.user + cpu.system) / 1000;
}

/** Asks again and again for `ms` and checks that every answer is whole. */
async function load({ pool }: Contestant, query: string, ms: number): Promise<{ requests: number; meanMs: number }> {
  const body = JSON.stringify({ query });
  const until = performance.now() + ms;
  const began = performance.now();
  let requests = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const { body: answer, statusCode } = await pool.request({
        method: "POST",
        path: "/graphql",
        headers: { "content-type": "application/json" },
        body,
      });
      const text = await answer.text();
      if (statusCode !== 200 || text.includes('"errors"')) throw new Error(`A bad answer: ${text.slice(0, 300)}`);
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return { requests, meanMs: ((performance.now() - began) * AT_ONCE) / requests };
}

async function answerOf(url: string, query: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function median(list: readonly number[] = []): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { startHub } from "../../gateway/main.ts";
import { compose } from "../../schema/compose.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { startChild, type Child } from "./child.ts";
import type { Script, Start } from "./contestants.ts";
import { QUERIES, SHOP_QUERIES } from "./queries.ts";
import { shopSubgraphs } from "./shop.ts";
import type { Call, UpstreamStart } from "./upstream.ts";

/**
 * `npm run bench`: CPU time of the gateway process per request, the hub's beside stock @apollo/gateway and two floors, before the same canned subgraphs, all in
 * one run, turn by turn, on one core. CPU time first, because wall-clock time on a shared machine tells more of the neighbours.
 */
const HELP = `npm run bench [-- --json] [--rounds 5] [--ms 1500] [--only shop|hub] [--query LABEL] [--profile FOLDER]
  --rounds  turns of every gateway at every query
  --ms      length of a turn
  --only    one of the two supergraphs
  --query   one of the queries, by its label
  --profile a folder for the hub's CPU profile
`;
const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    rounds: { type: "string", default: "5" },
    ms: { type: "string", default: "1500" },
    only: { type: "string" },
    query: { type: "string" },
    profile: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
const ROUNDS = Number(values.rounds);
const TURN_MS = Number(values.ms);
const AT_ONCE = 8;
const CORE = availableParallelism() > 1 ? availableParallelism() - 1 : undefined;

interface Row {
  readonly supergraph: string;
  readonly query: string;
  readonly bytes: number;
  readonly calls: number;
  /** Milliseconds of CPU per request, by gateway. */
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly memoryMb: Readonly<Record<string, number>>;
}

const rows: Row[] = [];
if (values.only !== "hub") rows.push(...(await shop()));
if (values.only !== "shop") rows.push(...(await ownHub()));
print(rows);
process.exit(0);

async function shop(): Promise<readonly Row[]> {
  const upstream = await startUpstream({});
  const subgraphs = shopSubgraphs().map(({ name, sdl }) => ({ name, sdl, url: `${upstream.url}/${name}` }));
  const measured = await measure("shop", compose(subgraphs).supergraphSdl, chosen(SHOP_QUERIES), upstream);
  await upstream.close();
  return measured;
}

async function ownHub(): Promise<readonly Row[]> {
  const data = await mkdtemp(join(tmpdir(), "ops-hub-bench-"));
  const hub = await startHub({ settings: readSettings({ HUB_PORT: "0", HUB_DATA: data }), log: createLog("silent") });
  await hub.ready;
  const { supergraphSdl, subgraphs } = hub.gateway.snapshot();
  const upstream = await startUpstream({ urls: Object.fromEntries(subgraphs.map(({ name, url }) => [name, url])) });
  const canned = subgraphs.reduce((sdl, { name, url }) => sdl.replaceAll(`"${url}"`, `"${upstream.url}/${name}"`), supergraphSdl);
  const measured = await measure("hub", canned, chosen(QUERIES), upstream);
  await upstream.close();
  await hub.close();
  await rm(data, { recursive: true, force: true });
  return measured;
}

function chosen(queries: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return values.query === undefined ? queries : Object.fromEntries(Object.entries(queries).filter(([label]) => label === values.query));
}

async function startUpstream(start: UpstreamStart): Promise<Child> {
  return startChild({ name: "upstream", module: new URL("./upstream.ts", import.meta.url), start });
}

async function measure(
  name: string,
  supergraph: string,
  queries: Readonly<Record<string, string>>,
  upstream: Child,
): Promise<readonly Row[]> {
  const contestant = (kind: Start["kind"], scripts: Start["scripts"] = {}): Promise<Child> =>
    startChild({
      name: kind,
      module: new URL("./contestants.ts", import.meta.url),
      start: { kind, supergraph, upstream: upstream.url, scripts } satisfies Start,
      ...(CORE === undefined ? {} : { core: CORE }),
      ...(values.profile === undefined || kind !== "hub" ? {} : { cpuProfile: values.profile }),
    });
  const stock = await contestant("stock");
  const scripts: Record<string, Script> = {};
  for (const query of Object.values(queries)) {
    await stock.ask(query);
    await callsOf(upstream);
    const answer = await stock.ask(query);
    scripts[query] = { answer, calls: await callsOf(upstream) };
  }
  const hub = await contestant("hub");
  const all = [hub, stock, await contestant("json", scripts), await contestant("proxy", scripts)];
  const expected = new Map<string, string>();
  for (const child of all) {
    for (const [label, query] of Object.entries(queries)) {
      const answer = await child.ask(query);
      const same = isDeepStrictEqual(dataOf(answer), dataOf(scripts[query]?.answer ?? ""));
      if (!same) process.stderr.write(`${child.name} answers ${label} differently: ${answer.slice(0, 200)}\n`);
      expected.set(`${child.name} ${label}`, answer);
      await child.load({ query, ms: 1_500, atOnce: AT_ONCE });
    }
  }

  const cpu = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    process.stderr.write(`${name}: round ${round + 1} of ${ROUNDS}\n`);
    for (const [label, query] of Object.entries(queries)) {
      for (const child of round % 2 === 0 ? all : all.toReversed()) {
        const before = await child.usage();
        const answer = expected.get(`${child.name} ${label}`);
        const { requests } = await child.load({
          query,
          ms: TURN_MS,
          atOnce: AT_ONCE,
          ...(answer === undefined ? {} : { expected: answer }),
        });
        const after = await child.usage();
        const key = `${child.name} ${label}`;
        cpu.set(key, [...(cpu.get(key) ?? []), (after.cpuMs - before.cpuMs) / requests]);
      }
    }
  }
  const memory = Object.fromEntries(await Promise.all(all.map(async (child) => [child.name, (await child.usage()).memory / 1e6] as const)));
  for (const child of all) await child.close();
  return Object.entries(queries).map(([label, query]) => ({
    supergraph: name,
    query: label,
    bytes: scripts[query]?.answer.length ?? 0,
    calls: scripts[query]?.calls.length ?? 0,
    cpuMs: Object.fromEntries(all.map((child) => [child.name, median(cpu.get(`${child.name} ${label}`))])),
    memoryMb: memory,
  }));
}

async function callsOf(upstream: Child): Promise<readonly Call[]> {
  const answer = once(upstream.process, "message") as Promise<[{ calls: readonly Call[] }]>; // its answer to "calls"
  upstream.process.send("calls");
  return (await answer)[0].calls;
}

function dataOf(answer: string): unknown {
  return (JSON.parse(answer) as { data?: unknown }).data; // checked by comparing
}

function median(list: readonly number[] = []): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}

function print(all: readonly Row[]): void {
  if (values.json === true) return void process.stdout.write(`${JSON.stringify(all)}\n`);
  const names = Object.keys(all[0]?.cpuMs ?? {});
  process.stdout.write(`CPU ms per request, median of ${ROUNDS} rounds, ${AT_ONCE} at once, one core\n\n`);
  process.stdout.write(
    `| supergraph, query | bytes | calls | ${names.join(" | ")} | stock / hub | hub / json |\n|${"---|".repeat(names.length + 5)}\n`,
  );
  for (const { supergraph, query, bytes, calls, cpuMs } of all) {
    const cells = names.map((name) => (cpuMs[name] ?? 0).toFixed(3));
    const ratios = [(cpuMs["stock"] ?? 0) / (cpuMs["hub"] ?? 1), (cpuMs["hub"] ?? 0) / (cpuMs["json"] ?? 1)];
    process.stdout.write(
      `| ${supergraph}, ${query} | ${bytes} | ${calls} | ${[...cells, ...ratios.map((ratio) => ratio.toFixed(2))].join(" | ")} |\n`,
    );
  }
  const memory = all[0]?.memoryMb ?? {};
  process.stdout.write(
    `\nMemory (MB): ${Object.entries(memory)
      .map(([name, mb]) => `${name} ${mb.toFixed(0)}`)
      .join(", ")}\n`,
  );
}

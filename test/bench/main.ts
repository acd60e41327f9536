import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startHub } from "../../gateway/main.ts";
import { compose } from "../../schema/compose.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { startChild, type Child } from "./child.ts";
import type { Own } from "./contestants.ts";
import { growth } from "./growth.ts";
import { waits } from "./waits.ts";
import { AT_ONCE, measure, type Row } from "./measure.ts";
import { QUERIES, SHOP_QUERIES } from "./queries.ts";
import { HOW, RIVALS, type Rival } from "./rivals.ts";
import { shareOf } from "./share.ts";
import { shopSubgraphs } from "./shop.ts";
import { cpuTable, memoryTable, milliseconds, table } from "./table.ts";
import type { UpstreamStart } from "./upstream.ts";

/**
 * `npm run bench`: CPU time of the gateway process per request, the hub's beside stock @apollo/gateway, two floors and other gateways, before the same canned
 * subgraphs, all in one run, turn by turn, on one core. CPU time first, because wall-clock time on a shared machine tells more of the neighbours.
 */
const HELP = `npm run bench [-- --json] [--rounds 5] [--ms 1500] [--only shop|hub] [--query LABEL] [--rivals FOLDER] [--growth] [--waits] [--profile FOLDER]
  --rounds  turns of every gateway at every query
  --ms      length of a turn
  --only    one of the two supergraphs
  --query   one of the queries, by its label
  --rivals  a folder with other gateways, which are measured as well; it is made by
  ${HOW}
  --growth  instead: growth with depth, entities and subgraphs
  --waits   instead: waits at half of the saturated rate
  --profile a folder for the hub's CPU profile
`;
const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    rounds: { type: "string", default: "5" },
    ms: { type: "string", default: "1500" },
    only: { type: "string" },
    query: { type: "string" },
    rivals: { type: "string" },
    growth: { type: "boolean" },
    waits: { type: "boolean" },
    profile: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
const OWN: readonly Own[] = ["hub", "hub unshared", "stock", "json", "proxy"];
const turns = { rounds: Number(values.rounds), ms: Number(values.ms) };
const rivals = values.rivals === undefined ? undefined : resolve(values.rivals);

if (values.waits === true) {
  process.stdout.write(`${await waits(turns)}\n`);
  process.exit(0);
}
if (values.growth === true) {
  process.stdout.write(`CPU ms per request, median of ${turns.rounds} rounds, ${AT_ONCE} at once, one core\n\n`);
  await growth(turns, (text) => process.stdout.write(`${text}\n`));
  process.exit(0);
}
if (rivals === undefined) process.stderr.write(`Without other gateways; --rivals FOLDER measures them (--help tells how it is made).\n`);
if (values.only !== "hub") {
  print(await shop());
  if (values.json !== true) printShare(await shareOf(SHOP_QUERIES));
}
if (values.only !== "shop") print(await ownHub());
process.exit(0);

async function shop(): Promise<readonly Row[]> {
  const upstream = await startUpstream({});
  const subgraphs = shopSubgraphs().map(({ name, sdl }) => ({ name, sdl, url: `${upstream.url}/${name}` }));
  const measured = await run("shop", compose(subgraphs).supergraphSdl, SHOP_QUERIES, upstream);
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
  const measured = await run("hub", canned, QUERIES, upstream);
  await upstream.close();
  await hub.close();
  await rm(data, { recursive: true, force: true });
  return measured;
}

function run(
  name: "shop" | "hub",
  supergraph: string,
  queries: Readonly<Record<string, string>>,
  upstream: Child,
): Promise<readonly Row[]> {
  const others: readonly Rival[] = rivals === undefined ? [] : RIVALS.filter((rival) => rival !== "mercurius" || name === "shop");
  const chosen = Object.entries(queries).filter(([label]) => values.query === undefined || label === values.query);
  return measure({
    name,
    supergraph,
    queries: Object.fromEntries(chosen),
    upstream,
    contestants: [...OWN, ...others],
    rivals,
    profile: values.profile,
    ...turns,
  });
}

async function startUpstream(start: UpstreamStart): Promise<Child> {
  return startChild({ name: "upstream", module: new URL("./upstream.ts", import.meta.url), start });
}

function print(rows: readonly Row[]): void {
  if (values.json === true) return void process.stdout.write(`${JSON.stringify(rows)}\n`);
  process.stdout.write(`CPU ms per request, median of ${turns.rounds} rounds, ${AT_ONCE} at once, one core\n\n${cpuTable(rows)}\n`);
  process.stdout.write(`Memory after that (MB)\n\n${memoryTable(rows)}\n`);
}

function printShare(shares: Readonly<Record<string, number>>): void {
  process.stdout.write(
    `The hub's own share, without HTTP and Apollo Server (CPU ms)\n\n${table(Object.keys(shares), [Object.values(shares).map(milliseconds)])}\n`,
  );
}

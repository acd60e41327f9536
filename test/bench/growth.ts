import { compose } from "../../schema/compose.ts";
import { startChild, type Child } from "./child.ts";
import { manyQuery, manySubgraphs } from "./many.ts";
import { AT_ONCE, measure, median, startContestant, type Row } from "./measure.ts";
import { SHOP_QUERIES } from "./queries.ts";
import { shopSubgraphs, type ShopSubgraph } from "./shop.ts";
import { milliseconds, ratio, table } from "./table.ts";

export interface GrowthOptions {
  readonly rounds: number;
  readonly ms: number;
}

const DEPTHS = [1, 2, 4, 6];
const ENTITIES = [10, 100, 1_000, 10_000];
const SUBGRAPHS = [2, 10, 50, 200];

/** How CPU time grows with depth, entities per list and subgraphs, beside stock @apollo/gateway; then how long clients wait at half of the rate each can do. Each table is written as soon as it is made. */
export async function growth(options: GrowthOptions, write: (table: string) => void): Promise<void> {
  const shop = shopSubgraphs();
  const depths = Object.fromEntries(DEPTHS.map((each) => [String(each), deepQuery(each)]));
  write(growthTable(await grow("depth", shop, depths, options)));
  const lengths = Object.fromEntries(ENTITIES.map((each) => [String(each), longQuery(each)]));
  write(growthTable(await grow("entities", shop, lengths, options)));
  const wide: Row[] = [];
  for (const count of SUBGRAPHS)
    wide.push(...(await grow("subgraphs", manySubgraphs(count), { [String(count)]: manyQuery(count) }, options, count)));
  write(growthTable(wide));
  write(await waits(shop, options));
}

async function grow(
  name: string,
  subgraphs: readonly ShopSubgraph[],
  queries: Readonly<Record<string, string>>,
  options: GrowthOptions,
  many?: number,
): Promise<readonly Row[]> {
  return withUpstream(subgraphs, many, (upstream, supergraph) =>
    measure({ name, supergraph, queries, upstream, contestants: ["hub", "stock", "json"], ...options }),
  );
}

async function withUpstream<T>(
  subgraphs: readonly ShopSubgraph[],
  many: number | undefined,
  work: (upstream: Child, supergraph: string) => Promise<T>,
): Promise<T> {
  const upstream = await startChild({
    name: "upstream",
    module: new URL("./upstream.ts", import.meta.url),
    start: many === undefined ? {} : { many },
  });
  const { supergraphSdl } = compose(subgraphs.map(({ name, sdl }) => ({ name, sdl, url: `${upstream.url}/${name}` })));
  const result = await work(upstream, supergraphSdl);
  await upstream.close();
  return result;
}

/** Each level is two more hops: to the products of reviews, and to what stands in stock of them. */
function deepQuery(depth: number): string {
  let inner = "id stars";
  for (let level = 0; level < depth; level += 1) inner = `id stars product { name inStock reviews(first: 2) { ${inner} } }`;
  return `{ topProducts(first: 3) { name reviews(first: 2) { ${inner} } } }`;
}

function longQuery(entities: number): string {
  return `{ topProducts(first: ${entities}) { upc name inStock } }`;
}

function growthTable(rows: readonly Row[]): string {
  return table(
    ["what grows", "to", "bytes", "calls", "hub", "stock", "json", "stock / hub", "hub / json", "hub, microseconds a KB"],
    rows.map(({ supergraph, query, bytes, calls, cpuMs }) => [
      supergraph,
      query,
      String(bytes),
      String(calls),
      milliseconds(cpuMs["hub"]),
      milliseconds(cpuMs["stock"]),
      milliseconds(cpuMs["json"]),
      ratio(cpuMs["stock"], cpuMs["hub"]),
      ratio(cpuMs["hub"], cpuMs["json"]),
      ratio((cpuMs["hub"] ?? NaN) * 1_000, bytes / 1_000),
    ]),
  );
}

const WARM_MS = 2_000;
/** Of each turn: first as fast as it goes, then at half of that rate. */
const PACED_MS = 2_000;

/** Waits at half of the rate at which a gateway is saturated: requests come when they come, whether the ones before are answered or not. Medians of the rounds. */
async function waits(shop: readonly ShopSubgraph[], { rounds }: GrowthOptions): Promise<string> {
  const query = SHOP_QUERIES["two hops"];
  const kinds = ["hub", "stock"] as const;
  const turns = new Map<string, number[][]>(kinds.map((kind) => [kind, []]));
  await withUpstream(shop, undefined, async (upstream, supergraph) => {
    const children = await Promise.all(kinds.map((kind) => startContestant({ kind, supergraph, upstream: upstream.url, scripts: {} })));
    for (const child of children) await child.load({ query, ms: WARM_MS, atOnce: AT_ONCE });
    for (let round = 0; round < rounds; round += 1) {
      for (const child of children) {
        const { requests } = await child.load({ query, ms: PACED_MS, atOnce: AT_ONCE });
        const perSecond = (requests / PACED_MS) * 1_000;
        const times = (await child.pace({ query, ms: PACED_MS, perSecond: perSecond / 2 })).toSorted((a, b) => a - b);
        const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
        turns.get(child.name)?.push([perSecond, at(0.5), at(0.9), at(0.99), at(0.99) / at(0.5)]);
      }
    }
    for (const child of children) await child.close();
  });
  const medians = (kind: string): readonly string[] =>
    [0, 1, 2, 3, 4].map((column) => median(turns.get(kind)?.map((turn) => turn[column] ?? NaN)).toFixed(column === 0 ? 0 : 2));
  return table(
    ["waits at half of the saturated rate, two hops", "saturated, requests a second", "p50 ms", "p90 ms", "p99 ms", "p99 / p50"],
    kinds.map((kind) => [kind, ...medians(kind)]),
  );
}

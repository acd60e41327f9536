import { compose } from "../../schema/compose.ts";
import { startChild, type Child } from "./child.ts";
import { manyQuery, manySubgraphs } from "./many.ts";
import { measure, type Row } from "./measure.ts";
import { shopSubgraphs, type ShopSubgraph } from "./shop.ts";
import { milliseconds, ratio, table } from "./table.ts";

export interface GrowthOptions {
  readonly rounds: number;
  readonly ms: number;
}

const DEPTHS = [1, 2, 4, 6];
const ENTITIES = [10, 100, 1_000, 10_000];
const SUBGRAPHS = [2, 10, 50, 200];

/** How CPU time grows with depth, entities per list and subgraphs, beside stock @apollo/gateway; each table is written as soon as it is made. */
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

/** Starts the subgraphs, composes them, and ends them after the work. */
export async function withUpstream<T>(
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

import { withUpstream, type GrowthOptions } from "./growth.ts";
import { AT_ONCE, median, scriptsOf, startContestant } from "./measure.ts";
import { SHOP_QUERIES } from "./queries.ts";
import { shopSubgraphs } from "./shop.ts";
import { table } from "./table.ts";

const WARM_MS = 2_000;
/** Of each turn: first as fast as it goes, then at half of that rate. */
const PACED_MS = 2_000;

/** Waits at half of the rate at which a gateway is saturated: requests come when they come, whether the ones before are answered or not. Medians of the rounds. */
export async function waits({ rounds }: Pick<GrowthOptions, "rounds">): Promise<string> {
  const query = SHOP_QUERIES["two hops"];
  const kinds = ["hub", "stock", "json"] as const;
  const turns = new Map<string, number[][]>(kinds.map((kind) => [kind, []]));
  await withUpstream(shopSubgraphs(), undefined, async (upstream, supergraph) => {
    const start = { supergraph, upstream: upstream.url };
    const scripts = await scriptsOf(await startContestant({ kind: "stock", ...start, scripts: {} }), { query }, upstream);
    const children = await Promise.all(kinds.map((kind) => startContestant({ kind, ...start, scripts })));
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

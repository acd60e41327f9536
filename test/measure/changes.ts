import { parseArgs } from "node:util";
import { resolve } from "../../subgraphs/matching/resolve.ts";
import { createResolver } from "../../subgraphs/matching/resolver.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import { createRandom } from "./random.ts";
import { createSynthetic } from "./synthetic.ts";

/** `npm run measure:changes`: how long it takes to follow one changed listing among many. Progress goes to standard error. */
const HELP = `npm run measure:changes -- [options]
  --listings N   synthetic listings (default 100000)
  --changes N    changes that are followed (default 400): a listing gets some of the fields of another
  --seed N       default 1
  --json         prints one line of JSON
`;
const { values } = parseArgs({
  options: {
    listings: { type: "string", default: "100000" },
    changes: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

/** Share of a changed listing's fields that are another's from now on. */
const CHANGED = 0.4;

function measure() {
  const { fields, records } = createSynthetic({ listings: Number(values.listings), seed: Number(values.seed) });
  process.stderr.write(`resolving ${records.length} listings\n`);
  const resolver = createResolver({ resolution: resolve({ fields, records, terms }), records });
  const random = createRandom(Number(values.seed));
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let change = 0; change < Number(values.changes); change += 1) {
    const [one, other] = [random.pick(records), random.pick(records)];
    const changed = { ...one, values: one.values.map((value, field) => (random.chance(CHANGED) ? (other.values[field] ?? value) : value)) };
    const [started, before] = [performance.now(), process.cpuUsage()];
    resolver.change({ put: [changed] });
    wall.push(performance.now() - started);
    const used = process.cpuUsage(before);
    cpu.push((used.user + used.system) / 1000);
  }
  return {
    listings: records.length,
    changes: wall.length,
    wallMs: spread(wall),
    cpuMs: spread(cpu),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

const terms = await loadTerms();
if (values.help) process.stdout.write(HELP);
else {
  const measured = measure();
  const row = (name: string, { p50, p95, max }: ReturnType<typeof spread>): string => `| ${name} | ${p50} | ${p95} | ${max} |\n`;
  process.stdout.write(
    values.json
      ? `${JSON.stringify(measured)}\n`
      : `One changed listing among ${measured.listings}, ${measured.changes} times; peak ${measured.peakMegabytes} MB\n| ms | p50 | p95 | max |\n|---|---|---|---|\n${row("on the clock", measured.wallMs)}${row("of processor time", measured.cpuMs)}`,
  );
}

import { parseArgs } from "node:util";
import { createPlanBuilder } from "../../gateway/plan/build.ts";
import { check } from "../../schema/check/check.ts";
import { compose } from "../../schema/compose.ts";
import { ministry, OWNER } from "./ministries.ts";

/**
 * `npm run measure:registry`: what it costs when many ministries have joined. Each subgraph has 50 types of its own and extends `HelpService`; composing, checking one more, building the planner and one plan over ten
 * of them are timed: seconds of CPU, in this process and one after the other, the least of the runs. Wall time is about the same where the machine has nothing else to do.
 */
const HELP = `npm run measure:registry -- [--subgraphs 10,50,200] [--types 50] [--runs 1]\n`;
async function timed<T>(runs: number, work: () => T | Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  let best: { ms: number; result: T } | undefined;
  for (let run = 0; run < runs; run += 1) {
    const from = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(from);
    const ms = (user + system) / 1000;
    if (best === undefined || ms < best.ms) best = { ms, result };
  }
  if (best === undefined) throw new RangeError("--runs is at least 1");
  return best;
}

const { values } = parseArgs({
  options: {
    subgraphs: { type: "string", default: "10,50,200" },
    types: { type: "string", default: "50" },
    runs: { type: "string", default: "1" },
    help: { type: "boolean", short: "h" },
  },
});
if (values.help === true) {
  process.stdout.write(HELP);
} else {
  const [types, runs] = [Number(values.types), Number(values.runs)];
  const row = (cells: readonly (string | number)[]): void => void process.stdout.write(`| ${cells.join(" | ")} |\n`);
  row([
    "subgraphs",
    "types",
    "composing s",
    "checking one more s",
    "the next check s",
    "planner s",
    "plan over ten s",
    "supergraph kB",
    "heap MB",
  ]);
  row(Array.from({ length: 9 }, () => "---:"));
  compose([OWNER, ministry(0, types)]); // the code is loaded and warm
  for (const count of values.subgraphs.split(",").map(Number)) {
    const all = [OWNER, ...Array.from({ length: count }, (_, n) => ministry(n, types))];
    const composed = await timed(runs, () => compose(all).supergraphSdl);
    const supergraph = composed.result;
    const checked = await timed(runs, () => check({ candidate: ministry(count, types), others: all, supergraph }));
    if (!checked.result.ok) throw new Error(JSON.stringify(checked.result.findings[0]));
    const again = await timed(runs, () => check({ candidate: ministry(count + 1, types), others: all, supergraph }));
    const planner = await timed(runs, () => createPlanBuilder(supergraph));
    const fields = Array.from({ length: Math.min(10, count) }, (_, n) => `ministry${n} { name next { count } }`).join(" ");
    const plan = await timed(runs, () => planner.result.build(`{ helpServices(first: 10) { name ${fields} } }`));
    const seconds = [composed, checked, again, planner, plan].map((each) => Math.round(each.ms / 100) / 10);
    row([count, count * types, ...seconds, Math.round(supergraph.length / 1000), Math.round(process.memoryUsage().heapUsed / 1e6)]);
  }
}

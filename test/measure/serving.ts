import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { openDatabase } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { SubgraphRequest } from "../../subgraphs/base/subgraph.ts";
import { createCatalogue } from "../../subgraphs/catalogue/index.ts";
import { createRandom } from "./random.ts";
import { createSynthetic } from "./synthetic.ts";

/**
 * `npm run measure:serving`: how long queries must wait while listings are merged. One process takes in synthetic listings through a feed, merges them in its merging thread, and
 * follows single changes; the delay of its event loop is told beside that of the same process while idle.
 */
const { values } = parseArgs({
  options: { listings: { type: "string", default: "10000" }, changes: { type: "string", default: "20" }, json: { type: "boolean" } },
});
const [listings, changes] = [Number(values.listings), Number(values.changes)];
const IDLE_MS = 5_000;
const PAGE = 500;
const PUBLISHERS = 250;

interface Delay {
  readonly p50: number;
  readonly p999: number;
  readonly max: number;
}

/** Event loop delay while something goes on, in milliseconds. */
async function during<T>(work: () => Promise<T>): Promise<{ readonly delay: Delay; readonly seconds: number }> {
  const monitor = monitorEventLoopDelay({ resolution: 2 });
  monitor.enable();
  const started = performance.now();
  await work();
  monitor.disable();
  const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e5) / 10;
  return {
    delay: { p50: ms(monitor.percentile(50)), p999: ms(monitor.percentile(99.9)), max: ms(monitor.max) },
    seconds: Math.round((performance.now() - started) / 10) / 100,
  };
}

function feedOf() {
  const log = createSynthetic({ listings, seed: 1 }).records.map(
    ({ id, source = "p0", values: [title = [], provider = [], coverage = [], web = [], phone = [], text = []] }) => ({
      id: `${source}:${id}`,
      sourceId: id,
      publisher: source,
      deleted: false,
      changedAt: "2026-11-01T10:00:00.000Z",
      title: [{ language: "da", text: title[0] ?? id }],
      summary: text.map((each) => ({ language: "da", text: each })),
      description: [],
      themes: [],
      audiences: [],
      personas: [],
      provider: provider[0] === undefined ? null : { name: provider[0] },
      coverage,
      channels: [...web.map((value) => ({ kind: "WEB", value })), ...phone.map((value) => ({ kind: "PHONE", value }))],
      status: "ACTIVE",
      confidence: "SURE",
    }),
  );
  const publishers = Array.from({ length: PUBLISHERS }, (_, number) => ({
    id: `p${number}`,
    name: [{ language: "da", text: `Eksempel ${number}` }],
    level: "MUNICIPAL",
    sample: true,
    quarantined: 0,
    retrievedAt: "2026-11-22T09:00:00.000Z",
  }));
  return {
    log,
    feed: {
      name: "municipal",
      async execute({ variables }: SubgraphRequest) {
        const from = Number(variables?.["after"] ?? 0);
        const entries = log.slice(from, from + PAGE);
        return { data: { listingFeed: { entries, publishers, cursor: String(from + entries.length), hasMore: from + PAGE < log.length } } };
      },
    },
  };
}

const data = await mkdtemp(join(tmpdir(), "ops-hub-measure-"));
const database = await openDatabase({ url: process.env["DATABASE_URL"] ?? "", data, log: createLog("silent") });
const { log, feed } = feedOf();
await pause(1_000); // what is left of starting
const idle = await during(() => pause(IDLE_MS));
const catalogue = await createCatalogue({
  database,
  feeds: [],
  clock: systemClock,
  log: createLog("silent"),
  callerKey: Buffer.alloc(32, 7),
});
await catalogue.close();
const serving = await createCatalogue({
  database,
  feeds: [feed],
  clock: systemClock,
  log: createLog("silent"),
  callerKey: Buffer.alloc(32, 7),
  everyMs: 3_600_000,
});
const first = await during(() => serving.pull());
const random = createRandom(2);
const times: number[] = [];
const following = await during(async () => {
  for (let change = 0; change < changes; change += 1) {
    const [one, other] = [random.pick(log), random.pick(log)];
    log.push({ ...one, title: other.title });
    const started = performance.now();
    await serving.pull();
    times.push(performance.now() - started);
  }
});
times.sort((a, b) => a - b);
await serving.close();
await database.close();
await rm(data, { recursive: true, force: true });

const report = {
  listings,
  idle: idle.delay,
  first: { ...first.delay, seconds: first.seconds },
  following: {
    ...following.delay,
    medianMs: Math.round(times[times.length >> 1] ?? 0),
    p95Ms: Math.round(times[Math.floor(times.length * 0.95)] ?? 0),
  },
};
if (values.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  const line = (what: string, { p50, p999, max }: Delay, rest: string): string => `| ${what} | ${p50} | ${p999} | ${max} | ${rest} |\n`;
  process.stdout.write(
    `${listings} listings; event loop delay in ms\n| while | p50 | p99.9 | max | |\n|---|---|---|---|---|\n` +
      line("idle", report.idle, "") +
      line("all are taken in and merged", report.first, `${report.first.seconds} s`) +
      line(
        `${changes} changes are followed`,
        report.following,
        `served after ${report.following.medianMs} ms, p95 ${report.following.p95Ms} ms`,
      ),
  );
}

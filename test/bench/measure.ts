import { isDeepStrictEqual } from "node:util";
import { availableParallelism } from "node:os";
import { once } from "node:events";
import { startChild, type Child } from "./child.ts";
import type { Own, Script, Start } from "./contestants.ts";
import type { Rival } from "./rivals.ts";
import type { Call } from "./upstream.ts";

export interface MeasureOptions {
  /** Of the supergraph, for the table. */
  readonly name: string;
  readonly supergraph: string;
  /** By label. */
  readonly queries: Readonly<Record<string, string>>;
  readonly upstream: Child;
  readonly contestants: readonly (Own | Rival)[];
  readonly rounds: number;
  /** Length of a turn. */
  readonly ms: number;
  /** The folder of the rivals. */
  readonly rivals?: string | undefined;
  /** A folder for the hub's CPU profile. */
  readonly profile?: string | undefined;
}

export interface Row {
  readonly supergraph: string;
  readonly query: string;
  readonly bytes: number;
  readonly calls: number;
  /** Milliseconds of CPU per request, by gateway; NaN for one that answers wrongly. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Resident memory after all queries. */
  readonly memoryMb: Readonly<Record<string, number>>;
}

export const AT_ONCE = 8;
const CORE = availableParallelism() > 1 ? availableParallelism() - 1 : undefined;
const WARM_MS = 1_500;

/** Starts a gateway on a core of its own. */
export function startContestant(start: Start, profile?: string): Promise<Child> {
  return startChild({
    name: start.kind,
    module: new URL("./contestants.ts", import.meta.url),
    start,
    ...(CORE === undefined ? {} : { core: CORE }),
    ...(profile === undefined || start.kind !== "hub" ? {} : { cpuProfile: profile }),
  });
}

/** All contestants at all queries, turn by turn, so that what else the machine does hits each of them alike. */
export async function measure(options: MeasureOptions): Promise<readonly Row[]> {
  const { name, supergraph, queries, upstream, rounds, ms, rivals } = options;
  const contestant = (kind: Start["kind"], scripts: Start["scripts"] = {}): Promise<Child> =>
    startContestant({ kind, supergraph, upstream: upstream.url, scripts, rivals }, options.profile);
  const scripts = await scriptsOf(await contestant("stock"), queries, upstream);
  const all: Child[] = [];
  for (const kind of options.contestants) all.push(await contestant(kind, scripts));
  const answers = new Map<string, string>();
  const key = (child: Child, label: string): string => `${child.name} ${label}`;
  for (const child of all) {
    for (const [label, query] of Object.entries(queries)) {
      const answer = await child.ask(query);
      if (!isDeepStrictEqual(dataOf(answer), dataOf(scripts[query]?.answer ?? ""))) {
        process.stderr.write(`${child.name} answers ${label} wrongly: ${answer.slice(0, 300)}\n`);
        continue;
      }
      answers.set(key(child, label), answer);
      await child.load({ query, ms: WARM_MS, atOnce: AT_ONCE });
    }
  }

  const cpu = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    process.stderr.write(`${name}: round ${round + 1} of ${rounds}\n`);
    for (const [label, query] of Object.entries(queries)) {
      for (const child of round % 2 === 0 ? all : all.toReversed()) {
        const expected = answers.get(key(child, label));
        if (expected === undefined) continue;
        const before = await child.usage();
        const { requests } = await child.load({ query, ms, atOnce: AT_ONCE, expected });
        const after = await child.usage();
        cpu.set(key(child, label), [...(cpu.get(key(child, label)) ?? []), (after.cpuMs - before.cpuMs) / requests]);
      }
    }
  }
  const memoryMb = Object.fromEntries(
    await Promise.all(all.map(async (child) => [child.name, (await child.usage()).memory / 1e6] as const)),
  );
  for (const child of all) await child.close();
  return Object.entries(queries).map(([label, query]) => ({
    supergraph: name,
    query: label,
    bytes: Buffer.byteLength(scripts[query]?.answer ?? ""),
    calls: scripts[query]?.calls.length ?? 0,
    cpuMs: Object.fromEntries(all.map((child) => [child.name, median(cpu.get(key(child, label)))])),
    memoryMb,
  }));
}

/** What stock @apollo/gateway asks and answers: what everybody's answers are compared with, and what the floors repeat. */
export async function scriptsOf(
  stock: Child,
  queries: MeasureOptions["queries"],
  upstream: Child,
): Promise<Readonly<Record<string, Script>>> {
  const scripts: Record<string, Script> = {};
  for (const query of Object.values(queries)) {
    await stock.ask(query);
    await callsOf(upstream);
    const answer = await stock.ask(query);
    scripts[query] = { answer, calls: await callsOf(upstream) };
  }
  await stock.close();
  return scripts;
}

async function callsOf(upstream: Child): Promise<readonly Call[]> {
  const answer = once(upstream.process, "message") as Promise<[{ calls: readonly Call[] }]>; // its answer to "calls"
  upstream.process.send("calls");
  return (await answer)[0].calls;
}

function dataOf(answer: string): unknown {
  try {
    return (JSON.parse(answer) as { data?: unknown }).data; // checked by comparing
  } catch {
    return undefined;
  }
}

/** NaN of nothing. */
export function median(list: readonly number[] = []): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
}

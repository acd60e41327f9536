import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Quality } from "../../subgraphs/matching/metrics.ts";
import type { MeasuredSet } from "./sets.ts";

/** What one set gave. */
export interface Measured extends Quality {
  readonly name: string;
  readonly variation: string | null;
  readonly records: number;
  /** How many things the records are known to be. */
  readonly things: number;
  readonly clusters: number;
  readonly candidatePairs: number;
  /** The engine itself says that the result is not to be trusted. */
  readonly alarm: boolean;
  /** Of resolving: on the clock, and of processor time over all threads. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the whole process, with dictionary and records, in 1,048,576 bytes. */
  readonly peakMegabytes: number;
}

/** Measures a set in a process of its own, so that the peak of memory is this set's, and no set is faster for what ran before it. */
export async function measureAlone(set: MeasuredSet): Promise<Measured> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "one.ts"), JSON.stringify(set)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.on("data", (chunk: Buffer) => void (written += chunk.toString()));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null]; // node:child_process "close"
  if (code !== 0) throw new Error(`Measuring ${set.name} ended with ${code ?? signal}.`);
  return JSON.parse(written) as Measured; // our own script's line
}

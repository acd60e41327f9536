import { join } from "node:path";
import { MATCH_FIELDS, toMatchRecord } from "../../subgraphs/catalogue/merge/records.ts";
import { quality } from "../../subgraphs/matching/metrics.ts";
import { resolve } from "../../subgraphs/matching/resolve.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import type { Measured } from "./measured.ts";
import { functionOf, readSamples } from "./overlap.ts";
import type { MeasuredSet } from "./sets.ts";
import { createSynthetic } from "./synthetic.ts";
import { readLabelled, type LabelledTable } from "./tables.ts";

/** Measures the set that is given as JSON in the only argument, and prints one line of JSON. See `measureAlone`. */
const set = JSON.parse(process.argv[2] ?? "") as MeasuredSet; // what measureAlone hands over
process.stdout.write(`${JSON.stringify(await measure(set))}\n`);

async function measure({ name, variation }: MeasuredSet): Promise<Measured> {
  const { fields, records, truth, atMostOnePerSource } = await load();
  const terms = await loadTerms();
  const [started, before] = [performance.now(), process.cpuUsage()];
  const { clusterOf, candidates, model } = resolve({ fields, records, terms, atMostOnePerSource });
  const [seconds, cpu] = [(performance.now() - started) / 1000, process.cpuUsage(before)];
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return {
    name,
    variation,
    records: records.length,
    things: new Set(truth).size,
    clusters: new Set(clusterOf).size,
    candidatePairs: candidates.first.length,
    alarm: model.priorAtCap && !atMostOnePerSource,
    ...quality(truth, [...clusterOf]),
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMegabytes,
  };
}

async function load(): Promise<LabelledTable> {
  const { atMostOnePerSource } = set;
  switch (set.kind) {
    case "table":
      return readLabelled(join(import.meta.dirname, "../../../shared/data/entity-resolution"), set);
    case "synthetic":
      return { ...createSynthetic(set), atMostOnePerSource };
    case "sample": {
      const listings = await readSamples();
      return { fields: MATCH_FIELDS, records: listings.map(toMatchRecord), truth: listings.map(functionOf), atMostOnePerSource };
    }
  }
}

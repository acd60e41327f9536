import { stringify } from "csv-stringify/sync";
import { HubError, errorLine, exitCode } from "../../schema/errors.ts";
import { HELP, readArguments, type Arguments } from "./arguments.ts";
import { explain } from "./explain.ts";
import { quality } from "./metrics.ts";
import { reportText, type Report } from "./report.ts";
import { resolve, type Resolution, type ResolveStep } from "./resolve.ts";
import { readTable, type Table } from "./table.ts";
import { loadTerms } from "./terms.ts";
import { openWhole } from "./wholeFile.ts";

/** `npm run resolve`: finds which records of any table are the same thing. Progress goes to standard error, where that is a terminal. */
async function run(argv: readonly string[]): Promise<void> {
  const given = readArguments(argv);
  if (given === undefined) return void process.stdout.write(HELP);
  const started = performance.now();
  const table = await readTable(given.table);
  const pair = given.explain && placesOf(table, given.explain);
  const out = await openWhole(given.out, given.table.files);
  let resolution: Resolution;
  let clusters: readonly string[];
  try {
    resolution = await resolveTable(given, table);
    clusters = table.records.map((record, place) => table.records[resolution.clusterOf[place] ?? place]?.id ?? record.id);
    await out.finish(stringify([["record", "cluster"], ...table.records.map((record, place) => [record.id, clusters[place]])]));
  } catch (error) {
    await out.drop();
    throw error;
  }
  const report: Report = {
    records: table.records.length,
    clusters: new Set(clusters).size,
    candidatePairs: resolution.candidates.first.length,
    dropped: resolution.dropped,
    alarm: resolution.model.priorAtCap && !given.atMostOnePerSource,
    ...(table.truth && quality(table.truth, clusters)),
    seconds: Math.round((performance.now() - started) / 10) / 100,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    ...(pair && {
      explanation: { same: resolution.clusterOf[pair[0]] === resolution.clusterOf[pair[1]], ...explain(resolution.between(...pair)) },
    }),
  };
  process.stdout.write(given.json ? `${JSON.stringify(report)}\n` : reportText(report));
}

async function resolveTable({ fields, atMostOnePerSource, json }: Arguments, { records }: Table): Promise<Resolution> {
  const live = process.stderr.isTTY && !json;
  const onProgress = (step: ResolveStep, share: number): void =>
    void (live && process.stderr.write(`\r\u001B[K${step} ${Math.round(share * 100)} %`));
  const resolution = resolve({ fields, records, terms: await loadTerms(), atMostOnePerSource, onProgress });
  if (live) process.stderr.write("\r\u001B[K");
  return resolution;
}

/** Throws USAGE for an id that no record has. */
function placesOf({ records }: Table, ids: readonly [string, string]): readonly [number, number] {
  const place = (id: string): number => {
    const found = records.findIndex((record) => record.id === id);
    if (found >= 0) return found;
    throw new HubError("USAGE", `There is no record ${JSON.stringify(id)}.`, { next: "Give --explain two ids as they stand in --out." });
  };
  return [place(ids[0]), place(ids[1])];
}

// A reader that has left is no failure: the result stands in --out.
process.stdout.on("error", () => undefined);

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exitCode = exitCode(error);
}

import { rename, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { stringify } from "csv-stringify/sync";
import { HubError, errorLine, exitCode } from "../../schema/errors.ts";
import { explain, type Explanation } from "./explain.ts";
import { quality } from "./metrics.ts";
import { resolve } from "./resolve.ts";
import { readFieldSpecs, readTable } from "./table.ts";
import { loadTerms } from "./terms.ts";

/** `npm run resolve`: finds which records of any table are the same thing. */
const HELP = `npm run resolve -- --records FILE[,FILE] --id COLUMN --fields "COLUMN:kind,COLUMN:kind" --out FILE [options]
  --records FILE[,FILE]      CSV with a header row; with several files each is a source and a record is file-basename:id
  --id COLUMN                names a record
  --fields "COLUMN:kind,…"   kinds: name, organisation, address, area, url, phone, email, date, number, identifier, text
  --out FILE                 CSV: record,cluster
  --source COLUMN            names a record's source
  --at-most-one-per-source   no two records of one source are the same
  --delimiter ";"            default: a comma
  --truth COLUMN             the known answer: prints pairwise precision, recall, F1 and B-cubed F1
  --explain A B              why these two records are, or are not, the same (give B as the last argument)
  --json                     prints one line of JSON
`;

async function run(argv: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(argv);
  if (values.help === true) return void process.stdout.write(HELP);
  const { records: files, id, fields: specs, out } = values;
  if (files === undefined || id === undefined || specs === undefined || out === undefined) {
    throw new HubError("USAGE", "Give --records, --id, --fields and --out.", { next: "Run npm run resolve -- --help." });
  }
  const started = performance.now();
  const fields = readFieldSpecs(specs);
  const table = await readTable({
    files: files.split(",").map((file) => file.trim()),
    id,
    fields,
    ...(values.source !== undefined && { source: values.source }),
    ...(values.truth !== undefined && { truth: values.truth }),
    ...(values.delimiter !== undefined && { delimiter: values.delimiter }),
  });
  const progress = process.stderr.isTTY && values.json !== true;
  const resolution = resolve({
    fields,
    records: table.records,
    terms: await loadTerms(),
    atMostOnePerSource: values["at-most-one-per-source"] === true,
    onProgress: (step, share) => void (progress && process.stderr.write(`\r${step} ${Math.round(share * 100)} %   `)),
  });
  if (progress) process.stderr.write("\r\u001B[K");
  const clusters = table.records.map((_, place) => table.records[resolution.clusterOf[place] ?? place]?.id ?? "");
  await writeWhole(out, stringify([["record", "cluster"], ...table.records.map((record, place) => [record.id, clusters[place]])]));

  const measured = table.truth && quality(table.truth, clusters);
  const report = {
    records: table.records.length,
    clusters: new Set(clusters).size,
    candidatePairs: resolution.candidates.first.length,
    dropped: resolution.dropped,
    alarm: resolution.model.priorAtCap && values["at-most-one-per-source"] !== true,
    ...measured,
    seconds: Math.round((performance.now() - started) / 10) / 100,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  const place = new Map(table.records.map((record, at) => [record.id, at]));
  const explained = values.explain === undefined ? undefined : explainTwo(values.explain, positionals[0]);
  if (values.json === true)
    return void process.stdout.write(`${JSON.stringify({ ...report, ...(explained && { explanation: explained }) })}\n`);
  process.stdout.write(
    `${report.records} records, ${report.clusters} clusters, ${report.candidatePairs} pairs compared, ${report.seconds} s, ${report.peakMegabytes} MB\n`,
  );
  for (const { field, keys, largest } of report.dropped) {
    process.stdout.write(
      field === "*"
        ? `${keys} records met more others than are compared (up to ${largest})\n`
        : `${field}: ${keys} values were too frequent to bring records together (up to ${largest} records)\n`,
    );
  }
  if (report.alarm)
    process.stdout.write("ALARM: the fields do not tell matches from others; do not trust this result. Name further fields.\n");
  if (measured !== undefined) {
    const { precision, recall, f1, bCubedF1 } = measured;
    process.stdout.write(
      `pairwise precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}, F1 ${f1.toFixed(4)}; B-cubed F1 ${bCubedF1.toFixed(4)}\n`,
    );
  }
  if (explained !== undefined) process.stdout.write(waterfall(explained));

  function explainTwo(a: string, b: string | undefined): Explanation {
    const [x, y] = [place.get(a), place.get(b ?? "")];
    if (x === undefined || y === undefined)
      throw new HubError("USAGE", `There is no record ${x === undefined ? a : (b ?? "(none given)")}.`, {
        next: "Give two ids as they stand in --out.",
      });
    return explain(resolution, fields, x, y);
  }
}

function waterfall({ start, steps, veto, probability, same }: Explanation): string {
  const line = (label: string, gain: number, total: number, words: string): string =>
    `${label.padEnd(24)} ${gain.toFixed(1).padStart(7)} ${total.toFixed(1).padStart(7)}  ${words}\n`;
  return [
    `${"field".padEnd(24)} ${"bits".padStart(7)} ${"total".padStart(7)}\n`,
    line("(start)", start, start, ""),
    ...steps.map((step) => line(step.field, step.bits, step.total, step.words?.en ?? "at least one tells nothing")),
    veto === null
      ? `chance ${(probability * 100).toFixed(1)} %, ${same ? "in one cluster" : "in different clusters"}\n`
      : `forbidden by ${veto}\n`,
  ].join("");
}

/** The file has its name only when it is whole. */
async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `${path} cannot be written.`, { next: "Check the path of --out.", cause });
  }
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        records: { type: "string" },
        id: { type: "string" },
        fields: { type: "string" },
        source: { type: "string" },
        delimiter: { type: "string" },
        "at-most-one-per-source": { type: "boolean" },
        truth: { type: "string" },
        out: { type: "string" },
        explain: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new HubError("USAGE", error instanceof Error ? error.message : "The arguments are not valid.", { cause: error });
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exitCode = exitCode(error);
}

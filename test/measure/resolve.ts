import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { errorLine, exitCode, HubError } from "../../schema/errors.ts";
import { measureAlone, type Measured } from "./measured.ts";
import { growthFrom, scaleReport, setsReport, summaryOf, titleOf } from "./report.ts";
import { SAMPLE_SETS, syntheticSet, syntheticSets, TABLE_SETS, type MeasuredSet } from "./sets.ts";

/**
 * `npm run measure:resolve`: how well and how fast records are resolved, on tables of others, on the sample content and on synthetic listings, with one configuration and no
 * labels; each set in a process of its own. Progress goes to standard error, the table to standard output.
 */
const HELP = `npm run measure:resolve -- [options]
  --listings N        synthetic listings (default 10000)
  --seeds N,N         a synthetic set of each seed (default 1,2,3)
  --only TEXT         only sets with this text in their title
  --scale N,N,N       instead: synthetic listings of these sizes, and how time grows
  --json              prints one line of JSON
`;

const OPTIONS = {
  listings: { type: "string", default: "10000" },
  seeds: { type: "string", default: "1,2,3" },
  only: { type: "string", default: "" },
  scale: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const { values } = parseArgs({ options: OPTIONS });
try {
  if (values.help) process.stdout.write(HELP);
  else if (values.scale === undefined) await measureSets();
  else await measureScale(numbers(values.scale));
} catch (error) {
  process.stderr.write(`${errorLine(error)}\n`);
  process.exitCode = exitCode(error);
}

async function measureSets(): Promise<void> {
  const [listings = 10_000] = numbers(values.listings);
  const sets = [...tableSets(), ...SAMPLE_SETS, ...syntheticSets(listings, numbers(values.seeds))];
  const measured = await measureEach(sets.filter((set) => titleOf(set).includes(values.only)));
  const usual = summaryOf(measured.filter(({ variation }) => variation === null));
  const summary = { usual: usual ?? null, all: summaryOf(measured) ?? null };
  process.stdout.write(values.json ? `${JSON.stringify({ sets: measured, summary })}\n` : setsReport(measured));
}

async function measureScale(sizes: readonly number[]): Promise<void> {
  const [seed = 1] = numbers(values.seeds);
  const measured = await measureEach(sizes.toSorted((a, b) => a - b).map((size) => syntheticSet(size, seed)));
  const growth = measured.map((each, place) => growthFrom(measured[place - 1], each) ?? null);
  process.stdout.write(values.json ? `${JSON.stringify({ sets: measured, growth })}\n` : scaleReport(measured));
}

async function measureEach(sets: readonly MeasuredSet[]): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const [place, set] of sets.entries()) {
    process.stderr.write(`${place + 1} of ${sets.length}: ${titleOf(set)}\n`);
    measured.push(await measureAlone(set));
  }
  return measured;
}

function tableSets(): readonly MeasuredSet[] {
  if (existsSync(join(import.meta.dirname, "../../../shared/data/entity-resolution"))) return TABLE_SETS;
  process.stderr.write("Skipped: the tables of others, because there is no ../shared/data/entity-resolution.\n");
  return [];
}

function numbers(text: string): readonly number[] {
  const found = text.split(",").map(Number);
  if (found.every((each) => Number.isSafeInteger(each) && each > 0)) return found;
  throw new HubError("USAGE", `${text} is not a list of whole numbers above nought.`);
}

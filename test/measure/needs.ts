import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createGrouper, type Describing } from "../../subgraphs/collaboration/need/grouping.ts";
import { quality, type Quality } from "../../subgraphs/matching/metrics.ts";
import { resolve } from "../../subgraphs/matching/resolve.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import { createRandom } from "./random.ts";
import { table } from "./report.ts";

/**
 * `npm run measure:needs`: how well needs for the same thing are put together. Two sets: the invented needs that come with the hub, judged by the groups their author had in mind, and needs in other
 * words that were written after the hub's words for things and never looked at while those were chosen; expect the figures of the second. Beside the hub, the matching library without that knowledge.
 */
export interface JudgedNeed extends Describing {
  readonly id: string;
  /** What its author had in mind; for judging only. */
  readonly thing: string;
}

export interface MeasuredNeeds extends Quality {
  readonly set: string;
  readonly way: string;
  readonly needs: number;
  /** Pairs of different things that share a CPV code or a word of their titles, and how many of them stay apart. */
  readonly hardPairs: number;
  readonly hardApart: number;
  readonly seconds: number;
}

const SAMPLE = "../shared/domain/needs-sample.json";
const HELD_OUT = join(import.meta.dirname, "needsHeldOut.json");

interface Written {
  readonly id: string;
  readonly title_da: string;
  readonly text_da: string;
  readonly cpv: readonly { readonly code: string }[];
  readonly truth_group: string;
}

/** Undefined where the folder with the judged samples is missing. */
export function readSample(): readonly JudgedNeed[] | undefined {
  return existsSync(SAMPLE) ? readJudged(SAMPLE) : undefined;
}

export function readHeldOut(): readonly JudgedNeed[] {
  return readJudged(HELD_OUT);
}

function readJudged(file: string): readonly JudgedNeed[] {
  const written = JSON.parse(readFileSync(file, "utf8")) as readonly Written[]; // one of two known files
  return written.map(({ id, title_da, text_da, cpv, truth_group }) => ({
    id,
    title: { da: title_da },
    description: { da: text_da },
    cpv: cpv.map(({ code }) => code.slice(0, 8)),
    thing: truth_group,
  }));
}

/** Ways in which the same needs may come: none may matter much. */
export const VARIATIONS: Readonly<Record<string, (needs: readonly JudgedNeed[]) => readonly JudgedNeed[]>> = {
  "as written": (needs) => needs,
  "other ids and order": (needs) =>
    createRandom(7)
      .shuffle(needs)
      .map((need, place) => ({ ...need, id: `x${place}` })),
  "half of them": (needs) => needs.filter((_, place) => place % 2 === 0),
  "the other half": (needs) => needs.filter((_, place) => place % 2 === 1),
  "without CPV codes": (needs) => needs.map((need) => ({ ...need, cpv: [] })),
  "without texts": (needs) => needs.map(({ description: _description, ...need }) => need),
  "without titles": (needs) => needs.map((need) => ({ ...need, title: {} })),
};

export async function measureNeeds(set: string, needs: readonly JudgedNeed[]): Promise<MeasuredNeeds> {
  const grouper = await createGrouper();
  const started = performance.now();
  const groups = grouper.group(new Map(needs.map((need) => [need.id, need])), { same: [], notSame: [] });
  const seconds = (performance.now() - started) / 1_000;
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group[0] ?? ""] as const)));
  return judge({ set, way: "the hub", seconds, needs, labels: needs.map(({ id }) => groupOf.get(id) ?? "") });
}

/** The matching library as any table is given to it, with nothing known of words or things. */
export async function measurePlain(set: string, needs: readonly JudgedNeed[]): Promise<MeasuredNeeds> {
  const terms = await loadTerms();
  const started = performance.now();
  const { clusterOf } = resolve({
    fields: [
      { name: "title", kind: "name" },
      { name: "text", kind: "text" },
      { name: "cpv", kind: "identifier" },
    ],
    records: needs.map(({ id, title, description, cpv }) => ({ id, values: [[title.da ?? ""], [description?.da ?? ""], cpv] })),
    terms,
  });
  return judge({ set, way: "words alone", seconds: (performance.now() - started) / 1_000, needs, labels: [...clusterOf].map(String) });
}

interface Judging extends Pick<MeasuredNeeds, "set" | "way" | "seconds"> {
  readonly needs: readonly JudgedNeed[];
  readonly labels: readonly string[];
}

async function judge({ needs, labels, ...named }: Judging): Promise<MeasuredNeeds> {
  const terms = await loadTerms();
  const words = needs.map(({ title }) => new Set(terms(title.da ?? "")));
  const hard = needs.flatMap((a, x) =>
    needs.flatMap((b, y) => {
      if (y <= x || a.thing === b.thing) return [];
      const alike = a.cpv.some((code) => b.cpv.includes(code)) || words[x]?.isDisjointFrom(words[y] ?? new Set()) === false;
      return alike ? [labels[x] !== labels[y]] : [];
    }),
  );
  return {
    ...named,
    needs: needs.length,
    hardPairs: hard.length,
    hardApart: hard.filter((apart) => apart).length,
    ...quality(
      needs.map(({ thing }) => thing),
      labels,
    ),
  };
}

/** With fewer, one pair more or less decides. */
const ENOUGH_PAIRS = 10;

function truePairs(needs: readonly JudgedNeed[]): number {
  return [...Map.groupBy(needs, ({ thing }) => thing).values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
}

async function run(argv: readonly string[]): Promise<void> {
  const { json } = parseArgs({ args: [...argv], options: { json: { type: "boolean" } } }).values;
  const sample = readSample();
  if (sample === undefined)
    process.stderr.write("The judged samples are not here (../shared/domain/needs-sample.json): only the held-out set is measured.\n");
  const measured: MeasuredNeeds[] = [];
  for (const [set, needs] of [
    ["sample", sample],
    ["held out", readHeldOut()],
  ] as const) {
    if (needs === undefined) continue;
    measured.push(await measurePlain(set, needs));
    for (const [variation, vary] of Object.entries(VARIATIONS)) {
      const varied = vary(needs);
      if (truePairs(varied) >= ENOUGH_PAIRS)
        measured.push(await measureNeeds(variation === "as written" ? set : `${set}, ${variation}`, varied));
    }
  }
  if (json === true) return void process.stdout.write(`${JSON.stringify(measured)}\n`);
  const rows = measured.map((each) => [
    each.set,
    each.way,
    String(each.needs),
    ...[each.precision, each.recall, each.f1].map((share) => share.toFixed(3)),
    `${each.hardApart} of ${each.hardPairs}`,
    each.seconds.toFixed(2),
  ]);
  process.stdout.write(`${table(["needs", "way", "number", "precision", "recall", "F1", "hard pairs apart", "seconds"], rows)}\n`);
}

if (import.meta.main) await run(process.argv.slice(2));

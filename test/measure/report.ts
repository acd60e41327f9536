import type { Measured } from "./measured.ts";

/** The mean and the worst F1 of some sets. */
export interface Summary {
  readonly sets: number;
  readonly mean: number;
  readonly worst: number;
  /** The set that is worst. */
  readonly worstSet: string;
}

/** Undefined for no sets. */
export function summaryOf(measured: readonly Measured[]): Summary | undefined {
  const [worst] = measured.toSorted((a, b) => a.f1 - b.f1);
  if (worst === undefined) return undefined;
  const mean = measured.reduce((sum, { f1 }) => sum + f1, 0) / measured.length;
  return { sets: measured.length, mean, worst: worst.f1, worstSet: titleOf(worst) };
}

export function titleOf({ name, variation }: Pick<Measured, "name" | "variation">): string {
  return variation === null ? name : `${name}, ${variation}`;
}

/** The table as the README shows it, with mean and worst beneath. */
export function setsReport(measured: readonly Measured[]): string {
  const rows = measured.map((each) => [
    titleOf(each) + (each.alarm ? " (ALARM)" : ""),
    String(each.records),
    ...[each.precision, each.recall, each.f1, each.bCubedF1].map((share) => share.toFixed(3)),
    each.seconds.toFixed(1),
    each.peakMegabytes.toFixed(0),
  ]);
  const usual = summaryOf(measured.filter(({ variation }) => variation === null));
  const all = summaryOf(measured);
  const lines = [
    table(["set", "records", "precision", "recall", "F1", "B-cubed F1", "seconds", "peak MB"], rows),
    "",
    ...(usual === undefined ? [] : [summaryLine("As anyone would name the fields", usual)]),
    ...(all === undefined || all.sets === usual?.sets ? [] : [summaryLine("With the variations", all)]),
  ];
  return `${lines.join("\n")}\n`;
}

/** How time grows with the number of listings, from one size to the next. */
export function scaleReport(measured: readonly Measured[]): string {
  const rows = measured.map((each, place) => {
    const growth = growthFrom(measured[place - 1], each);
    return [
      String(each.records),
      ...[each.cpuSeconds, each.seconds].map((seconds) => seconds.toFixed(1)),
      each.peakMegabytes.toFixed(0),
      String(each.candidatePairs),
      ...[each.precision, each.recall, each.f1].map((share) => share.toFixed(3)),
      growth === undefined ? "" : `${growth.cpu.toFixed(2)} (${growth.linearithmic.toFixed(2)})`,
    ];
  });
  const header = [
    "listings",
    "CPU seconds",
    "seconds",
    "peak MB",
    "pairs compared",
    "precision",
    "recall",
    "F1",
    "growth of CPU (of n log n)",
  ];
  return `${table(header, rows)}\n`;
}

export interface Growth {
  /** Time grows with this power of the size. */
  readonly cpu: number;
  /** The power with which n log n grows between the same sizes. */
  readonly linearithmic: number;
}

/** Undefined without a smaller set before. */
export function growthFrom(smaller: Measured | undefined, larger: Measured): Growth | undefined {
  if (smaller === undefined || smaller.records >= larger.records) return undefined;
  const power = (ratio: number): number => Math.log(ratio) / Math.log(larger.records / smaller.records);
  return {
    cpu: power(larger.cpuSeconds / smaller.cpuSeconds),
    linearithmic: power((larger.records * Math.log(larger.records)) / (smaller.records * Math.log(smaller.records))),
  };
}

function summaryLine(what: string, { sets, mean, worst, worstSet }: Summary): string {
  return `${what} (${sets}): mean F1 ${mean.toFixed(3)}, worst ${worst.toFixed(3)} (${worstSet})`;
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

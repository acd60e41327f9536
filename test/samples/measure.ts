import type { SampleRecord } from "../../subgraphs/samples/record.ts";

/** Two listings of one help function share a web host, a phone number, or half of the words of the shorter title: then they are easy to find as a pair. */
export function isEasy(one: SampleRecord, other: SampleRecord): boolean {
  const host = webHost(one);
  if (host !== undefined && host === webHost(other)) return true;
  if (one.phone !== null && one.phone === other.phone) return true;
  return titleOverlap(one, other) >= 0.5;
}

/** Shared words over the words of the shorter title; the highest over the languages both are written in. */
export function titleOverlap(one: SampleRecord, other: SampleRecord): number {
  const languages = (["da", "en"] as const).filter((language) => one.title[language] !== undefined && other.title[language] !== undefined);
  if (languages.length === 0) return overlap(anyTitle(one), anyTitle(other));
  return Math.max(...languages.map((language) => overlap(one.title[language] ?? "", other.title[language] ?? "")));
}

/** The function a record is about, by its id. */
export function functionOf(record: SampleRecord): string {
  return record.sourceId.split("#")[0] ?? "";
}

/**
 * Pairwise F1 of merging whatever shares a key, directly or through others: two listings count as found when they end in one group, as right when they are of
 * one function.
 */
export function pairwiseF1(records: readonly SampleRecord[], keysOf: (record: SampleRecord) => readonly string[]): number {
  const groups = merged(records, keysOf);
  const found = groups.flatMap((group) => pairs(group));
  const right = found.filter(([one, other]) => functionOf(one) === functionOf(other)).length;
  const wanted = [...Map.groupBy(records, functionOf).values()].reduce((sum, group) => sum + pairs(group).length, 0);
  return (2 * right) / (found.length + wanted);
}

/** The titles of a record, folded: case, punctuation and spacing do not count. */
export function foldedTitles(record: SampleRecord): readonly string[] {
  return [record.title.da, record.title.en].flatMap((title) => {
    const folded = title?.toLowerCase().match(/[\p{L}\p{N}]+/gu);
    return folded == null ? [] : [folded.join(" ")];
  });
}

/** Every pair of a list, once. */
export function pairs<T>(list: readonly T[]): readonly (readonly [T, T])[] {
  return list.flatMap((one, index) => list.slice(index + 1).map((other) => [one, other] as const));
}

function overlap(one: string, other: string): number {
  const [a, b] = [words(one), words(other)];
  return a.intersection(b).size / Math.min(a.size, b.size);
}

function words(title: string): ReadonlySet<string> {
  return new Set(title.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

function anyTitle(record: SampleRecord): string {
  return record.title.da ?? record.title.en ?? "";
}

function merged(
  records: readonly SampleRecord[],
  keysOf: (record: SampleRecord) => readonly string[],
): readonly (readonly SampleRecord[])[] {
  let groups: { readonly keys: ReadonlySet<string>; readonly records: readonly SampleRecord[] }[] = [];
  for (const record of records) {
    const keys = new Set(keysOf(record));
    const touching = groups.filter((group) => !group.keys.isDisjointFrom(keys));
    const rest = groups.filter((group) => group.keys.isDisjointFrom(keys));
    groups = [
      ...rest,
      {
        keys: new Set([...keys, ...touching.flatMap((group) => [...group.keys])]),
        records: [...touching.flatMap((group) => group.records), record],
      },
    ];
  }
  return groups.map((group) => group.records);
}

/** The host of the homepage, without www. */
export function webHost(record: SampleRecord): string | undefined {
  return record.homepage === null ? undefined : new URL(record.homepage).host.replace(/^www\./, "");
}

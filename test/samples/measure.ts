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

function webHost(record: SampleRecord): string | undefined {
  return record.homepage === null ? undefined : new URL(record.homepage).host.replace(/^www\./, "");
}

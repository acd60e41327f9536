import type { ListingContent } from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";
import { municipalitiesIn } from "../base/territory/index.ts";
import type { CatalogueListing } from "./listing.ts";

/** Why a listing gave a field of the help service: the rules, in the order in which they are asked. */
export const RULES = ["OWN", "ONLY", "NEWEST", "MOST_COMPLETE", "UNITED"] as const;
export type Rule = (typeof RULES)[number];

/** Which listing gave a field, and under which rule. */
export interface Provenance {
  /** `name.da`, `name.en`, `summary.da`, …, `provider`, `coverage`, `channels`. */
  readonly field: string;
  /** The value as text. */
  readonly value: string;
  readonly listing: string;
  readonly rule: Rule;
}

/**
 * Survivorship: which listing speaks for the help service. What runs it speaks first, then the newest, then the most complete; the id decides what is left, so that the same
 * listings always give the same answer. Lists are united. Nothing is invented, and what others say stays in their listings.
 */
export function rank(listings: readonly CatalogueListing[]): readonly CatalogueListing[] {
  return listings.toSorted(
    (a, b) =>
      Number(isOwn(b)) - Number(isOwn(a)) ||
      compare(b.content.modified ?? "", a.content.modified ?? "") ||
      completeness(b.content) - completeness(a.content) ||
      compare(a.id, b.id),
  );
}

/** The value of the first listing that has one, with its provenance. `ranked` as `rank` gives it. */
export function first<T>(
  ranked: readonly CatalogueListing[],
  field: string,
  read: (content: ListingContent) => T | undefined,
  show: (value: T) => string,
): Survivor<T> {
  const having = ranked.filter((listing) => read(listing.content) !== undefined);
  const [best, next] = having;
  const value = best === undefined ? undefined : read(best.content);
  if (best === undefined || value === undefined) return { value: undefined, provenance: [] };
  const rule: Rule = isOwn(best)
    ? "OWN"
    : next === undefined
      ? "ONLY"
      : (best.content.modified ?? "") > (next.content.modified ?? "")
        ? "NEWEST"
        : "MOST_COMPLETE";
  return { value, provenance: [{ field, value: show(value), listing: best.id, rule }] };
}

/** The values of all listings, each once, with the listing that gave it first. */
export function united<T>(
  ranked: readonly CatalogueListing[],
  field: string,
  read: (content: ListingContent) => readonly T[],
  show: (value: T) => string,
): { readonly values: readonly T[]; readonly provenance: readonly Provenance[] } {
  const found = new Map<string, { readonly value: T; readonly listing: string }>();
  for (const listing of ranked) {
    for (const value of read(listing.content)) {
      const key = show(value);
      if (!found.has(key)) found.set(key, { value, listing: listing.id });
    }
  }
  return {
    values: [...found.values()].map((each) => each.value),
    provenance: [...found].map(([key, { listing }]) => ({ field, value: key, listing, rule: "UNITED" as const })),
  };
}

/** Where a body that runs a help service says what it covers, that counts; what others say of it is often only their own part, or all too wide. Else united, without what lies within the rest. */
export function coverage(ranked: readonly CatalogueListing[]): {
  readonly values: readonly string[];
  readonly provenance: readonly Provenance[];
} {
  const own = ranked.find((listing) => isOwn(listing) && listing.content.coverage.length > 0);
  if (own !== undefined) {
    return {
      values: own.content.coverage,
      provenance: own.content.coverage.map((value) => ({ field: "coverage", value, listing: own.id, rule: "OWN" as const })),
    };
  }
  const all = united(ranked, "coverage", (content) => content.coverage, String);
  const kept = new Set(all.values.filter((code) => !all.values.some((other) => other !== code && isWithin(code, other))));
  return { values: [...kept], provenance: all.provenance.filter((each) => kept.has(each.value)) };
}

export interface Survivor<T> {
  readonly value: T | undefined;
  readonly provenance: readonly Provenance[];
}

/** Said by the listing, or seen from its publisher being the provider by name or web host. */
export function isOwn({
  publisher,
  content,
}: Pick<CatalogueListing, "publisher"> & { readonly content: Pick<ListingContent, "own" | "provider"> }): boolean {
  if (content.own !== undefined) return content.own;
  return content.provider !== undefined && fold(content.provider.name).replaceAll(" ", "-") === publisher;
}

function isWithin(code: string, other: string): boolean {
  const [inner, outer] = [municipalitiesIn(code), municipalitiesIn(other)];
  if (inner.length === 0 || inner.length >= outer.length) return false;
  const places = new Set(outer);
  return inner.every((place) => places.has(place));
}

function completeness(content: ListingContent): number {
  const texts = [content.title, content.summary, content.description].reduce(
    (sum, text) => sum + Number(text?.da !== undefined) + Number(text?.en !== undefined),
    0,
  );
  return (
    texts +
    content.channels.length +
    Number(content.provider !== undefined) +
    Number(content.coverage.length > 0) +
    content.themes.length +
    content.audiences.length
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

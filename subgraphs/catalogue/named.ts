import type { ListingContent } from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";
import type { CatalogueListing } from "./listing.ts";
import { isOwn } from "./survive.ts";

/** A help service as people write of it. */
export interface NamedService {
  readonly name: string;
  readonly provider: string;
}

/** What is asked of a listing to tell whether a name means it. */
export interface NamedListing extends Pick<CatalogueListing, "id" | "publisher"> {
  readonly content: Pick<ListingContent, "title" | "provider" | "own">;
}

/** Its titles, folded, each once. */
export function titleNames({ title: { da, en } }: Pick<ListingContent, "title">): readonly string[] {
  return [...new Set([da, en].flatMap((title) => (title === undefined ? [] : [fold(title)])))];
}

/**
 * Finds the listings that a name means: those with exactly the name, folded; of them those that name the provider, where any does, and of these those of whoever
 * runs it, where there are any. Only the folded names of `names` can be asked for.
 */
export function findNamed<L extends NamedListing>(
  listings: readonly L[],
  names: ReadonlySet<string>,
): (service: NamedService) => readonly L[] {
  const byName = new Map<string, L[]>();
  for (const listing of listings)
    for (const name of titleNames(listing.content)) if (names.has(name)) byName.getOrInsertComputed(name, (): L[] => []).push(listing);
  return ({ name, provider }) => {
    const named = byName.get(fold(name)) ?? [];
    const provided = named.filter(({ content }) => content.provider !== undefined && fold(content.provider.name) === fold(provider));
    const candidates = provided.length > 0 ? provided : named;
    const own = candidates.filter(isOwn);
    return own.length > 0 ? own : candidates;
  };
}

import type { Terms } from "../../matching/tokens.ts";
import { relate } from "../relations/relate.ts";
import { seedJudgements } from "../relations/seedJudgements.ts";
import { evidenceOf } from "./evidence.ts";
import { linkageOf } from "./linkage.ts";
import { mergeListings, type Merged } from "./mergeListings.ts";
import type { MergeInput, RelatedResult } from "./protocol.ts";

/** Merges listings, keeping apart what the seeds say is two, and finds how the help services that stay several relate, and what ties those together that became one. */
export function mergeAndRelate({ listings, same, notSame }: MergeInput, terms: Terms): Merged & { readonly result: RelatedResult } {
  const merged = mergeListings({ listings, same, notSame: [...notSame, ...seedJudgements(listings, same)] }, terms);
  const byId = new Map(listings.map((listing) => [listing.id, listing]));
  const { relations, dropped } = relate(
    merged.result.clusters.map((ids) => ids.flatMap((id) => byId.get(id) ?? [])),
    terms,
  );
  const linkage = linkageOf(merged);
  const ties = linkage === undefined ? [] : [...evidenceOf(linkage)];
  return { ...merged, result: { ...merged.result, relations, relationsDropped: dropped, ties } };
}

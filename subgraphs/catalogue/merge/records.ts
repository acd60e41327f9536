import type { Text } from "../../../schema/listing.ts";
import { municipalitiesIn } from "../../base/territory/index.ts";
import type { FieldSpec, MatchRecord } from "../../matching/record.ts";
import type { CatalogueListing } from "../listing.ts";
import { isOwn } from "../survive.ts";

/** What of a listing speaks for or against its being the same help service as another. Neither id nor source id is among it: an address is no evidence. */
export const MATCH_FIELDS: readonly FieldSpec[] = [
  { name: "title", kind: "name" },
  { name: "provider", kind: "organisation" },
  { name: "cvr", kind: "identifier", decisive: true },
  { name: "coverage", kind: "area" },
  { name: "web", kind: "url" },
  { name: "phone", kind: "phone" },
  { name: "email", kind: "email" },
  { name: "text", kind: "text" },
];

/** A listing as the engine takes it. A publisher lists a help service once, so it is the source. */
export function toMatchRecord(listing: CatalogueListing): MatchRecord {
  const { id, publisher, content } = listing;
  const channel = (kind: string): readonly string[] => content.channels.filter((each) => each.kind === kind).map((each) => each.value);
  return {
    id,
    source: publisher,
    // Two bodies that each say "we run this" do not run the same thing.
    ...(isOwn(listing) && { exclusive: "own" }),
    values: [
      texts(content.title),
      content.provider === undefined ? [] : [content.provider.name],
      content.provider?.cvr === undefined ? [] : [content.provider.cvr.replace(/\D/g, "")],
      [...new Set(content.coverage.flatMap((code) => municipalitiesIn(code).map((municipality) => `mun:${municipality}`)))],
      channel("WEB"),
      channel("PHONE"),
      channel("EMAIL"),
      [...texts(content.summary), ...texts(content.description)],
    ],
  };
}

function texts(text: Text | undefined): readonly string[] {
  return [text?.da, text?.en].filter((each) => each !== undefined);
}

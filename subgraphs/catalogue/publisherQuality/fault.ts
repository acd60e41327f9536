import type { Channel, Status } from "../../../schema/listing.ts";
import type { LinkState } from "../links/link.ts";

/** What is measured of a publisher, with what it weighs in the score; the weights add up to 1. */
export const MEASURES = Object.freeze({
  COMPLETENESS: 0.3,
  FRESHNESS: 0.2,
  LINKS: 0.15,
  COVERAGE: 0.15,
  DUPLICATES: 0.1,
  LANGUAGES: 0.1,
});
export type Measure = keyof typeof MEASURES;

export type FaultCode =
  | "MISSING"
  | "QUARANTINED"
  | "OUTDATED"
  | "UNDATED"
  | "EXPIRED"
  | "SOURCE_UNREAD"
  | "LINK_BROKEN"
  | "COVERAGE_MISSING"
  | "COVERAGE_UNPLACED"
  | "LISTED_BY_OTHERS"
  | "MAYBE_LISTED_BY_OTHERS"
  | "DANISH_MISSING"
  | "ENGLISH_MISSING";

/** One thing to mend in a listing. */
export interface Fault {
  readonly code: FaultCode;
  readonly field: string;
  /** What it takes from the listing's mark in the measure, above 0 to 1. */
  readonly loss: number;
  /** What the message names: an address, an area, a count. */
  readonly detail?: string;
}

/** A rule looks at one listing and says what is to be mended; undefined where the measure has nothing to go by. A mark is 1 less the losses, not below 0. */
export type Rule = (listing: ListingFacts, day: string) => readonly Fault[] | undefined;

/** What the rules need of a listing; texts only by the languages they are in. */
export interface ListingFacts {
  readonly id: string;
  readonly publisher: string;
  readonly title: readonly string[];
  readonly summary: readonly string[];
  readonly url: string | null;
  readonly themes: number;
  readonly audiences: number;
  readonly hasProvider: boolean;
  readonly coverage: readonly string[];
  readonly channels: readonly Channel[];
  readonly status: Status;
  readonly modified: string | null;
  readonly validTo: string | null;
  /** Other publishers' listings of the same help service: `KEEPS` where this one has the best claim to the full text, `YIELDS` where another's claim is as good or better. */
  readonly others: "KEEPS" | "YIELDS" | "NONE";
  /** Whether it may be the same as another publisher's listing, and nobody has decided. */
  readonly inDoubt: boolean;
  /** What was found at its addresses, by address; those never asked are missing. */
  readonly links: ReadonlyMap<string, LinkState>;
}

/** Whether somebody can turn to it, as the publisher tells: of what is closed neither channels nor addresses are asked for. */
export function isOpen({ status }: Pick<ListingFacts, "status">): boolean {
  return status === "ACTIVE" || status === "UNCERTAIN";
}

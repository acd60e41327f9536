import { HubError } from "../../schema/errors.ts";
import type { Audience, Confidence, Level, Status, Theme } from "../../schema/listing.ts";
import { checkMunicipalities, checkRegions } from "../kit/territory.ts";
import type { Search } from "./fulltext/searchQuery.ts";

/** `HelpServiceFilter` as GraphQL hands it over. */
export interface HelpServiceFilter {
  readonly level?: readonly Level[] | null;
  readonly theme?: readonly Theme[] | null;
  readonly audience?: readonly Audience[] | null;
  readonly persona?: readonly string[] | null;
  readonly region?: readonly string[] | null;
  readonly municipality?: readonly string[] | null;
  readonly status?: readonly Status[] | null;
  readonly confidence?: readonly Confidence[] | null;
  readonly publisher?: readonly string[] | null;
  readonly on?: string | null;
}

/** The conditions of a search in the order of the parameters of `CONDITION`; null where a condition is not set. */
export interface Conditions {
  readonly level: readonly string[] | null;
  readonly theme: readonly string[] | null;
  readonly audience: readonly string[] | null;
  readonly persona: readonly string[] | null;
  readonly region: readonly string[] | null;
  readonly municipality: readonly string[] | null;
  readonly status: readonly string[] | null;
  readonly confidence: readonly string[] | null;
  readonly publisher: readonly string[] | null;
  readonly on: string | null;
  readonly search: Search | null;
}

/** One statement for every filter: a parameter that is null is no condition. Parameters $1 to $11, as `conditionValues` gives them; the table is `h`. */
export const CONDITION = `($1::text[] IS NULL OR h.level = ANY ($1)) AND ($2::text[] IS NULL OR h.themes && $2) AND ($3::text[] IS NULL OR h.audiences && $3)
  AND ($4::text[] IS NULL OR h.personas && $4) AND ($5::text[] IS NULL OR h.regions && $5) AND ($6::text[] IS NULL OR h.nationwide OR h.municipalities && $6)
  AND ($7::text[] IS NULL OR h.status = ANY ($7)) AND ($8::text[] IS NULL OR h.confidence = ANY ($8)) AND ($9::text[] IS NULL OR h.publishers && $9)
  AND ($10::date IS NULL OR (h.valid_from IS NULL OR h.valid_from <= $10) AND (h.valid_to IS NULL OR h.valid_to >= $10))
  AND ($11::text IS NULL OR h.document @@ $11::tsquery)`;

export function conditionValues(conditions: Conditions): readonly unknown[] {
  const { level, theme, audience, persona, region, municipality, status, confidence, publisher, on, search } = conditions;
  return [level, theme, audience, persona, region, municipality, status, confidence, publisher, on, search?.condition ?? null];
}

const MAX_VALUES = 100;

/** Checks a filter and puts it beside a search. Throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or BAD_USER_INPUT. */
export function readConditions(search: Search | null, filter: HelpServiceFilter | null | undefined, today: string): Conditions {
  const given = filter ?? {};
  for (const [field, value] of Object.entries(given)) {
    if (Array.isArray(value) && value.length > MAX_VALUES)
      throw new HubError("BAD_USER_INPUT", `filter.${field} has ${value.length} values; ${MAX_VALUES} is the most.`);
  }
  checkRegions(given.region ?? [], given.on ?? today, "filter.");
  checkMunicipalities(given.municipality ?? [], "filter.");
  return {
    level: given.level ?? null,
    theme: given.theme ?? null,
    audience: given.audience ?? null,
    persona: given.persona ?? null,
    region: given.region ?? null,
    municipality: given.municipality ?? null,
    status: given.status ?? null,
    confidence: given.confidence ?? null,
    publisher: given.publisher ?? null,
    on: given.on ?? null,
    search,
  };
}

import { municipalities, municipalityByCode, type Membership } from "./municipality.ts";

/**
 * The Danish regions with their dates. On 1 January 2027 Region Hovedstaden and Region Sjælland become Region Østdanmark. No official region code for it has been
 * found yet, so it carries the hub's own code `ostdanmark` and `officialCode: false`; once there is a code, it is added as a new name for the same region.
 */
export interface Region {
  /** The official code (`1081`), or the hub's own word where `officialCode` is false. */
  readonly code: string;
  readonly officialCode: boolean;
  readonly da: string;
  readonly en: string;
  /** First day, ISO date. */
  readonly validFrom: string;
  /** Last day, ISO date, inclusive; null: until further notice. */
  readonly validTo: string | null;
  /** Codes of the regions that take its place the day after `validTo`. */
  readonly succeededBy: readonly string[];
  /** Codes of the regions whose place it took on `validFrom`. */
  readonly precededBy: readonly string[];
}

const REFORM = "2007-01-01";

/** All regions since 2007, those to come included. */
export const regions: readonly Region[] = Object.freeze([
  region("1081", "Region Nordjylland", "North Denmark Region", {}),
  region("1082", "Region Midtjylland", "Central Denmark Region", {}),
  region("1083", "Region Syddanmark", "Region of Southern Denmark", {}),
  region("1084", "Region Hovedstaden", "Capital Region of Denmark", { validTo: "2026-12-31", succeededBy: ["ostdanmark"] }),
  region("1085", "Region Sjælland", "Region Zealand", { validTo: "2026-12-31", succeededBy: ["ostdanmark"] }),
  // No official English name found either: the Danish one stands in both languages.
  region("ostdanmark", "Region Østdanmark", "Region Østdanmark", {
    validFrom: "2027-01-01",
    precededBy: ["1084", "1085"],
    officialCode: false,
  }),
]);

function region(code: string, da: string, en: string, rest: Partial<Region>): Region {
  return Object.freeze({ code, officialCode: true, da, en, validFrom: REFORM, validTo: null, succeededBy: [], precededBy: [], ...rest });
}

const byCode = new Map(regions.map((entry) => [entry.code, entry]));

export function regionByCode(code: string): Region | undefined {
  return byCode.get(code);
}

/** The regions that exist on a day (`YYYY-MM-DD`); none before 2007. */
export function regionsOn(date: string): readonly Region[] {
  return regions.filter((entry) => holdsOn(entry, date));
}

/** The region a municipality belongs to on a day (`YYYY-MM-DD`); undefined for an unknown code or a day before 2007. */
export function regionOf(municipalityCode: string, date: string): Region | undefined {
  const membership = municipalityByCode(municipalityCode)?.regions.find((entry) => holdsOn(entry, date));
  return membership === undefined ? undefined : byCode.get(membership.code);
}

/** Codes of a region's municipalities on a day (`YYYY-MM-DD`), by code; empty when it does not exist then. */
export function membersOf(regionCode: string, date: string): readonly string[] {
  return municipalities
    .filter((municipality) => municipality.regions.some((entry) => entry.code === regionCode && holdsOn(entry, date)))
    .map((municipality) => municipality.code);
}

/** True on both end days too. */
export function holdsOn(span: Pick<Membership, "validFrom" | "validTo">, date: string): boolean {
  return span.validFrom <= date && (span.validTo === null || date <= span.validTo);
}

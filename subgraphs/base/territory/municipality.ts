import rows from "./municipalities.json" with { type: "json" };

/**
 * The 98 Danish municipalities (kommuner) since the reform of 2007, with the regions they belong to by date. Codes are the official four-digit municipality
 * codes; area, centroid and neighbours are rounded facts for overviews and maps, not for surveying. Neighbours share a land border, so an island municipality may have none.
 */
export interface Municipality {
  /** Four digits, leading zero kept: `0851`. */
  readonly code: string;
  /** The name without `Kommune`. */
  readonly name: string;
  /** NUTS 3 code of the landsdel: `DK050`. */
  readonly nuts3: string;
  /** Oldest first, without gaps or overlaps. */
  readonly regions: readonly Membership[];
  /** Inhabitants in POPULATION_YEAR. */
  readonly population: number;
  readonly areaKm2: number;
  /** Of the centroid, degrees, WGS 84. */
  readonly longitude: number;
  readonly latitude: number;
  /** Codes of the municipalities with a common land border. */
  readonly neighbours: readonly string[];
}

/** Belonging to a region, both days inclusive, ISO dates. */
export interface Membership {
  readonly code: string;
  readonly validFrom: string;
  /** null: until further notice. */
  readonly validTo: string | null;
}

export const POPULATION_YEAR = 2019;

/** All municipalities, by code. */
export const municipalities: readonly Municipality[] = Object.freeze(rows.map((row): Municipality => Object.freeze(row)));

const byCode = new Map(municipalities.map((municipality) => [municipality.code, municipality]));

export function municipalityByCode(code: string): Municipality | undefined {
  return byCode.get(code);
}

/** Name for showing. Only København has an English name of its own that everybody uses. */
export function municipalityName(municipality: Municipality, language: "da" | "en"): string {
  return language === "en" && municipality.code === "0101" ? "Copenhagen" : municipality.name;
}

import { DENMARK, membersOf, municipalities, municipalitiesIn } from "../../base/territory/index.ts";

/** The ground a help service covers, and whether an asker stands on it. Equal coverage is one object, so that asking ten thousand help services asks a few hundred areas. */
export interface Area {
  readonly nationwide: boolean;
  readonly municipalities: ReadonlySet<string>;
}

export function createAreas(): (coverage: readonly string[]) => Area {
  const known = new Map<string, Area>();
  return (coverage) => {
    const key = coverage.toSorted().join(" ");
    return known.getOrInsertComputed(key, () => {
      const covered = new Set(coverage.flatMap(municipalitiesIn));
      return { nationwide: coverage.includes(DENMARK) || covered.size === municipalities.length, municipalities: covered };
    });
  };
}

/** Where an asker stands. */
export interface Standing {
  readonly municipality: string | null;
  readonly region: string | null;
  /** Municipalities that the text names. */
  readonly places: readonly string[];
}

/**
 * The hard rule of area on a day: the municipality is covered; of one who gives a region only, all of the region, or a place there that the text names; of one who gives nothing, the whole country, or a place
 * that the text names.
 */
export function coveredOn(day: string): (area: Area, standing: Standing) => boolean {
  const members = new Map<string, readonly string[]>();
  return ({ nationwide, municipalities: covered }, { municipality, region, places }) => {
    if (nationwide) return true;
    if (municipality !== null) return covered.has(municipality);
    if (region === null) return places.some((code) => covered.has(code));
    const own = members.getOrInsertComputed(region, () => membersOf(region, day));
    if (own.length > 0 && own.every((code) => covered.has(code))) return true;
    return places.some((code) => own.includes(code) && covered.has(code));
  };
}

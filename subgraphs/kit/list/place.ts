import { municipalities, municipalitiesIn, regions, regionsOn, territoryName } from "../../base/territory/index.ts";
import { checkMunicipalities, checkRegions } from "../territory.ts";
import { anyOf, refuseContradiction, type Condition } from "./condition.ts";
import type { Facet } from "./connection.ts";

/** Where something takes or took place, by codes. */
export interface Place {
  readonly municipalities: readonly string[];
  /** Of regions that take part as such. */
  readonly regions: readonly string[];
}

export interface PlaceFilter {
  readonly municipality?: readonly string[] | null;
  readonly region?: readonly string[] | null;
  readonly on?: string | null;
}

/** Checked conditions on municipality and region; throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID, or BAD_USER_INPUT where no municipality lies in any of the regions. */
export function placeConditions<T>(filter: PlaceFilter, today: string, placeOf: (item: T) => Place): readonly Condition<T>[] {
  const day = filter.on ?? today;
  const [wanted, around] = [filter.municipality ?? [], filter.region ?? []];
  checkRegions(around, day, "filter.");
  checkMunicipalities(wanted, "filter.");
  const ground = new Set(around.flatMap((code) => municipalitiesIn(`reg:${code}`)));
  refuseContradiction(
    wanted.length > 0 && around.length > 0 && !wanted.some((code) => ground.has(code)),
    `filter: ${wanted.map((code) => territoryName(`mun:${code}`, "da")).join(", ")} does not lie in ${around.map((code) => territoryName(`reg:${code}`, "da")).join(", ")}.`,
    "Leave `municipality` or `region` out, or choose those that lie in each other.",
  );
  return [
    ...anyOf<T>("municipality", filter.municipality, (item) => placeOf(item).municipalities),
    ...anyOf<T>("region", filter.region, (item) => regionsOfPlace(placeOf(item))),
  ];
}

/** The codes of all regions, past and coming, whose ground it touches. */
export function regionsOfPlace({ municipalities: codes, regions: own }: Place): readonly string[] {
  const touched = new Set([
    ...codes.flatMap((code) => GROUND.get(`mun:${code}`) ?? []),
    ...own.flatMap((code) => GROUND.get(`reg:${code}`) ?? []),
  ]);
  return [...touched];
}

/** By territory code: the regions that lie on its ground or around it. */
const GROUND: ReadonlyMap<string, readonly string[]> = new Map(
  [...municipalities.map(({ code }) => `mun:${code}`), ...regions.map(({ code }) => `reg:${code}`)].map((territory) => {
    const ground = new Set(municipalitiesIn(territory));
    return [
      territory,
      regions.filter(({ code }) => municipalitiesIn(`reg:${code}`).some((each) => ground.has(each))).map(({ code }) => code),
    ];
  }),
);

/** Counts by municipality and by the regions of a day. */
export function placeFacets<T>(placeOf: (item: T) => Place, day: string): Readonly<Record<"municipality" | "region", Facet<T>>> {
  return {
    municipality: {
      values: (item) => placeOf(item).municipalities,
      shown: () => municipalities.map(({ code }) => code),
      label: (code, language) => territoryName(`mun:${code}`, language === "DA" ? "da" : "en"),
    },
    region: {
      values: (item) => regionsOfPlace(placeOf(item)),
      shown: () => regionsOn(day).map(({ code }) => code),
      label: (code, language) => territoryName(`reg:${code}`, language === "DA" ? "da" : "en"),
    },
  };
}

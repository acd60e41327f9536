import { today, type Clock } from "../base/clock.ts";
import {
  holdsOn,
  landsdelByCode,
  membersOf,
  municipalities,
  municipalityByCode,
  municipalityName,
  POPULATION_YEAR,
  regionByCode,
  regionOf,
  regionsOn,
  type Municipality,
  type Region,
} from "../base/territory/index.ts";
import type { PageArguments } from "../kit/page.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { checkRegions } from "../kit/territory.ts";
import { createNameSearch } from "../text/nameSearch.ts";
import { createConnection, readSearch } from "./connection.ts";

/** A territory on its way through a query, with the day the query asked for; without it, a field's own default counts. */
type On<T> = T & { readonly on?: string | undefined };
type MunicipalityHere = On<Municipality>;
type RegionHere = On<Region>;
/** Arguments as GraphQL hands them over: absent or null alike. */
interface Day {
  readonly on?: string | null;
}
interface InLanguage {
  readonly language?: "DA" | "EN" | null;
}
interface MunicipalitiesArguments extends Day, PageArguments {
  readonly search?: string | null;
  readonly region?: string | null;
}

const alphabetical = municipalities.toSorted((a, b) => new Intl.Collator("da").compare(a.name, b.name));
const search = createNameSearch(alphabetical, (entry) => [
  entry.name,
  municipalityName(entry, "en"),
  `${entry.name} Kommune`,
  entry.code,
  entry.code.replace(/^0/, ""),
  ...(entry.code === "0101" ? ["Københavns Kommune", "Kbh"] : []),
]);

export function createTerritoryResolvers(clock: Clock): Resolvers {
  const dayOf = (given: string | null | undefined, above?: string): string => given ?? above ?? today(clock);
  return {
    Query: {
      municipality: (_: unknown, { code, on }: Day & { code: string }) => municipalityHere(code, on),
      municipalities: (_: unknown, { search: words, region, on, first, after }: MunicipalitiesArguments) => {
        const asked = readSearch(words);
        const found = asked === undefined ? alphabetical : search(asked);
        const members = isGiven(region) ? membersFor(region, dayOf(on)) : undefined;
        const list = (members === undefined ? found : found.filter(({ code }) => members.has(code))).map((entry) => withDay(entry, on));
        return createConnection({
          list,
          keyOf: ({ code }) => code,
          query: ["municipalities", asked, region ?? null, isGiven(region) ? (on ?? null) : null],
          page: { first: first ?? null, after: after ?? null },
        });
      },
      regions: (_: unknown, { on }: Day) => regionsOn(dayOf(on)).map((region) => withDay(region, on)),
      region: (_: unknown, { code, on }: Day & { code: string }) => {
        const region = regionByCode(code);
        return region === undefined || (isGiven(on) && !holdsOn(region, on)) ? null : withDay(region, on);
      },
    },
    Municipality: {
      __resolveReference: ({ code }: { code: string }) => municipalityHere(code, undefined),
      name: (entry: MunicipalityHere, { language }: InLanguage) => municipalityName(entry, language === "EN" ? "en" : "da"),
      territory: ({ code }: MunicipalityHere) => `mun:${code}`,
      region: (entry: MunicipalityHere, { on }: Day) => {
        const region = regionOf(entry.code, dayOf(on, entry.on));
        return region === undefined ? null : withDay(region, on ?? entry.on);
      },
      landsdel: ({ nuts3 }: MunicipalityHere, { language }: InLanguage) => landsdelByCode(nuts3)?.[language === "EN" ? "en" : "da"] ?? null,
      neighbours: (entry: MunicipalityHere) => entry.neighbours.map((code) => municipalityHere(code, entry.on)),
      populationYear: () => POPULATION_YEAR,
    },
    Region: {
      __resolveReference: ({ code }: { code: string }) => regionByCode(code) ?? null,
      name: (region: RegionHere, { language }: InLanguage) => region[language === "EN" ? "en" : "da"],
      territory: ({ code }: RegionHere) => `reg:${code}`,
      municipalities: (region: RegionHere, { on }: Day) => {
        const day = on ?? nearestDay(region, dayOf(region.on));
        return membersOf(region.code, day).map((code) => municipalityHere(code, day));
      },
      succeededBy: ({ succeededBy }: RegionHere) => succeededBy.map(regionByCode),
      precededBy: ({ precededBy }: RegionHere) => precededBy.map(regionByCode),
    },
  };
}

/** The codes of a region's members, for a filter: there an unknown region or a wrong day is a mistake to tell, not an empty list. */
function membersFor(code: string, day: string): ReadonlySet<string> {
  checkRegions([code], day, "");
  return new Set(membersOf(code, day));
}

/** The day itself while the region exists, else its first or last day. */
function nearestDay(region: Region, day: string): string {
  if (day < region.validFrom) return region.validFrom;
  return region.validTo !== null && day > region.validTo ? region.validTo : day;
}

function municipalityHere(code: string, on: string | null | undefined): MunicipalityHere | null {
  const municipality = municipalityByCode(code);
  return municipality === undefined ? null : withDay(municipality, on);
}

function withDay<T extends object>(entry: T, on: string | null | undefined): On<T> {
  return { ...entry, on: on ?? undefined };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

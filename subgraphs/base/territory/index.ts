/** Danish territories: facts, dates, codes and names. The public face of the folder. */
export { DENMARK, isTerritoryCode, municipalitiesIn, territoryName } from "./code.ts";
export { landsdelByCode, landsdele, type Landsdel } from "./landsdel.ts";
export {
  municipalities,
  municipalityByCode,
  municipalityName,
  POPULATION_YEAR,
  type Membership,
  type Municipality,
} from "./municipality.ts";
export { nutsTerritory } from "./nuts.ts";
export { placeArea } from "./place.ts";
export { holdsOn, membersOf, regionByCode, regionOf, regions, regionsOn, type Region } from "./region.ts";

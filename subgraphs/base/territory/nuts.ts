import { DENMARK } from "./code.ts";
import { landsdelByCode } from "./landsdel.ts";

/**
 * From a code of the European statistical areas (NUTS, Regulation (EC) 1059/2003) to a territory code: the country is NUTS 1, the five regions of 2007 are NUTS 2, the
 * landsdele NUTS 3. The regions' codes are ground, so those of 2027 cover what they cover.
 */
export function nutsTerritory(code: string): string | undefined {
  if (code === "DK" || code === "DK0") return DENMARK;
  const region = NUTS2.get(code);
  if (region !== undefined) return `reg:${region}`;
  return landsdelByCode(code) === undefined ? undefined : `nuts3:${code}`;
}

const NUTS2: ReadonlyMap<string, string> = new Map([
  ["DK01", "1084"],
  ["DK02", "1085"],
  ["DK03", "1083"],
  ["DK04", "1082"],
  ["DK05", "1081"],
]);

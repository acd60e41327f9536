import { fold } from "../fold.ts";
import { DENMARK, isTerritoryCode, municipalitiesIn } from "./code.ts";
import { ABROAD, areaNames } from "./names.ts";

/**
 * From an area as people write it to territory codes. Exact only: a wrong place sends a user to a service that does not serve him, so whatever is not certain is
 * undefined and stays visible as `unknown:<words>`.
 */

/**
 * The codes of an area in words (`Aalborg Kommune`, `Hoeje-Taastrup`, `Region Nordjylland`, `hele landet`, `Herning og Ikast-Brande`, `Fyn (10 kommuner)`, or a territory code), in the
 * order of mention, or undefined when a part of it cannot be placed for certain.
 */
export function placeArea(words: string): readonly string[] | undefined {
  if (words.length > LONGEST) return undefined;
  const code = words.trim();
  if (isTerritoryCode(code)) return code.startsWith("unknown:") ? undefined : [code];
  const counted = /^(.*?)\s*\((?:alle\s+)?(\d{1,2}) kommuner\)\s*$/i.exec(words);
  if (counted === null) return placeList(words);
  const codes = placeList(counted[1] ?? "");
  return codes !== undefined && span(codes) === Number(counted[2]) ? codes : undefined; // the publisher's count tells whether he means the same area
}

const LONGEST = 500;

function placeList(words: string): readonly string[] | undefined {
  const whole = placeName(words);
  if (whole !== undefined) return whole;
  const parts = words.split(/[,;/&+\n]|\s(?:og|samt|and)\s/i).filter((part) => fold(part) !== "");
  if (parts.length < 2) return undefined;
  const codes = new Set<string>();
  for (const part of parts) {
    const placed = ABROAD.has(fold(part)) ? [] : placeName(part);
    if (placed === undefined) return undefined;
    for (const code of placed) codes.add(code);
  }
  if (codes.size === 0) return undefined;
  return codes.has(DENMARK) ? [DENMARK] : [...codes];
}

/** One name, bare or with the word for what it is in front or behind. */
function placeName(words: string): readonly string[] | undefined {
  const name = fold(words).replace(/^(?:the|i|in) /, "");
  const exact = lookUp(name);
  if (exact !== undefined) return exact;
  const one = /^(?:(?:kommune|municipality of|city of) )?(.+?)(?: (?:kommunes?|regionskommunes?|municipality))?$/.exec(name)?.[1];
  if (one !== undefined && one !== name) return onlyMunicipality(lookUp(one)); // `Nordjylland Kommune` is not the region
  const many = /^(?:(?:(?:alle )?kommuner(?:ne)?(?: i)?|regionerne) )?(.+?)(?: (?:kommuner|municipalities))?$/.exec(name)?.[1];
  return many === undefined || many === name ? undefined : lookUp(many);
}

/** A known name, also in the genitive (`Aalborgs`). */
function lookUp(name: string): readonly string[] | undefined {
  return areaNames.get(name) ?? (name.endsWith("s") ? areaNames.get(name.slice(0, -1).trimEnd()) : undefined);
}

function onlyMunicipality(codes: readonly string[] | undefined): readonly string[] | undefined {
  return codes?.length === 1 && codes[0]?.startsWith("mun:") === true ? codes : undefined;
}

function span(codes: readonly string[]): number {
  return new Set(codes.flatMap(municipalitiesIn)).size;
}

import { landsdelByCode, landsdele } from "./landsdel.ts";
import { municipalities, municipalityByCode, municipalityName, type Municipality } from "./municipality.ts";
import { regionByCode, regions } from "./region.ts";

/**
 * Territory codes, the words in which coverage is written: `DK`, `reg:1081`, `reg:ostdanmark`, `nuts3:DK031`, `mun:0851`, and `unknown:<words>` where a
 * publisher's area could not be placed. A code names a geographic area; dates play no part, so a listing that covers `reg:1084` covers the same ground after 2026.
 */
export const DENMARK = "DK";

/** True for a code of a known territory and for `unknown:` with words behind it. */
export function isTerritoryCode(code: string): boolean {
  return unknownWords(code) !== undefined || named(code, "da") !== undefined;
}

/** What to show for a code: the name, the publisher's own words of an `unknown:` code, or the code itself when it is none. */
export function territoryName(code: string, language: "da" | "en"): string {
  return named(code, language) ?? unknownWords(code) ?? code;
}

/**
 * The municipalities an area spans, by code: all 98 for `DK`, one for `mun:`, the last members of a dissolved region and the first of a coming one, none for
 * `unknown:` or what is no code. The same array each time.
 */
export function municipalitiesIn(code: string): readonly string[] {
  return spans.get(code) ?? NONE;
}

const NONE: readonly string[] = Object.freeze([]);

const spans: ReadonlyMap<string, readonly string[]> = new Map([
  [DENMARK, codesWhere(() => true)],
  ...regions.map(
    ({ code }) => [`reg:${code}`, codesWhere((municipality) => municipality.regions.some((one) => one.code === code))] as const,
  ),
  ...landsdele.map(({ code }) => [`nuts3:${code}`, codesWhere((municipality) => municipality.nuts3 === code)] as const),
  ...municipalities.map(({ code }) => [`mun:${code}`, Object.freeze([code])] as const),
]);

function codesWhere(belongs: (municipality: Municipality) => boolean): readonly string[] {
  return Object.freeze(municipalities.filter(belongs).map((municipality) => municipality.code));
}

function named(code: string, language: "da" | "en"): string | undefined {
  if (code === DENMARK) return language === "da" ? "Danmark" : "Denmark";
  const at = code.indexOf(":");
  const [kind, rest] = [code.slice(0, at), code.slice(at + 1)];
  if (kind === "reg") return regionByCode(rest)?.[language];
  if (kind === "nuts3") return landsdelByCode(rest)?.[language];
  if (kind !== "mun") return undefined;
  const municipality = municipalityByCode(rest);
  return municipality === undefined ? undefined : municipalityName(municipality, language);
}

function unknownWords(code: string): string | undefined {
  const words = code.startsWith("unknown:") ? code.slice("unknown:".length).trim() : "";
  return words === "" ? undefined : words;
}

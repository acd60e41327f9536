import { fold } from "../fold.ts";
import { spellings } from "../spellings.ts";
import { DENMARK } from "./code.ts";
import { landsdele } from "./landsdel.ts";
import { municipalities } from "./municipality.ts";
import { regions } from "./region.ts";

/**
 * Folded names of Danish areas → territory codes: official names, and those in common use that mean exactly one area. Left out on purpose, because they mean
 * different areas to different people: hovedstadsområdet, Storkøbenhavn, Vestegnen, Midt- og Vestjylland, Vendsyssel, Himmerland, Falster, Als, and towns that are
 * only a part of a municipality (Lyngby, Ikast, Ringkøbing).
 */
const COMMON: Readonly<Record<string, readonly string[]>> = {
  // The whole country, and wider areas of which all of Denmark is a part.
  [DENMARK]: [
    "DK",
    "Danmark",
    "Denmark",
    "hele Danmark",
    "hele DK",
    "hele landet",
    "nationalt",
    "national",
    "nationwide",
    "landsdækkende",
    "all of Denmark",
    "alle kommuner",
    "alle 98 kommuner",
    "alle landets kommuner",
    "alle regioner",
    "Norden",
    "EU",
    "Europa",
    "Europe",
  ],
  "reg:1081": ["North Denmark", "Region Nord"],
  "reg:1082": ["Midtjylland", "Central Denmark", "Central Jutland", "Region Midt"],
  "reg:1083": ["Syddanmark", "Southern Denmark", "Region Syd"],
  "reg:1084": ["Hovedstaden", "Capital Region", "Region H"],
  // Bare `Sjælland` is the region, as beside `Syddanmark` and `Midtjylland` in publishers' lists of areas; the island belongs to two regions and is written
  // `hele Sjælland`, which is left unplaced because where it ends (Amager, Møn, Lolland-Falster) differs from writer to writer.
  "reg:1085": ["Sjælland", "Zealand"],
  "reg:ostdanmark": ["Østdanmark", "Eastern Denmark"],
  "nuts3:DK031": ["Fyn og øerne", "Fyn og øer", "Funen", "hele Fyn"],
  "nuts3:DK012": ["Københavns omegn"],
  // Jylland is the mainland landsdele together, the small islands of their municipalities included.
  "nuts3:DK032 nuts3:DK041 nuts3:DK042 nuts3:DK050": ["Jylland", "hele Jylland", "Jutland"],
  // The southern part of Jutland that came back in 1920: since 2007 these four municipalities.
  "mun:0510 mun:0540 mun:0550 mun:0580": ["Sønderjylland", "hele Sønderjylland"],
  // The seven members of the municipal cooperation of that name.
  "mun:0410 mun:0510 mun:0530 mun:0575 mun:0607 mun:0621 mun:0630": ["Trekantområdet", "Trekantsområdet", "Trekantområdet Danmark"],
  "mun:0360 mun:0376": ["Lolland-Falster"],
  "mun:0101": ["Copenhagen", "Kbh", "Københavns"],
  "mun:0217": ["Elsinore"],
  "mun:0400": ["Bornholms", "hele Bornholm"],
  "mun:0480": ["Nordfyn"],
  "mun:0773": ["Mors"],
  "mun:0820": ["Vesthimmerland"],
};

/** Neighbours outside Denmark: no territory of their own here, but no reason to leave the Danish part unplaced. */
export const ABROAD: ReadonlySet<string> = new Set(
  [
    "Skåne",
    "Sydsverige",
    "Sverige",
    "Norge",
    "Nordtyskland",
    "Tyskland",
    "Slesvig-Holsten",
    "Schleswig-Holstein",
    "nabolande",
    "southern Sweden",
  ].map(fold),
);

/** Folded name → codes. Later entries win, so a name of both a landsdel and a municipality (Bornholm) or region (Nordjylland) means the latter. */
export const areaNames: ReadonlyMap<string, readonly string[]> = new Map([
  ...landsdele.flatMap(({ code, da, en }) => entries([da, en, code, `landsdel ${da}`], `nuts3:${code}`)),
  ...municipalities.flatMap(({ code, name }) => entries([...spellings(name), code, code.replace(/^0/, "")], `mun:${code}`)),
  ...regions.flatMap(({ code, da, en }) => entries([...spellings(da), en, code], `reg:${code}`)),
  ...entries(["Nordjylland", "hele Nordjylland"], "reg:1081"),
  ...Object.entries(COMMON).flatMap(([codes, names]) => entries(names.flatMap(spellings), codes)),
]);

function entries(names: readonly string[], codes: string): [string, readonly string[]][] {
  const list = Object.freeze(codes.split(" "));
  return names.map((name) => [fold(name), list]);
}

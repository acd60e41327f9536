/**
 * The eleven landsdele: NUTS 3 of the Danish NUTS classification. They lie below the regions and stay as they are in 2027. The English names are
 * plain translations.
 */
export interface Landsdel {
  /** NUTS 3 code: `DK031`. */
  readonly code: string;
  readonly da: string;
  readonly en: string;
}

export const landsdele: readonly Landsdel[] = Object.freeze(
  (
    [
      ["DK011", "Byen København", "Copenhagen City"],
      ["DK012", "Københavns omegn", "Copenhagen suburbs"],
      ["DK013", "Nordsjælland", "North Zealand"],
      ["DK014", "Bornholm", "Bornholm"],
      ["DK021", "Østsjælland", "East Zealand"],
      ["DK022", "Vest- og Sydsjælland", "West and South Zealand"],
      ["DK031", "Fyn", "Funen"],
      ["DK032", "Sydjylland", "South Jutland"],
      ["DK041", "Vestjylland", "West Jutland"],
      ["DK042", "Østjylland", "East Jutland"],
      ["DK050", "Nordjylland", "North Jutland"],
    ] as const
  ).map(([code, da, en]) => Object.freeze({ code, da, en })),
);

const byCode = new Map(landsdele.map((landsdel) => [landsdel.code, landsdel]));

export function landsdelByCode(code: string): Landsdel | undefined {
  return byCode.get(code);
}

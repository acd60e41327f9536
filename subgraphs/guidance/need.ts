import { HubError } from "../../schema/errors.ts";
import type { Audience, Theme } from "../../schema/listing.ts";
import type { Stage } from "../../schema/knowledge.ts";
import { holdsOn, municipalityByCode, regionByCode, regionOf } from "../base/territory/index.ts";
import { holdsPersonalNumber } from "../sources/values/personal.ts";

/** `GuidanceNeedInput` as GraphQL hands it over. */
export interface GuidanceNeedInput {
  readonly text?: string | null;
  readonly asker?: Audience | null;
  readonly municipality?: string | null;
  readonly region?: string | null;
  readonly themes?: readonly Theme[] | null;
  readonly stage?: Stage | null;
}

/** A checked need. */
export interface Need {
  /** Empty where nothing was said in words. */
  readonly text: string;
  readonly asker: Audience | null;
  /** Codes. */
  readonly municipality: string | null;
  readonly region: string | null;
  readonly themes: readonly Theme[];
  readonly stage: Stage | null;
}

/** Characters of a need's text: three pages, and more than anybody needs to say whom he is looking for. */
export const LONGEST_TEXT = 10_000;

/** Checks a need as of a day, before anything is done with it. Throws PERSONAL_NUMBER, NEED_TOO_LONG, NEED_EMPTY, BAD_USER_INPUT, TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or AREA_CONTRADICTION. */
export function readNeed(input: GuidanceNeedInput, day: string): Need {
  const text = input.text?.normalize("NFC").trim() ?? "";
  const municipality = given(input.municipality);
  const region = given(input.region);
  for (const value of [text, municipality ?? "", region ?? ""]) refusePersonalNumber(value);
  if (text.length > LONGEST_TEXT) {
    throw new HubError(
      "NEED_TOO_LONG",
      `The text has ${text.length} characters; ${LONGEST_TEXT} is the most. Teksten er for lang; skriv højst ${LONGEST_TEXT} tegn.`,
    );
  }
  const themes = input.themes ?? [];
  if (new Set(themes).size < themes.length)
    throw new HubError("BAD_USER_INPUT", "`need.themes` names a theme twice.", { next: "Name each theme once, or leave `themes` out." });
  checkArea(municipality, region, day);
  const asker = input.asker ?? null;
  const stage = input.stage ?? null;
  if (text === "" && themes.length === 0 && [asker, municipality, region, stage].every((value) => value === null)) {
    throw new HubError("NEED_EMPTY", "The need is empty. Skriv med et par ord, hvad det handler om.");
  }
  return { text, asker, municipality, region, themes, stage };
}

/**
 * Threat: people tell of citizens. A Danish personal number in a need would otherwise reach logs of proxies, the id of the guidance and the subgraphs that build on it. So the whole need is refused before
 * anything is done with it. Looked for as it may be typed: digits of other scripts, other dashes, blanks between.
 */
function refusePersonalNumber(value: string): void {
  const typed = value
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212\u00b7./]/g, "-");
  const tight = typed
    .replace(/(?<=\d)[\s-]+(?=\d)/g, "-")
    .replace(/(?<=\d)-(?=\d)/g, (_dash, place: number, all: string) => (/(?:\d-?){6}$/.test(all.slice(0, place)) ? "-" : ""));
  if (!holdsPersonalNumber(value) && !holdsPersonalNumber(typed) && !holdsPersonalNumber(tight)) return;
  throw new HubError(
    "PERSONAL_NUMBER",
    "Skriv venligst ikke CPR-numre her: teksten ser ud til at have et, og derfor er den hverken læst videre eller gemt. " +
      "Please do not write CPR numbers here: the text seems to hold one, so it was neither read on nor stored.",
  );
}

function checkArea(municipality: string | null, region: string | null, day: string): void {
  if (municipality !== null && municipalityByCode(municipality) === undefined)
    throw new HubError("TERRITORY_UNKNOWN", `There is no municipality ${JSON.stringify(municipality.slice(0, 40))}.`);
  if (region === null) return;
  const known = regionByCode(region);
  if (known === undefined) throw new HubError("TERRITORY_UNKNOWN", `There is no region ${JSON.stringify(region.slice(0, 40))}.`);
  if (!holdsOn(known, day)) {
    const instead = day < known.validFrom ? known.precededBy : known.succeededBy;
    throw new HubError("TERRITORY_NOT_VALID", `${known.da} (${region}) does not exist on ${day}.`, {
      next: `Use ${instead.join(" or ")}, or give the municipality alone.`,
    });
  }
  const own = municipality === null ? undefined : regionOf(municipality, day);
  if (own === undefined || own.code === region) return;
  throw new HubError(
    "AREA_CONTRADICTION",
    `The municipality ${municipality} lies in ${own.da} (${own.code}), not in ${known.da} (${region}).`,
  );
}

function given(code: string | null | undefined): string | null {
  const trimmed = code?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}

import { HubError } from "../../schema/errors.ts";
import type { Audience, Theme } from "../../schema/listing.ts";
import type { Stage } from "../../schema/knowledge.ts";
import { refusePersonalNumber } from "../base/personalNumber.ts";
import { regionOf } from "../base/territory/index.ts";
import { checkMunicipalities, checkRegions } from "../kit/territory.ts";

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

function checkArea(municipality: string | null, region: string | null, day: string): void {
  if (municipality !== null) checkMunicipalities([municipality], "need.");
  if (region !== null) checkRegions([region], day, "need.");
  const own = municipality === null || region === null ? undefined : regionOf(municipality, day);
  if (own === undefined || own.code === region) return;
  throw new HubError("AREA_CONTRADICTION", `The municipality ${municipality} lies in ${own.da} (${own.code}), not in ${region}.`);
}

function given(code: string | null | undefined): string | null {
  const trimmed = code?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}

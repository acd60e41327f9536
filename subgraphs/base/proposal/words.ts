import type { Audience, Theme } from "../../../schema/listing.ts";
import { fold } from "../fold.ts";

/** What the words that Danish publishers write for themes and audiences mean to the hub; an empty list where that is not known. */
const THEMES: readonly (readonly [RegExp, Theme])[] = [
  [/konkurrence|udbud|indkoeb|competition|tender|procure/, "COMPETITION"],
  [/innovation|udvikling|afproev|innovat/, "INNOVATION"],
  [/partner|samarbejd/, "PARTNERSHIP"],
  [/international|eksport|export|udland|\beu\b/, "INTERNATIONALISATION"],
];
const AUDIENCES: readonly (readonly [RegExp, Audience])[] = [
  [/kommun|municipal/, "MUNICIPALITY"],
  [/^region/, "REGION"],
  [/\bstat|ministeri|styrelse/, "STATE"],
  [/medarbejder|ansat|klinik|sygeplejer|laege|employee/, "EMPLOYEE"],
  [/virksomhed|firma|leverandoer|ivaerksaet|company|companies|sme|business/, "COMPANY"],
];

export function themesOf(word: string): readonly Theme[] {
  return coded(word, THEMES);
}

export function audiencesOf(word: string): readonly Audience[] {
  return coded(word, AUDIENCES);
}

function coded<Code>(word: string, patterns: readonly (readonly [RegExp, Code])[]): readonly Code[] {
  const folded = fold(word);
  return patterns.flatMap(([pattern, code]) => (pattern.test(folded) ? [code] : []));
}

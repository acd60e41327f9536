import type { FaultCode, Measure } from "./fault.ts";
import type { MeasuredQuality, PublisherIssue } from "./report.ts";

interface Words {
  readonly da: string;
  readonly en: string;
}

/** A measure's name. */
export function measureLabel(measure: Measure): Words {
  return LABELS[measure];
}

/** What a measure's score comes from, in a sentence. */
export function explanation({ measure, score, faultless, measured }: MeasuredQuality): Words {
  if (score === null)
    return measure === "LINKS"
      ? { da: "Hubben har ikke prøvet nogen adresser endnu.", en: "The hub has not asked any address yet." }
      : { da: "Der er ingen opslag at måle på.", en: "There are no listings to measure." };
  const { da, en } = WHOLE[measure];
  return { da: `${faultless} af ${measured} opslag ${da}.`, en: `${faultless} of ${measured} listings ${en}.` };
}

/** What is wrong, in a sentence. */
export function message({ code, field, detail = "" }: PublisherIssue): Words {
  const { da, en } = MESSAGES[code];
  const name = FIELDS[field] ?? { da: field, en: field };
  return { da: filled(da, name.da, detail), en: filled(en, name.en, detail) };
}

/** What to do about it. */
export function nextStep({ code, field }: PublisherIssue): Words {
  const { da, en } = NEXT[code];
  const name = FIELDS[field] ?? { da: field, en: field };
  return { da: filled(da, name.da, ""), en: filled(en, name.en, "") };
}

/** A detail comes from publishers' data and may hold anything, so it is put in last and once. */
function filled(text: string, field: string, detail: string): string {
  const [before = "", after] = text.replace("{field}", field).split("{detail}");
  return after === undefined ? before : `${before}${detail}${after}`;
}

const LABELS: Readonly<Record<Measure, Words>> = {
  COMPLETENESS: { da: "Fuldstændighed", en: "Completeness" },
  FRESHNESS: { da: "Aktualitet", en: "Freshness" },
  LINKS: { da: "Links", en: "Links" },
  COVERAGE: { da: "Dækning", en: "Coverage" },
  DUPLICATES: { da: "Dubletter", en: "Duplicates" },
  LANGUAGES: { da: "Sprog", en: "Languages" },
};

const WHOLE: Readonly<Record<Measure, Words>> = {
  COMPLETENESS: { da: "har alt, hvad læseren skal bruge", en: "have all that a reader needs" },
  FRESHNESS: { da: "er set efter inden for to år", en: "were looked at within two years" },
  LINKS: { da: "har kun adresser, der svarer", en: "have only addresses that answer" },
  COVERAGE: { da: "siger, hvilke områder der dækkes", en: "say which areas are served" },
  DUPLICATES: { da: "er ikke bedre beskrevet hos en anden udgiver", en: "are not better kept by another publisher" },
  LANGUAGES: { da: "er både på dansk og engelsk", en: "are in both Danish and English" },
};

const FIELDS: Readonly<Partial<Record<string, Words>>> = {
  channels: { da: "kanaler", en: "channels" },
  summary: { da: "beskrivelse", en: "summary" },
  provider: { da: "udbyder", en: "provider" },
  url: { da: "side", en: "page" },
  audiences: { da: "målgruppe", en: "audience" },
  themes: { da: "tema", en: "theme" },
  title: { da: "titel", en: "title" },
};

const MESSAGES: Readonly<Record<FaultCode, Words>> = {
  MISSING: { da: "Opslaget mangler {field}.", en: "The listing has no {field}." },
  QUARANTINED: { da: "Poster, der ikke kan bruges: {detail}.", en: "Records that cannot be used: {detail}." },
  OUTDATED: { da: "Opslaget er ikke ændret siden {detail}.", en: "The listing was not changed since {detail}." },
  UNDATED: { da: "Opslaget siger ikke, hvornår det sidst er ændret.", en: "The listing does not say when it was last changed." },
  EXPIRED: { da: "Opslaget gælder til {detail}, men står som aktivt.", en: "The listing is valid until {detail}, yet says it is active." },
  SOURCE_UNREAD: { da: "Kilden har ikke kunnet læses siden {detail}.", en: "The source could not be read since {detail}." },
  LINK_BROKEN: { da: "Adressen svarer ikke: {detail}.", en: "The address does not answer: {detail}." },
  COVERAGE_MISSING: { da: "Opslaget siger ikke, hvilket område der dækkes.", en: "The listing does not say which area is served." },
  COVERAGE_UNPLACED: { da: "Området kan ikke placeres: {detail}.", en: "The area cannot be placed: {detail}." },
  LISTED_BY_OTHERS: {
    da: "En anden udgiver har også tilbuddet, og mindst lige så godt.",
    en: "Another publisher lists it too, and at least as well.",
  },
  MAYBE_LISTED_BY_OTHERS: {
    da: "Det er måske det samme som en anden udgivers opslag.",
    en: "It may be the same as another publisher's listing.",
  },
  DANISH_MISSING: { da: "Der mangler dansk {field}.", en: "There is no Danish {field}." },
  ENGLISH_MISSING: { da: "Der mangler engelsk {field}.", en: "There is no English {field}." },
};

const NEXT: Readonly<Record<FaultCode, Words>> = {
  MISSING: { da: "Tilføj {field} i kilden.", en: "Add the {field} in the source." },
  QUARANTINED: {
    da: "Slå grundene op i niveauets karantæne, og ret posterne.",
    en: "Look the reasons up in the level's quarantine, and mend the records.",
  },
  OUTDATED: {
    da: "Se opslaget efter, og sæt en ny dato; eller marker det som historisk.",
    en: "Look it over and date it anew, or mark it as historical.",
  },
  UNDATED: { da: "Send datoen for seneste ændring med.", en: "Send the date of the last change with it." },
  EXPIRED: { da: "Forlæng gyldigheden, eller marker det som historisk.", en: "Extend its validity, or mark it as historical." },
  SOURCE_UNREAD: { da: "Se kildens fejl, og gør den tilgængelig igen.", en: "Look at the source's failure, and make it readable again." },
  LINK_BROKEN: { da: "Ret adressen, eller tag den ud.", en: "Correct the address, or take it out." },
  COVERAGE_MISSING: { da: "Angiv kommuner, regioner eller hele landet.", en: "Give municipalities, regions or the whole country." },
  COVERAGE_UNPLACED: {
    da: "Brug kommunens eller regionens kode eller navn.",
    en: "Use the code or the name of the municipality or region.",
  },
  LISTED_BY_OTHERS: {
    da: "Aftal, hvem der har den fulde tekst, og henvis til den; `overlap` viser forskellene.",
    en: "Agree who keeps the full text, and link to it; `overlap` shows what differs.",
  },
  MAYBE_LISTED_BY_OTHERS: { da: "Spørg enheden, som afgør det.", en: "Ask the unit, which decides it." },
  DANISH_MISSING: { da: "Skriv {field} på dansk.", en: "Write the {field} in Danish." },
  ENGLISH_MISSING: {
    da: "Skriv {field} på engelsk; udenlandske virksomheder læser med.",
    en: "Write the {field} in English; foreign firms read it.",
  },
};

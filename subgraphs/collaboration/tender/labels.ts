import type { Text } from "../../../schema/listing.ts";
import type { Facet } from "../../kit/list/connection.ts";
import type { Language } from "../../kit/text.ts";

/** The codes of tenders in the words people read. */
const LABELS: Readonly<Record<string, Required<Text>>> = Object.freeze({
  PLANNED: { da: "Varslet", en: "Announced" },
  OPEN: { da: "Åbent", en: "Open" },
  CLOSED: { da: "Fristen er udløbet", en: "Closed" },
  AWARDED: { da: "Tildelt", en: "Awarded" },
  CANCELLED: { da: "Annulleret", en: "Cancelled" },
  INNOVATION_PARTNERSHIP: { da: "Innovationspartnerskab", en: "Innovation partnership" },
  INNOVATIVE_ACQUISITION: { da: "Innovativt indkøb", en: "Innovative acquisition" },
  COMPETITIVE_DIALOGUE: { da: "Konkurrencepræget dialog", en: "Competitive dialogue" },
  MARKET_DIALOGUE: { da: "Forhåndsmeddelelse eller markedsdialog", en: "Prior information or market dialogue" },
  DESIGN_CONTEST: { da: "Projektkonkurrence", en: "Design contest" },
  FRAMEWORK: { da: "Rammeaftale", en: "Framework agreement" },
  JOINT_PROCUREMENT: { da: "Fælles udbud", en: "Joint procurement" },
  CENTRAL_PURCHASING: { da: "Indkøbscentral", en: "Central purchasing body" },
  GREEN: { da: "Grønne krav", en: "Green criteria" },
  SOCIAL: { da: "Sociale krav", en: "Social criteria" },
  SME_SUITABLE: { da: "Egnet for mindre virksomheder", en: "Suitable for smaller firms" },
  RESTRICTED: { da: "Begrænset udbud", en: "Restricted procedure" },
  NEGOTIATED: { da: "Udbud med forhandling", en: "Negotiated procedure" },
  CONCESSION: { da: "Koncession", en: "Concession" },
  DIRECT: { da: "Direkte tildeling", en: "Direct award" },
  OTHER: { da: "Andet", en: "Other" },
});
/** `OPEN` is a state and a procedure. */
const OPEN_PROCEDURE: Required<Text> = { da: "Offentligt udbud", en: "Open procedure" };

export function labelOf(code: string, language: Language): string {
  return LABELS[code]?.[language === "DA" ? "da" : "en"] ?? code;
}

export function procedureLabel(code: string, language: Language): string {
  return code === "OPEN" ? OPEN_PROCEDURE[language === "DA" ? "da" : "en"] : labelOf(code, language);
}

/** A facet over a list of codes, shown in the list's order. */
export function codeFacet<T>(
  codes: readonly string[],
  values: (item: T) => readonly string[],
  label: Facet<T>["label"] = labelOf,
): Facet<T> {
  return { values, shown: () => codes, label };
}

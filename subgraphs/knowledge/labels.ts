import type { Text } from "../../schema/listing.ts";
import type { Language } from "../kit/text.ts";
import type { Facet } from "../kit/list/connection.ts";

/** The codes of this subgraph in the words people read, Danish and English. */
const LABELS: Readonly<Record<string, Required<Text>>> = Object.freeze({
  COMPETITION: { da: "Konkurrence", en: "Competition" },
  INNOVATION: { da: "Innovation", en: "Innovation" },
  PARTNERSHIP: { da: "Partnerskab", en: "Partnership" },
  INTERNATIONALISATION: { da: "Internationalisering", en: "Internationalisation" },
  MUNICIPALITY: { da: "Kommune", en: "Municipality" },
  REGION: { da: "Region", en: "Region" },
  STATE: { da: "Stat", en: "State" },
  EMPLOYEE: { da: "Medarbejder", en: "Employee" },
  COMPANY: { da: "Virksomhed", en: "Company" },
  IDEA: { da: "Idé", en: "Idea" },
  PROTOTYPE: { da: "Prototype", en: "Prototype" },
  PROVEN: { da: "Afprøvet med resultat", en: "Proven" },
  SCALING: { da: "Udbredes", en: "Scaling" },
  EXPORT: { da: "Eksport", en: "Export" },
  ELDERLY_CARE: { da: "Ældrepleje", en: "Care of older people" },
  HEALTH: { da: "Sundhed", en: "Health" },
  DISABILITY: { da: "Handicap", en: "Disability" },
  SOCIAL: { da: "Socialområdet", en: "Social affairs" },
  EMPLOYMENT: { da: "Beskæftigelse", en: "Employment" },
  EDUCATION: { da: "Dagtilbud og skole", en: "Day care and schools" },
  DIGITAL_ADMINISTRATION: { da: "Forvaltning og digitalisering", en: "Administration and digitalisation" },
  CONSTRUCTION_BUILDINGS: { da: "Byggeri og bygninger", en: "Construction and buildings" },
  ENERGY_CLIMATE: { da: "Energi, klima og miljø", en: "Energy, climate and environment" },
  WASTE_WATER: { da: "Affald og vand", en: "Waste and water" },
  TRANSPORT_ROADS: { da: "Transport og veje", en: "Transport and roads" },
  PROCUREMENT: { da: "Indkøb", en: "Procurement" },
  DEFENCE_SAFETY: { da: "Forsvar, politi og beredskab", en: "Defence, police and emergency services" },
  CROSS_SECTOR: { da: "Tværgående", en: "Across sectors" },
  PILOT: { da: "Pilotforsøg", en: "Pilot" },
  OPI: { da: "Offentlig-privat innovation (OPI)", en: "Public-private innovation" },
  INNOVATION_PARTNERSHIP: { da: "Innovationspartnerskab", en: "Innovation partnership" },
  LIVING_LAB: { da: "Living lab", en: "Living lab" },
  DIALOGUE: { da: "Markedsdialog", en: "Market dialogue" },
  FRAMEWORK: { da: "Rammeaftale eller fælles udbud", en: "Framework agreement or joint tender" },
  OPP: { da: "Offentlig-privat partnerskab (OPP)", en: "Public-private partnership (PPP)" },
  ESCO: { da: "ESCO", en: "Energy service contract (ESCO)" },
  SIB: { da: "Social effektinvestering", en: "Social impact bond" },
  OTHER: { da: "Andet", en: "Other" },
  CITIZEN: { da: "Borgere", en: "Citizens" },
  PUBLIC: { da: "Det offentlige", en: "The public sector" },
  PRIVATE: { da: "Private virksomheder", en: "Private companies" },
  EVALUATED: { da: "Evalueret", en: "Evaluated" },
  REPORTED: { da: "Omtalt", en: "Reported" },
  CLAIMED: { da: "Oplyst af en part eller forventet", en: "Claimed by a party, or expected" },
  PRODUCT: { da: "Produkt", en: "Product" },
  PLATFORM: { da: "Platform", en: "Platform" },
  METHOD: { da: "Metode", en: "Method" },
  PRACTICE: { da: "Praksis", en: "Practice" },
  FIRM: { da: "Firma", en: "Firm" },
  UNIT: { da: "Enhed", en: "Unit" },
  ASSOCIATION: { da: "Forening", en: "Association" },
  PROCUREMENT_LAW: { da: "Udbudsret", en: "Procurement law" },
  OPP_CONTRACTS: { da: "OPP-kontrakter", en: "PPP contracts" },
  WELFARE_TECHNOLOGY: { da: "Velfærdsteknologi", en: "Welfare technology" },
  HEALTH_TECHNOLOGY: { da: "Sundhedsteknologi", en: "Health technology" },
  DIGITALISATION: { da: "Digitalisering", en: "Digitalisation" },
  DATA_ANALYTICS: { da: "Dataanalyse", en: "Data analytics" },
  CONSTRUCTION: { da: "Byggeri", en: "Construction" },
  ENERGY_ESCO: { da: "Energi og ESCO", en: "Energy and ESCO" },
  EVALUATION: { da: "Evaluering", en: "Evaluation" },
  RESEARCH: { da: "Forskning", en: "Research" },
  CHANGE_MANAGEMENT: { da: "Forandringsledelse", en: "Change management" },
  FINANCING: { da: "Finansiering", en: "Financing" },
  SOCIAL_IMPACT: { da: "Social effekt", en: "Social impact" },
});

const MONTHS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  DA: new Intl.DateTimeFormat("da", { month: "long", timeZone: "UTC" }),
  EN: new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }),
};

/** The code in words; the code itself where there are none. */
export function labelOf(code: string, language: Language): string {
  return LABELS[code]?.[language === "DA" ? "da" : "en"] ?? code;
}

export function monthName(month: number, language: Language): string {
  return MONTHS[language].format(Date.UTC(2026, month - 1, 15));
}

/** A facet over a list of codes, shown in the list's order. */
export function codeFacet<T>(codes: readonly string[], values: (item: T) => readonly string[]): Facet<T> {
  return { values, shown: () => codes, label: labelOf };
}

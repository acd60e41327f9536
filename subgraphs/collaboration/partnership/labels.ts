import type { Text } from "../../../schema/listing.ts";
import type { TermState } from "./history.ts";
import type { Contact, Form, GoalState } from "./partnership.ts";

type Labels<K extends string> = Readonly<Record<K, Required<Text>>>;

export const FORM_LABELS: Labels<Form> = {
  OPP: { da: "Offentlig-privat partnerskab (OPP)", en: "Public-private partnership (PPP)" },
  OPI: { da: "Offentlig-privat innovation (OPI)", en: "Public-private innovation" },
  OPS: { da: "Offentlig-privat samarbejde (OPS)", en: "Public-private co-operation" },
  SIB: { da: "Social effektinvestering", en: "Social impact bond" },
  FRAMEWORK: { da: "Rammeaftale eller fælles udbud", en: "Framework agreement or joint tender" },
  DIALOGUE: { da: "Markedsdialog", en: "Market dialogue" },
  INNOVATION_PARTNERSHIP: { da: "Innovationspartnerskab", en: "Innovation partnership" },
};

export const CONTACT_LABELS: Labels<Contact> = {
  OPERATION: { da: "Drift", en: "Operation" },
  PROCUREMENT: { da: "Indkøb", en: "Procurement" },
  PROJECT: { da: "Projekt", en: "Project" },
};

export const GOAL_LABELS: Labels<GoalState> = {
  MET: { da: "Nået", en: "Met" },
  PARTLY: { da: "Delvist nået", en: "Partly met" },
  NOT_MET: { da: "Ikke nået", en: "Not met" },
  NOT_TOLD: { da: "Ikke oplyst", en: "Not told" },
};

export const TERM_LABELS: Labels<TermState> = {
  PROPOSED: { da: "Foreslået", en: "Proposed" },
  AGREED: { da: "Aftalt", en: "Agreed" },
  DECLINED: { da: "Afvist", en: "Declined" },
  WITHDRAWN: { da: "Trukket tilbage", en: "Withdrawn" },
};

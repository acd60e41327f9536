import type { Audience } from "../../schema/listing.ts";
import type { Stage } from "../../schema/knowledge.ts";
import type { Label } from "./field/knowledge.ts";

/** Codes in words, as they stand inside a sentence. */
export const AUDIENCE_LABELS: Readonly<Record<Audience, Label>> = {
  MUNICIPALITY: { da: "kommuner", en: "municipalities" },
  REGION: { da: "regioner", en: "regions" },
  STATE: { da: "staten", en: "the state" },
  EMPLOYEE: { da: "ansatte i det offentlige", en: "public employees" },
  COMPANY: { da: "virksomheder", en: "firms" },
};

export const STAGE_LABELS: Readonly<Record<Stage, Label>> = {
  IDEA: { da: "en idé", en: "an idea" },
  PROTOTYPE: { da: "en prototype", en: "a prototype" },
  PILOT: { da: "et pilotforsøg", en: "a trial" },
  PROVEN: { da: "noget, der er afprøvet", en: "something proven" },
  SCALING: { da: "udbredelse", en: "spreading" },
  EXPORT: { da: "eksport", en: "export" },
};

/** A list in a sentence: a, b og c. */
export function joined(words: readonly string[], language: "da" | "en"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${language === "da" ? "og" : "and"} ${last}`;
}

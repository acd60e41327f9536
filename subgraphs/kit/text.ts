import type { Text } from "../../schema/listing.ts";

/** Languages as the schema names them. */
export type Language = "DA" | "EN";

/** The text in the asked language, or in the other where it is missing; null where there is none. */
export function textIn(text: Text | undefined, language: Language): string | null {
  return (language === "DA" ? (text?.da ?? text?.en) : (text?.en ?? text?.da)) ?? null;
}

/** Which language `textIn` answers in. */
export function languageOf(text: Text | undefined, language: Language): Language | null {
  if (text?.da === undefined && text?.en === undefined) return null;
  if (language === "DA") return text.da === undefined ? "EN" : "DA";
  return text.en === undefined ? "DA" : "EN";
}

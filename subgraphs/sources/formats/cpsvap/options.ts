import type { Source } from "../../source.ts";
import type { LanguageOptions } from "../languages.ts";
import type { DeclaredContexts } from "./contexts.ts";

/** The block `cpsv-ap` of a source file. */
export interface CpsvApOptions extends Pick<LanguageOptions, "languages"> {
  readonly syntax: "auto" | "jsonld" | "turtle" | "ntriples";
  readonly contexts: DeclaredContexts;
  /** Further classes whose instances are listings. */
  readonly classes: readonly string[];
  readonly complete: boolean;
}

export function optionsOf(source: Source): CpsvApOptions {
  return source.options as CpsvApOptions; // checked and completed by source.schema.json
}

import { loadAnalyser } from "../text/analyser.ts";
import type { Terms } from "./tokens.ts";

/** The house's analyser as the engine takes it: stems of words and of the parts of compounds. */
export async function loadTerms(): Promise<Terms> {
  const analyser = await loadAnalyser();
  return (text) => analyser.terms(text);
}

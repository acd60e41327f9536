import { loadAnalyser } from "../text/analyser.ts";
import type { Terms } from "./tokens.ts";

/** The house's analyser as the engine takes it: Danish and English stems and parts of compounds. The one place that chooses what a word is. */
export async function loadTerms(): Promise<Terms> {
  const { terms } = await loadAnalyser();
  return terms;
}

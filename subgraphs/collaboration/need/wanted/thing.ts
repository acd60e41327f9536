import buildings from "./buildings.json" with { type: "json" };
import care from "./care.json" with { type: "json" };
import grounds from "./grounds.json" with { type: "json" };
import health from "./health.json" with { type: "json" };
import office from "./office.json" with { type: "json" };
import people from "./people.json" with { type: "json" };

/**
 * Something that public buyers want, whatever they call it. Two buyers seldom use the same words for it ("loftlifte", "forflytning med én medarbejder"), so what the hub knows of words stands in
 * the JSON files of this folder, which are the place to add a word.
 */
export interface Thing {
  readonly id: string;
  readonly da: string;
  readonly en: string;
  /** Beginnings of CPV codes that are used for it, and for other things too. */
  readonly cpv: readonly string[];
  /** Words and phrases that speak of it; the words of a phrase stand in one sentence, in any order and form. */
  readonly cues: readonly string[];
}

export const THINGS: readonly Thing[] = Object.freeze([...care, ...health, ...buildings, ...grounds, ...office, ...people]);

import type { Audience, Theme } from "../../../schema/listing.ts";
import type { Stage } from "../../../schema/knowledge.ts";

/** What was understood of a need: all that ranking knows of it, and all that the id of a guidance carries. No text. */
export interface Understood {
  readonly asker: Audience | null;
  /** Codes. */
  readonly municipality: string | null;
  readonly region: string | null;
  /** As given; none where none was. */
  readonly themes: readonly Theme[];
  readonly stage: Stage | null;
  /** Codes of the municipalities that the text names. */
  readonly places: readonly string[];
  /** Concepts with their strength in tenths, strongest first. */
  readonly concepts: readonly (readonly [id: string, tenths: number])[];
  /** Hashes of the stems, stop words and names that stand in help services' texts or in the examples of the knowledge too. */
  readonly terms: readonly number[];
}

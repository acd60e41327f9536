/**
 * The words of a name that say what kind of body it is. `Vejle Kommune` is told from other texts by `Vejle`; `kommune` stays a word where it is the subject
 * (`støtte til en kommune`).
 */

/** Written with signs between the letters; matched in the text itself, before words are cut. */
export const SIGNED = /^(?:[akip]\/s|[afs]\.?\s?m\.?\s?b\.?\s?a\b\.?)/iu;

/** Legal wherever they stand. Folded. */
const ALWAYS = new Set(["aps", "ivs", "amba", "fmba", "smba", "gmbh", "ltd", "llc", "inc", "plc", "oy", "oyj", "asa"]);

/** Legal beside a name: `after` it (Vejle Kommune), `before` it (Region Midtjylland), or both (Fonden Teknologirådet, Lundbeckfonden is one word, LEO Fonden). */
export type Beside = "after" | "before" | "both";
const BESIDE: ReadonlyMap<string, Beside> = new Map([
  ["kommune", "after"],
  ["kommunes", "after"],
  ["region", "before"],
  ["regionen", "before"],
  ["fonden", "both"],
  ["fond", "both"],
  ["fondens", "both"],
  ["foreningen", "both"],
  ["forening", "after"],
  ["foreningens", "both"],
  ["selskabet", "before"],
  ["stiftelsen", "before"],
  ["holding", "after"],
  ["municipality", "after"],
  ["foundation", "after"],
]);

export function isLegalForm(surface: string): boolean {
  return ALWAYS.has(surface);
}

/** Where a name must stand for this folded word to be its legal form; nothing for other words. */
export function legalBeside(surface: string): Beside | undefined {
  return BESIDE.get(surface);
}

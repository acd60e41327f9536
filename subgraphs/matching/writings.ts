import { words } from "../base/fold.ts";
import { clean, type Terms } from "./tokens.ts";

/**
 * Other ways of writing a name that this very table holds: `Gate 21` where another record says `Gate21`, and `Enterprise Europe Network` where another says `EEN`.
 * Nothing is guessed: the other way must stand in the table.
 */
export type Writings = (value: string) => readonly string[];

const LEAST_JOINED = 5;
/** Shorter words take no part in an abbreviation (for, og, the, of). */
const LEAST_INITIAL = 4;
const LEAST_INITIALS = 3;
const MOST_INITIALS = 7;

export function createWritings(names: Iterable<string>, terms: Terms): Writings {
  const single = new Set<string>();
  const abbreviations = new Set<string>();
  for (const given of names) {
    const name = clean(given);
    for (const word of words(name)) if (word.length >= LEAST_JOINED) single.add(word);
    if (name === name.toUpperCase()) continue; // all in capitals: then capitals say nothing
    for (const run of name.match(/(?<![\p{L}\p{N}])\p{Lu}[\p{Lu}\p{N}]{2,6}(?![\p{L}\p{N}])/gu) ?? [])
      abbreviations.add(words(run).join(""));
  }
  return (value) => {
    const own = words(clean(value));
    const found: string[] = [];
    for (const [place, word] of own.entries()) {
      const joined = word + (own[place + 1] ?? "");
      if (place + 1 < own.length && joined.length >= LEAST_JOINED && single.has(joined)) found.push(...terms(joined));
    }
    const long = own.filter((word) => word.length >= LEAST_INITIAL);
    if (long.length >= LEAST_INITIALS && long.length <= MOST_INITIALS) {
      const initials = long.map((word) => word.slice(0, 1)).join("");
      if (abbreviations.has(initials)) found.push(...terms(initials));
    }
    return found;
  };
}

import { NO_FIRST, NO_HEAD, SHORT, WHOLE } from "./compoundWords.ts";
import type { Dictionary } from "./dictionary.ts";

/**
 * Splits Danish compounds: velfærdsteknologi → velfærd + teknologi. The dictionary says with which link (-s-, -e-, none …) a noun begins a compound, which keeps
 * most false splits away; the lists of `compoundWords.ts` keep away the rest. Fewest parts win, then the longest shortest part, then the longest end.
 */
export interface Part {
  /** The dictionary word of a beginning (`udbuds` → `udbud`), the form as it stands of the last part. */
  readonly word: string;
  /** Where it stands in the compound, without its link. */
  readonly from: number;
  readonly to: number;
}

/** The longest compounds of real texts have some forty letters, their parts twenty. */
const LONGEST = 44;
const LONGEST_PART = 24;

/** The parts of a compound in order, at least two; nothing for a word that is none. A word of the dictionary must end in one as it stands; others may be inflected. */
export function split(word: string, dictionary: Dictionary): readonly Part[] | undefined {
  if (word.length < 6 || word.length > LONGEST || WHOLE.has(word)) return undefined;
  const entry = dictionary.entry(word);
  if (entry?.verb === true && !entry.noun) return undefined; // planlægge, kortlægge: the parts have lost their meaning
  return best(word, 0, dictionary, 3);
}

function best(word: string, from: number, dictionary: Dictionary, depth: number): readonly Part[] | undefined {
  if (!dictionary.mayBegin(word, from)) return undefined;
  let found: readonly Part[] | undefined;
  const last = Math.min(word.length - 3, from + LONGEST_PART);
  const known = isKnown(word.slice(from), dictionary);
  for (let at = from + 3; at <= last; at += 1) {
    const base = beginning(word.slice(from, at), dictionary);
    if (base === undefined) continue;
    const first: Part = { word: base, from, to: Math.min(at, from + shared(base, word.slice(from, at))) };
    const tail = word.slice(at);
    if (isHead(tail, dictionary, known)) found = better(found, [first, { word: tail, from: at, to: word.length }]);
    else if (depth > 1 && tail.length > 6) {
      const rest = best(word, at, dictionary, depth - 1);
      if (rest !== undefined) found = better(found, [first, ...rest]);
    }
  }
  return found;
}

function beginning(form: string, dictionary: Dictionary): string | undefined {
  if (NO_FIRST.has(form) || (form.length < 4 && !SHORT.has(form))) return undefined;
  const bases = dictionary.beginnings(form).filter(({ word }) => word.length > 3 || SHORT.has(word));
  return (bases.find(({ word }) => word === form) ?? bases.find(({ noun }) => noun) ?? bases[0])?.word;
}

function isKnown(word: string, dictionary: Dictionary): boolean {
  const entry = dictionary.entry(word);
  return entry !== undefined && !entry.name;
}

function isHead(form: string, dictionary: Dictionary, whole: boolean): boolean {
  if (NO_HEAD.has(form) || (form.length < 4 && !SHORT.has(form))) return false;
  const entry = dictionary.entry(form);
  if (entry !== undefined && !entry.name) return entry.noun || entry.verb || form.length > 4;
  return (
    !whole &&
    dictionary.bases(form).some(({ word, entry: base }) => !base.name && !NO_HEAD.has(word) && (word.length > 3 || SHORT.has(word)))
  );
}

function better(old: readonly Part[] | undefined, next: readonly Part[]): readonly Part[] {
  if (old === undefined || next.length < old.length) return next;
  if (next.length > old.length) return old;
  return shortest(next) > shortest(old) || (shortest(next) === shortest(old) && lastOf(next) > lastOf(old)) ? next : old;
}

function shortest(parts: readonly Part[]): number {
  return Math.min(...parts.map(({ from, to }) => to - from));
}

function lastOf(parts: readonly Part[]): number {
  const last = parts.at(-1);
  return last === undefined ? 0 : last.to - last.from;
}

/** Letters the two begin with in common. */
function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

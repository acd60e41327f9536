import { flagList, indexSuffixes } from "./hunspell.ts";
import type { Affixes, SuffixCell, SuffixIndex, SuffixRule } from "./hunspell.ts";

/** What is known of Danish words: whether one exists, what it is an inflection of, and how it begins a compound. Words are plain (see `spell.ts`). */
export interface Dictionary {
  /** The entry of a word, not of its inflections. */
  readonly entry: (word: string) => Entry | undefined;
  /** The entries `form` is an inflection of, irregular ones first; without `form` itself. */
  readonly bases: (form: string) => readonly Base[];
  /** The entries `form` stands for at the beginning of a compound: `udbuds` → `udbud`, `hjælpe` → `hjælp`, `arbejds` → `arbejde`. */
  readonly beginnings: (form: string) => readonly Base[];
  /** False when no word begins like this text from `from` on: a cheap no before dear questions. */
  readonly mayBegin: (text: string, from: number) => boolean;
}

export interface Base {
  readonly word: string;
  readonly entry: Entry;
  /** The inflection is one of nouns; a word may be a verb and a noun. */
  readonly noun: boolean;
}

/** What the flags of a word say. Shared by all words with the same flags. */
export interface Entry {
  readonly flags: ReadonlySet<number>;
  readonly noun: boolean;
  readonly verb: boolean;
  /** Written with a capital letter only: a name or an abbreviation. */
  readonly name: boolean;
  /** Written with a capital letter too: Vejle, which is also an old word for a ford. */
  readonly nameToo: boolean;
}

/** The suffix classes of the Danish affix file by part of speech, as its comments name them. */
const VERB = new Set([1, 20, 21]);
const NOUN = new Set([
  2, 3, 4, 5, 7, 11, 13, 14, 15, 18, 19, 43, 44, 45, 46, 47, 48, 57, 58, 64, 65, 66, 70, 71, 72, 74, 75, 76, 84, 85, 87,
]);
/** The endings of nouns and adjectives alike: the genitive. */
const GENITIVE = 10;

/** The words as read, plain. */
export interface WordList {
  readonly words: ReadonlyMap<string, Entry>;
  /** Irregular forms and the words they belong to. */
  readonly irregular: ReadonlyMap<string, readonly string[]>;
  /** `startOf` every word. */
  readonly starts: ReadonlySet<string>;
}

/** Letters by which `mayBegin` knows a word. */
const START = 4;

export function startOf(word: string): string {
  return word.slice(0, START);
}

export function createDictionary({ words, irregular, starts }: WordList, { inflections, links, needsMore }: Affixes): Dictionary {
  const seconds = secondSuffixes(inflections);

  function bases(form: string): readonly Base[] {
    const found = new Map<string, Base>();
    function add(word: string, rule: SuffixRule | undefined): void {
      const entry = words.get(word);
      if (entry === undefined || word === form || (rule !== undefined && !(entry.flags.has(rule.flag) && rule.fits(word)))) return;
      const noun = rule === undefined || rule.flag === GENITIVE ? entry.noun : NOUN.has(rule.flag);
      if (!found.has(word) || noun) found.set(word, { word, entry, noun });
    }
    for (const word of irregular.get(form) ?? []) add(word, undefined);
    undo(form, inflections, (base, { rules, flags }) => {
      if (words.has(base)) for (const rule of rules) if (!rule.next.has(needsMore)) add(base, rule);
      // `butikker`: the second suffix stands on the first, a doubled consonant
      for (const flag of flags) {
        const firsts = seconds.get(flag);
        if (firsts === undefined || !rules.some((rule) => rule.flag === flag && rule.fits(base))) continue;
        undo(base, firsts, (root, cell) => words.has(root) && cell.rules.forEach((rule) => add(root, rule)));
      }
    });
    return [...found.values()];
  }

  function beginnings(form: string): readonly Base[] {
    const found: Base[] = [];
    undo(form, links, (word, { rules }) => {
      const entry = words.get(word);
      if (entry === undefined || entry.name || found.some((base) => base.word === word)) return;
      if (rules.some((rule) => entry.flags.has(rule.flag) && rule.fits(word))) found.push({ word, entry, noun: entry.noun });
    });
    return found;
  }

  /** Shorter words, and those that lose a letter in a compound, stand among the starts as they are. */
  function mayBegin(text: string, from: number): boolean {
    return starts.has(text.slice(from, from + START)) || starts.has(text.slice(from, from + START - 1));
  }

  return Object.freeze({ entry: (word: string) => words.get(word), bases, beginnings, mayBegin });
}

/** Calls `found` for every way `form` could have been made, with what stood before the ending and the rules of that ending. */
function undo(form: string, index: SuffixIndex, found: (base: string, cell: SuffixCell) => void): void {
  const longest = index.lastLetters.has(form.at(-1) ?? "") ? Math.min(index.longest, form.length - 1) : 0;
  for (let length = index.shortest; length <= longest; length += 1) {
    const cells = index.cells.get(form.slice(form.length - length));
    if (cells === undefined) continue;
    const rest = form.slice(0, form.length - length);
    for (const cell of cells) if (cell.after?.has(rest.at(-1) ?? "") !== false) found(rest + cell.strip, cell);
  }
}

/** For each flag that a suffix gives its result, the suffixes that do: on these the suffixes of that flag may stand. */
function secondSuffixes(index: SuffixIndex): ReadonlyMap<number, SuffixIndex> {
  const all = [...index.cells.values()].flatMap((cells) => cells.flatMap(({ rules }) => rules));
  const flags = new Set(all.map(({ flag }) => flag));
  const given = new Set(all.flatMap(({ next }) => [...next]));
  return new Map([...flags.intersection(given)].map((flag) => [flag, indexSuffixes(all.filter(({ next }) => next.has(flag)))]));
}

/** Makes entries of flags as written; equal ones are one object. `before` is the entry of a word of the same spelling. */
export function createEntries(): (flags: string, written: Written, before: Entry | undefined) => Entry {
  const known = new Map<string, Entry>();
  const sources = new Map<Entry, string>();
  return (flags, written, before) => {
    const key = (before === undefined ? "" : `${sources.get(before) ?? ""} `) + PREFIX[written] + flags;
    const old = known.get(key);
    if (old !== undefined) return old;
    const set = new Set([...flagList(flags), ...(before?.flags ?? [])]);
    const entry = Object.freeze({
      flags: set,
      noun: !set.isDisjointFrom(NOUN),
      verb: written === "verb" || before?.verb === true || !set.isDisjointFrom(VERB),
      name: written === "name" && before?.name !== false,
      nameToo: written === "name" || before?.nameToo === true,
    });
    known.set(key, entry);
    sources.set(entry, key);
    return entry;
  };
}

/** How a word stands in the list: with a capital letter, with a participle among its forms, or neither. */
export type Written = "name" | "verb" | "word";
const PREFIX: Readonly<Record<Written, string>> = { name: "N", verb: "V", word: "" };

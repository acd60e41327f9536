/**
 * Reads the two files of a Hunspell dictionary (hunspell(5)): the words with their flags, and the affix classes the flags name. Only what an analyser needs is kept:
 * suffix classes, in two heaps: those that inflect a word, and those that make it the first part of a compound (they carry the COMPOUNDBEGIN flag).
 * Prefixes, suggestions and spelling rules are left out, and so are suffixes that add nothing (the imperative: `hjælp` of `hjælpe` is a noun to us).
 */
export interface SuffixRule {
  /** The flag a word needs for this rule. */
  readonly flag: number;
  /** What the base loses, and what it gains instead. */
  readonly strip: string;
  readonly add: string;
  /** What the base must end in. */
  readonly fits: (base: string) => boolean;
  /** The one letter that must stand before what it loses, where it says so. */
  readonly after: string | undefined;
  /** The flags of the result, on which a second suffix may build. */
  readonly next: ReadonlySet<number>;
}

/** Rules by what they add, then by what they strip: one look-up of the base serves all rules of a cell. */
export interface SuffixIndex {
  readonly cells: ReadonlyMap<string, readonly SuffixCell[]>;
  /** The least and the most letters a rule adds. */
  readonly shortest: number;
  readonly longest: number;
  /** The letters an ending may end in; most words are told apart by this one. */
  readonly lastLetters: ReadonlySet<string>;
}

export interface SuffixCell {
  readonly strip: string;
  /** The letters one of which must stand before what was stripped; undefined when it may be any. Spares a look-up for each doubled consonant. */
  readonly after: ReadonlySet<string> | undefined;
  readonly rules: readonly SuffixRule[];
  /** The flags of the rules, each once. */
  readonly flags: readonly number[];
}

export interface Affixes {
  readonly inflections: SuffixIndex;
  readonly links: SuffixIndex;
  /** The flag of words that are no words. */
  readonly forbidden: string;
  /** The flag of results that are no words until a second suffix stands on them. */
  readonly needsMore: number;
}

/** One line of the word list. */
export interface WordLine {
  readonly word: string;
  /** The flags as written, `10,11,2`; empty for a word that takes none. */
  readonly flags: string;
  /** For an irregular form the word it belongs to (`st:`). */
  readonly stem: string | undefined;
  /** An `-ende` is among its irregular forms (`al:`): a verb. */
  readonly participle: boolean;
}

/** Reads the affix file. Lines it does not know are skipped. */
export function readAffixes(text: string): Affixes {
  const lines = text.split("\n").map((line) => line.split(/\s+/));
  const begin = Number(flagOf(lines, "COMPOUNDBEGIN"));
  const inflections: SuffixRule[] = [];
  const links: SuffixRule[] = [];
  for (const [kind, flag, strip, addition, condition] of lines) {
    if (kind !== "SFX" || flag === undefined || strip === undefined || addition === undefined || condition === undefined) continue;
    const [add = "", next = ""] = addition.split("/");
    const rule: SuffixRule = {
      flag: Number(flag),
      strip: strip === "0" ? "" : strip,
      add: add === "0" ? "" : add,
      fits: condition === "." ? () => true : endsLike(condition),
      after: letterBefore(strip === "0" ? "" : strip, condition),
      next: new Set(flagList(next)),
    };
    if (rule.next.has(begin)) links.push(rule);
    else if (rule.add !== "") inflections.push(rule);
  }
  return {
    inflections: indexSuffixes(inflections),
    links: indexSuffixes(links),
    forbidden: flagOf(lines, "FORBIDDENWORD"),
    needsMore: Number(flagOf(lines, "NEEDAFFIX")),
  };
}

/** Puts rules where `SuffixIndex` says. */
export function indexSuffixes(rules: readonly SuffixRule[]): SuffixIndex {
  const byEnding = Map.groupBy(rules, ({ add }) => add);
  const lengths = [...byEnding.keys()].map((ending) => ending.length);
  const cells = new Map([...byEnding].map(([ending, ones]) => [ending, cellsOf(ones)]));
  const lastLetters = new Set([...byEnding.keys()].map((ending) => ending.slice(-1)));
  return { cells, shortest: Math.min(...lengths), longest: Math.max(...lengths), lastLetters };
}

function cellsOf(rules: readonly SuffixRule[]): readonly SuffixCell[] {
  return [...Map.groupBy(rules, ({ strip }) => strip)].map(([strip, ones]) => {
    const letters = ones.map(({ after }) => after).filter((letter) => letter !== undefined);
    const flags = [...new Set(ones.map(({ flag }) => flag))];
    return { strip, after: letters.length === ones.length ? new Set(letters) : undefined, rules: ones, flags };
  });
}

/** Reads one line of the word list; nothing for what is not one word of letters (`a cappella`, `4-5`). */
export function readWordLine(line: string): WordLine | undefined {
  const slash = line.indexOf("/");
  const space = line.indexOf(" ");
  const end = space < 0 ? line.length : space;
  const word = line.slice(0, slash < 0 || slash > end ? end : slash);
  if (!LETTERS.test(word)) return undefined;
  const flags = slash < 0 || slash > end ? "" : line.slice(slash + 1, end);
  if (space < 0) return { word, flags, stem: undefined, participle: false };
  const tags = line.slice(space);
  if (!TAGS.test(tags)) return undefined;
  return { word, flags, stem: / st:(\S+)/.exec(tags)?.[1], participle: / al:\S+ende( |$)/.test(tags) };
}

const LETTERS = /^(?:[A-Za-zÆØÅæøå]+|\p{L}+)$/u;
const TAGS = /^ [a-z]{2}:/;

/** `10,11` → 10, 11. */
export function flagList(flags: string): readonly number[] {
  return flags === "" ? [] : flags.split(",").map(Number);
}

/** `bbe` of a rule that strips `be` asks for a `b`; a class of letters asks for none in particular. */
function letterBefore(strip: string, condition: string): string | undefined {
  if (!condition.endsWith(strip)) return undefined;
  return /(?:^|[^[\]^.])\p{L}$/u.test(` ${condition.slice(0, condition.length - strip.length)}`)
    ? condition.at(-strip.length - 1)
    : undefined;
}

/** A condition is a regular expression without operators: letters, `.` and classes like `[^e]`. */
function endsLike(condition: string): (base: string) => boolean {
  const pattern = new RegExp(`${condition}$`, "u");
  return (base) => pattern.test(base);
}

function flagOf(lines: readonly (readonly string[])[], option: string): string {
  return lines.find(([name]) => name === option)?.[1] ?? "";
}

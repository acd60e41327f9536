import type { Analyser } from "./analyser.ts";
import type { Dictionary } from "./dictionary.ts";
import { plain, readings } from "./spell.ts";
import type { Token } from "./token.ts";

/** A word of a search, before anybody looks for it. */
export interface AskedWord {
  readonly token: Token;
  /** As it stands in the search. */
  readonly written: string;
  /** Stem and word as an index has them. */
  readonly stem: string;
  readonly surface: string;
  /** The smallest parts of a compound: of velfærdsteknologiråd velfærd, teknologi and råd, not velfærdsteknologi. */
  readonly parts: readonly string[];
  /** Whether nothing follows: it may still be being typed. */
  readonly last: boolean;
}

/** The words of a search in their order, as often as they stand there. Stop words and legal forms count only where there is nothing else. */
export function askedWords(text: string, analyser: Analyser): readonly AskedWord[] {
  const tokens = analyser.tokens(text);
  const kind = (["word", "legal", "stop"] as const).find((each) => tokens.some((token) => token.kind === each));
  const last = tokens.findLastIndex((token) => token.kind !== "part");
  return [...tokens.entries()].flatMap(([at, token]) =>
    token.kind === kind
      ? [
          {
            token,
            written: text.slice(token.start, token.end),
            stem: lexeme(token.term),
            surface: lexeme(token.surface),
            parts: partsOf(tokens, at),
            last: at === last,
          },
        ]
      : [],
  );
}

/** A word as it stands in an index: letters and digits only, so nothing in it can be read as syntax, and never very long. */
export function lexeme(word: string): string {
  return word.replace(/[^\p{L}\p{N}]+/gu, "").slice(0, LONGEST);
}

const LONGEST = 60;

/** A word of the dictionary is no misspelling, although nothing has it. */
export function isDanish(written: string, dictionary: Dictionary): boolean {
  const word = plain(written);
  return [word, ...readings(word)].some((each) => dictionary.entry(each) !== undefined || dictionary.bases(each).length > 0);
}

function partsOf(tokens: readonly Token[], at: number): readonly string[] {
  const parts: string[] = [];
  for (let next = at + 1; tokens[next]?.kind === "part"; next += 1) parts.push(lexeme(tokens[next]?.term ?? ""));
  return [...new Set(parts.filter((part) => !parts.some((other) => other !== part && part.startsWith(other))))];
}

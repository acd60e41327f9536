/** One word of a text, or a part of a compound, as the analyser reads it. */
export interface Token {
  /** The stem, folded: what is indexed and compared. */
  readonly term: string;
  /** The whole word (or the part) as written, folded, without spaces. */
  readonly surface: string;
  /** Where it stands in the original text, in UTF-16 code units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** A word; a part of the compound before it; a stop word; or the legal form of a name (A/S, Kommune). */
  readonly kind: TokenKind;
  /** What a match is worth: 1 a word, 0.5 a part, 0.1 a legal form, 0 a stop word. */
  readonly weight: number;
}

export type TokenKind = "word" | "part" | "stop" | "legal";

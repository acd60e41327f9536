/**
 * One text, one form: what people type meets what a publisher wrote, with or without æ, ø, å, accents, capitals and punctuation. This is the only fold of the
 * house; the text room builds its Danish analysis on it. Folded text is for comparing and looking up, never for showing.
 */

/**
 * Lower case; æ/ä → ae, ø/ö → oe, å → aa (so `raadgivning` meets `rådgivning`); other diacritics removed; everything that is neither letter nor digit becomes one
 * space; no space at the ends. Idempotent.
 */
export function fold(text: string): string {
  return text
    .normalize("NFKC") // a letter and its combining mark are one letter before the Danish ones are written out
    .toLowerCase()
    .replace(/ä/g, "ae")
    .replace(/ö/g, "oe")
    .replace(/å/g, "aa")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/æ/g, "ae") // after the marks: ǽ and ǿ are æ and ø with an accent
    .replace(/[øœ]/g, "oe")
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The folded words of a text, in order; none for a text without letters and digits. */
export function words(text: string): string[] {
  const folded = fold(text);
  return folded === "" ? [] : folded.split(" ");
}

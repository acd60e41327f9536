/**
 * The spelling the analyser works in: lower case, æ, ø and å kept (the dictionary and the stemmers know them), all other accents gone. `fold` (base) is the last
 * step, never the first: after it `å` and `aa` cannot be told apart.
 */

const SIMPLE = /^[a-z0-9æøå]*$/;

/** One word in lower case with æøå; ä and ö are read as æ and ø; é → e, ü → u. Whatever is neither letter nor digit is dropped. */
export function plain(word: string): string {
  const low = word.toLowerCase();
  if (SIMPLE.test(low)) return low;
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/ä/g, "æ")
    .replace(/ö/g, "ø")
    .replace(/[^å]+/gu, (run) => run.normalize("NFKD").replace(/\p{M}+/gu, ""))
    .replace(/œ/g, "ø")
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

/** What `fold` makes of a plain word: æ → ae, ø → oe, å → aa. */
export function folded(plainWord: string): string {
  return /[æøå]/.test(plainWord) ? plainWord.replace(/æ/g, "ae").replace(/ø/g, "oe").replace(/å/g, "aa") : plainWord;
}

const LETTERS: Readonly<Record<string, string>> = { ae: "æ", oe: "ø", aa: "å" };
/** A word with more pairs than this is no Danish word typed without æøå; the number of readings doubles with each. */
const MOST_PAIRS = 3;

/** The ways a word typed without æøå may be meant, most letters restored first: `raadgivning` → `rådgivning`. None for a word that has such letters. */
export function readings(plainWord: string): readonly string[] {
  if (/[æøå]/.test(plainWord)) return [];
  const pieces = plainWord.split(/(ae|oe|aa)/);
  if (pieces.length === 1 || pieces.length > 2 * MOST_PAIRS + 1) return [];
  let texts = [""];
  pieces.forEach((piece, index) => {
    const choices = index % 2 === 1 ? [LETTERS[piece] ?? piece, piece] : [piece];
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
  });
  return texts.filter((text) => text !== plainWord);
}

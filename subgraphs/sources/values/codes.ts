import { foldWord, type Field } from "../field.ts";

/** What the words of one field mean: codes found, and the words that are none. */
export interface Coded<T extends string> {
  readonly codes: readonly T[];
  readonly unknown: readonly string[];
}

/** The publisher's words as the hub's codes: by the field's `values`, or because the word is a code itself (in any case); each code once. */
export function codesOf<T extends string>(words: readonly string[], field: Field, known: readonly T[]): Coded<T> {
  const codes = new Set<T>();
  const unknown: string[] = [];
  for (const word of words) {
    const mapped = field.values?.get(foldWord(word));
    const found = (mapped ?? [word]).flatMap((each) => codeOf(each, known) ?? []);
    for (const code of found) codes.add(code);
    if (mapped === undefined && found.length === 0 && field.otherwise === "report") unknown.push(word);
  }
  return { codes: [...codes], unknown };
}

/** The code that a word is, in any case and with space or hyphen for the underscore. */
export function codeOf<T extends string>(word: string, known: readonly T[]): T | undefined {
  const code = foldWord(word).toUpperCase().replace(/[ -]/g, "_");
  return known.find((each) => each === code);
}

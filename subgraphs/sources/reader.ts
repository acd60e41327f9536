import type { Text } from "../../schema/listing.ts";
import { foldWord, wordsIn, type Field } from "./field.ts";
import type { Problem } from "./mapping.ts";
import type { TextField } from "./mappingSpec.ts";
import { codesOf } from "./values/codes.ts";
import { flag } from "./values/flag.ts";
import { htmlToText } from "./values/html.ts";
import { bad, type Result } from "./values/result.ts";
import { bounded, cleanLine, cleanParagraphs } from "./values/text.ts";

/** Lengths in characters. */
export const MOST = { id: 200, title: 300, summary: 2000, description: 20_000, name: 300, address: 300, word: 200, persona: 60 } as const;
/** A list longer than this is no list of themes or channels; the rest is reported and left. */
const MOST_VALUES = 50;
/** A raw value longer than this is not even looked at. */
export const LONGEST_RAW = 400_000;

/** Reads fields of one record, and puts what is wrong with them into `problems`. */
export function createReader(record: unknown, problems: Problem[]) {
  const own = (name: string, field: Field): readonly string[] => {
    const words = wordsIn(record, field).map((word) => (field.html && word.length <= LONGEST_RAW ? htmlToText(word) : word));
    if (words.length > MOST_VALUES)
      problems.push({ field: name, code: "RECORD_TOO_LARGE", reason: `${name} has more than ${MOST_VALUES} values` });
    return words.slice(0, MOST_VALUES);
  };
  const raw = (name: string, field: Field): readonly string[] => {
    if (field.constant !== undefined) return field.constant;
    const found = own(name, field);
    return found.length === 0 ? field.fallback : found;
  };
  const keep = <T>(name: string, result: Result<T>): readonly T[] => {
    if (result.ok) return [result.value];
    problems.push({ field: name, code: result.code, reason: `${name} ${result.reason}` });
    return [];
  };
  const words = (name: string, field: Field | undefined): readonly string[] => {
    if (field === undefined || field.constant !== undefined) return [];
    const cleaned = own(name, field).flatMap((word) => keep(name, bounded(cleanLine(word.slice(0, LONGEST_RAW)), MOST.word)));
    return cleaned.filter((word) => word !== "");
  };
  const all = (name: string, field: Field, parse: (text: string, field: Field) => Result<string>): readonly string[] =>
    raw(name, field)
      .flatMap((text) => keep(name, text.length > LONGEST_RAW ? tooLong(text) : parse(text, field)))
      .filter((value) => value !== "");

  return {
    words,
    all,
    one: (name: string, field: Field | undefined, parse: (text: string, field: Field) => Result<string>): string | undefined =>
      field === undefined ? undefined : all(name, field, parse)[0],
    codes<T extends string>(
      name: string,
      field: Field | undefined,
      known: readonly T[],
    ): { readonly codes: readonly T[]; readonly words: readonly string[] } {
      if (field === undefined) return { codes: [], words: [] };
      const found = words(name, field);
      const { codes, unknown } = codesOf(found.length === 0 ? given(field) : found, field, known);
      for (const word of unknown)
        problems.push({ field: name, code: "RECORD_VALUE_UNKNOWN", reason: `${name}: ${shown(word)} is neither a code nor in values` });
      return { codes, words: found };
    },
    /** By the field's `values`, or because the word is a yes or no itself; the first word counts. */
    flag(name: string, field: Field | undefined): boolean | undefined {
      if (field === undefined) return undefined;
      const [word] = [...words(name, field), ...given(field)];
      if (word === undefined) return undefined;
      const result = flag(field.values?.get(foldWord(word))?.[0] ?? word);
      return result.ok || field.otherwise === "report" ? keep(name, result)[0] : undefined;
    },
    text(name: string, field: TextField, most: number): Text | undefined {
      const long = most > MOST.title;
      const entries = (["da", "en"] as const).flatMap((language) => {
        const given = field[language];
        if (given === undefined) return [];
        const parts = raw(`${name}.${language}`, given);
        const whole = long ? parts.join("\n\n") : (parts[0] ?? "");
        const result = whole.length > LONGEST_RAW ? tooLong(whole) : bounded(long ? cleanParagraphs(whole) : cleanLine(whole), most);
        return keep(`${name}.${language}`, result).flatMap((text) => (text === "" ? [] : [[language, text] as const]));
      });
      return entries.length === 0 ? undefined : Object.fromEntries(entries);
    },
  };
}

/** What the source file says where the record's own words are missing or not asked for. */
export function given(field: Field): readonly string[] {
  return field.constant ?? field.fallback;
}

/** A word in a message: short, and not at all where it might be an address or a number of a person. */
function shown(word: string): string {
  return word.includes("@") || word.replace(/\D/g, "").length >= 6 ? "a word" : JSON.stringify(word.slice(0, 60));
}

function tooLong(text: string): Result<never> {
  return bad(`has ${text.length} characters`, "RECORD_TOO_LARGE");
}

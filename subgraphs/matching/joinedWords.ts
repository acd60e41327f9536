import { fold } from "../base/fold.ts";
import type { MatchRecord } from "./record.ts";
import type { Terms } from "./tokens.ts";

const SHORTEST = 6;

/**
 * `Project Zero` and `ProjectZero` are one name. Two neighbouring words count as their joined word too, where some record writes it as one. Returns the further terms of a value.
 */
export function joinedWords(records: readonly MatchRecord[], field: number, terms: Terms): (value: string) => readonly string[] {
  const written = new Set<string>();
  for (const record of records)
    for (const value of record.values[field] ?? []) for (const word of fold(value).split(" ")) written.add(word);
  return (value) => {
    const words = fold(value).split(" ");
    return words.flatMap((word, place) => {
      const joined = `${word}${words[place + 1] ?? ""}`;
      return joined.length >= SHORTEST && joined !== word && written.has(joined) ? terms(joined) : [];
    });
  };
}

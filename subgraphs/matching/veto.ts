import type { Column } from "./column.ts";
import { MISSING } from "./comparators/comparator.ts";
import { intAt } from "./packed.ts";
import type { FieldKind, FieldSpec } from "./record.ts";
import { isCode } from "./tokens.ts";

/**
 * What no likeness can outweigh: areas told in codes that have nothing in common, unless the same body or the same contact stands behind both (then one of them speaks of its
 * own part of the area only); and identifiers declared decisive that differ. Areas told in words veto nothing: words are misspelt and abbreviated.
 */
export interface Veto {
  /** The place of the field that forbids the pair; undefined where none does. */
  (pair: { readonly a: number; readonly b: number }, levels: ArrayLike<number>): number | undefined;
}

/** From this level on, names of bodies are at least mostly the same. */
const SAME_BODY = 5;

export function createVeto(fields: readonly FieldSpec[], columns: readonly Column[]): Veto {
  const places = (...kinds: readonly FieldKind[]): readonly number[] =>
    fields.flatMap((field, place) => (kinds.includes(field.kind) ? [place] : []));
  const areas = places("area").flatMap((place) => {
    const inCodes = columns[place] === undefined ? undefined : recordsInCodes(columns[place]);
    return inCodes === undefined ? [] : [{ place, inCodes }];
  });
  const decisive = fields.flatMap((field, place) => (field.decisive === true ? [place] : []));
  const bodies = places("organisation");
  const contacts = places("phone", "url", "email");
  if (areas.length === 0 && decisive.length === 0) return () => undefined;
  return ({ a, b }, levels) => {
    for (const place of decisive) if (levels[place] === 0) return place;
    for (const { place, inCodes } of areas) {
      if (levels[place] !== 0 || inCodes[a] !== 1 || inCodes[b] !== 1) continue;
      const sameBody = bodies.some((body) => (levels[body] ?? MISSING) >= SAME_BODY);
      const sameContact = contacts.some((contact) => (levels[contact] ?? MISSING) > 0);
      if (!sameBody && !sameContact) return place;
    }
    return undefined;
  };
}

/** 1 for each record that tells its area, and in nothing but codes; undefined where there is none. */
function recordsInCodes({ start, ids, words }: Column): Uint8Array | undefined {
  const codes = Uint8Array.from(words, (word) => (isCode(word) ? 1 : 0));
  if (!codes.includes(1)) return undefined;
  const found = new Uint8Array(start.length - 1);
  for (let record = 0; record < found.length; record += 1) {
    const mine = ids.subarray(intAt(start, record), intAt(start, record + 1));
    found[record] = mine.length > 0 && mine.every((id) => codes[id] === 1) ? 1 : 0;
  }
  return found;
}

import { has, wordsOf, type Column } from "./column.ts";
import { MISSING } from "./comparators/comparator.ts";
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
    const column = columns[place];
    return column !== undefined && column.words.some(isCode) ? [{ place, column }] : [];
  });
  const decisive = fields.flatMap((field, place) => (field.decisive === true ? [place] : []));
  const bodies = places("organisation");
  const contacts = places("phone", "url", "email");
  if (areas.length === 0 && decisive.length === 0) return () => undefined;
  return ({ a, b }, levels) => {
    for (const place of decisive) if (levels[place] === 0) return place;
    for (const { place, column } of areas) {
      if (levels[place] !== 0 || !inCodes(column, a) || !inCodes(column, b)) continue;
      const sameBody = bodies.some((body) => (levels[body] ?? MISSING) >= SAME_BODY);
      const sameContact = contacts.some((contact) => (levels[contact] ?? MISSING) > 0);
      if (!sameBody && !sameContact) return place;
    }
    return undefined;
  };
}

function inCodes(column: Column, record: number): boolean {
  return has(column, record) && wordsOf(column, record).every(isCode);
}

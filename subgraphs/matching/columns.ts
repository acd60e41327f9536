import { createColumn, wordsOf, type Column } from "./column.ts";
import type { FieldSpec, MatchRecord } from "./record.ts";
import { NAMING, tokensOf, WORDY, type Terms } from "./tokens.ts";
import { createWritings } from "./writings.ts";

/** Texts of fewer terms on average are labels, not descriptions. */
const DESCRIPTION_TERMS = 4;

export interface ColumnsInput {
  readonly fields: readonly FieldSpec[];
  /** In the order that the packed records are to have. */
  readonly records: readonly MatchRecord[];
  readonly terms: Terms;
  readonly onField: (place: number) => void;
}

/**
 * The columns of all fields. A description mentions the name; a label does not. So the words of names and bodies join a description, and a name on one side meets its
 * mention on the other.
 */
export function createColumns({ fields, records, terms, onField }: ColumnsInput): readonly Column[] {
  const count = records.length;
  const writings = createWritings(namesOf(fields, records), terms);
  const own = (place: number, record: number): readonly string[] => {
    const kind = fields[place]?.kind ?? "text";
    return (records[record]?.values[place] ?? []).flatMap((value) =>
      WORDY.has(kind) ? [...tokensOf(kind, value, terms), ...writings(value)] : tokensOf(kind, value, terms),
    );
  };
  const columns = fields.map((_, place) => {
    onField(place);
    return createColumn(count, (record) => own(place, record));
  });
  const named = columns.filter((_, place) => NAMING.has(fields[place]?.kind ?? "text"));
  return columns.map((column, place) => {
    if (fields[place]?.kind !== "text" || named.length === 0 || averageTerms(column) < DESCRIPTION_TERMS) return column;
    return createColumn(count, (record) => {
      const mine = wordsOf(column, record);
      return mine.length === 0 ? mine : [...mine, ...named.flatMap((other) => wordsOf(other, record))];
    });
  });
}

function* namesOf(fields: readonly FieldSpec[], records: readonly MatchRecord[]): Iterable<string> {
  const places = fields.flatMap((field, place) => (NAMING.has(field.kind) ? [place] : []));
  for (const { values } of records) for (const place of places) yield* values[place] ?? [];
}

function averageTerms({ ids, filled }: Column): number {
  return filled === 0 ? 0 : ids.length / filled;
}

import type { FieldSpec, MatchRecord } from "./record.ts";
import { NAMING, tokensOf, WORDY, type Terms } from "./tokens.ts";
import { createWritings } from "./writings.ts";

/** A record's tokens by field, each once. */
export type Tokens = readonly (readonly string[])[];

/** Reads a record as the table it was made for taught it to. The same record always gives the same tokens. */
export type Reader = (record: MatchRecord) => Tokens;

export interface ReadTable {
  readonly tokens: readonly Tokens[];
  /** Reads further records in the same way. */
  readonly read: Reader;
}

export interface ReadInput {
  readonly fields: readonly FieldSpec[];
  readonly records: readonly MatchRecord[];
  readonly terms: Terms;
  /** Told the share that is done. */
  readonly onProgress?: (share: number) => void;
}

/** Texts of fewer terms on average are labels, not descriptions. */
const DESCRIPTION_TERMS = 4;
const PROGRESS_EVERY = 10_000;

/**
 * Reads a table. A description mentions the name; a label does not. So the words of names and bodies join a description, and a name on one side meets its mention on the
 * other.
 */
export function readRecords({ fields, records, terms, onProgress }: ReadInput): ReadTable {
  const writings = createWritings(namesOf(fields, records), terms);
  const own = ({ values }: MatchRecord): Tokens =>
    fields.map(({ kind }, place) =>
      unique(
        (values[place] ?? []).flatMap((value) =>
          WORDY.has(kind) ? [...tokensOf(kind, value, terms), ...writings(value)] : tokensOf(kind, value, terms),
        ),
      ),
    );
  const tokens = records.map((record, place) => {
    if (place % PROGRESS_EVERY === 0) onProgress?.(place / records.length);
    return own(record);
  });
  const naming = fields.flatMap(({ kind }, place) => (NAMING.has(kind) ? [place] : []));
  const described = fields.map(
    ({ kind }, place) => kind === "text" && naming.length > 0 && averageTerms(tokens, place) >= DESCRIPTION_TERMS,
  );
  const joined = (mine: Tokens): Tokens =>
    mine.map((each, place) =>
      described[place] === true && each.length > 0 ? unique([...each, ...naming.flatMap((name) => mine[name] ?? [])]) : each,
    );
  return { tokens: tokens.map(joined), read: (record) => joined(own(record)) };
}

function* namesOf(fields: readonly FieldSpec[], records: readonly MatchRecord[]): Iterable<string> {
  const places = fields.flatMap((field, place) => (NAMING.has(field.kind) ? [place] : []));
  for (const { values } of records) for (const place of places) yield* values[place] ?? [];
}

function averageTerms(tokens: readonly Tokens[], place: number): number {
  const filled = tokens.filter((mine) => (mine[place]?.length ?? 0) > 0);
  return filled.length === 0 ? 0 : filled.reduce((sum, mine) => sum + (mine[place]?.length ?? 0), 0) / filled.length;
}

function unique(tokens: readonly string[]): readonly string[] {
  return tokens.length < 2 ? tokens : [...new Set(tokens)];
}

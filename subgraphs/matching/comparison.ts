import { createColumn, frequenciesOf, type Column, type Frequencies } from "./column.ts";
import type { Comparator } from "./comparators/comparator.ts";
import { createComparator } from "./comparators/index.ts";
import { mentionComparator } from "./comparators/mention.ts";
import { compare } from "./patterns.ts";
import type { Tokens } from "./reader.ts";
import type { FieldKind, FieldSpec } from "./record.ts";
import { NAMING, WORDY } from "./tokens.ts";
import { createVeto, type Veto } from "./veto.ts";

/** Some records side by side, ready to be compared with each other by their numbers. */
export interface Comparison {
  readonly columns: readonly Column[];
  /** What is compared, in the order of levels and weights: the fields as given, then what the engine adds. */
  readonly evidence: readonly Evidence[];
  readonly comparators: readonly Comparator[];
  readonly levelsOf: (a: number, b: number) => Int8Array;
  readonly veto: Veto;
  /** The evidence of a pair, and the name of the field that forbids it. */
  readonly between: (
    a: number,
    b: number,
  ) => { readonly evidence: readonly Evidence[]; readonly levels: Int8Array; readonly veto: string | undefined };
  /** How often tokens occur among these records. */
  readonly frequencies: () => TableFrequencies;
}

export interface Evidence {
  /** The field's name; `mention` for names that are found in another field of the other record. */
  readonly name: string;
  readonly kind: FieldKind | "mention";
  readonly comparator: Comparator;
}

export interface TableFrequencies {
  readonly fields: readonly Frequencies[];
  /** Of words, whatever the field. */
  readonly bag: Frequencies;
}

export interface ComparisonInput {
  readonly fields: readonly FieldSpec[];
  readonly tokens: readonly Tokens[];
  /** How often tokens occur; counted among these records where it is not given. */
  readonly known?: TableFrequencies | undefined;
}

export function createComparison({ fields, tokens, known }: ComparisonInput): Comparison {
  const columns = fields.map((_, place) => createColumn(tokens.length, (record) => tokens[record]?.[place] ?? [], known?.fields[place]));
  const wordy = fields.flatMap(({ kind }, place) => (WORDY.has(kind) ? [place] : []));
  const bag = createColumn(tokens.length, (record) => wordy.flatMap((place) => tokens[record]?.[place] ?? []), known?.bag);
  const evidence = evidenceOf(fields, columns, bag);
  const comparators = evidence.map(({ comparator }) => comparator);
  const veto = createVeto(fields, columns);
  const levelsOf = (a: number, b: number): Int8Array => {
    const levels = new Int8Array(comparators.length);
    compare(comparators, { a, b }, levels);
    return levels;
  };
  return {
    columns,
    evidence,
    comparators,
    levelsOf,
    veto,
    between(a, b) {
      const levels = levelsOf(a, b);
      const place = veto({ a, b }, levels);
      return { evidence, levels, veto: place === undefined ? undefined : fields[place]?.name };
    },
    frequencies: () => known ?? { fields: columns.map(frequenciesOf), bag: frequenciesOf(bag) },
  };
}

function evidenceOf(fields: readonly FieldSpec[], columns: readonly Column[], bag: Column): readonly Evidence[] {
  const own = fields.flatMap(({ name, kind }, place) => {
    const column = columns[place];
    return column === undefined ? [] : [{ name, kind, comparator: createComparator(kind, column) }];
  });
  const wordy = own.flatMap(({ kind }, place) => (WORDY.has(kind) ? [{ kind, column: columns[place] }] : []));
  const naming = wordy.map(({ kind }) => NAMING.has(kind));
  if (wordy.length < 2 || !naming.includes(true)) return own;
  const comparator = mentionComparator({ bag, columns: wordy.flatMap(({ column }) => column ?? []), naming });
  return [...own, { name: "mention", kind: "mention", comparator }];
}

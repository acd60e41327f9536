/** Kinds of fields the engine knows how to compare. */
export const FIELD_KINDS = [
  "name",
  "organisation",
  "address",
  "area",
  "url",
  "phone",
  "email",
  "date",
  "number",
  "identifier",
  "text",
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export interface FieldSpec {
  readonly name: string;
  readonly kind: FieldKind;
  /** Values that share nothing forbid a match: for an organisation's official number, never for a postal code. Default false. */
  readonly decisive?: boolean;
}

/** A record to be resolved: any table's row, any listing. */
export interface MatchRecord {
  readonly id: string;
  /** Where it comes from; with at most one per source, two records of one source are never the same. */
  readonly source?: string;
  /** Another group of which a thing has at most one record, whatever the sources: say, records by the body that runs the thing. */
  readonly exclusive?: string;
  /** Values by field, in the order of the field specifications; none where the record tells none. */
  readonly values: readonly (readonly string[])[];
}

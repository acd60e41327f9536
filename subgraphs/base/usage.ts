/** What clients asked for in one hour, as a gateway tells the registry: counts only, no query, no value, nobody's address. */
export interface UsageReport {
  /** Made once for each report; it is counted once, however often it is sent. */
  readonly id: string;
  /** The hour's beginning, in milliseconds since 1970. */
  readonly hour: number;
  /** At most MOST_USAGE_ROWS. */
  readonly rows: readonly UsageRow[];
}

export interface UsageRow {
  /** As the client calls itself; `unknown` where it does not say, `other` where too many different ones do. */
  readonly client: string;
  readonly version: string;
  /** `Type`, `Type.field`, `Type.field(argument:)`, `Input.field` or `Enum.VALUE`. */
  readonly coordinate: string;
  /** Operations that use it. */
  readonly calls: number;
}

/** Where reports go. */
export interface UsageSink {
  /** Rejects where the report was not taken; it is sent again then, unless the code is UNAUTHENTICATED: whoever reports may not. */
  record(report: UsageReport): Promise<void>;
}

/** So few that the embedded database, which does one thing at a time, is held up for some 50 ms at most. */
export const MOST_USAGE_ROWS = 1_000;

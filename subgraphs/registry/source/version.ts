import type { Trial } from "../../sources/trial.ts";

export type SourceState = "WAITING" | "IN_FORCE" | "SUPERSEDED" | "REFUSED" | "REJECTED" | "REMOVED";

/** What the check found, as it is kept; `first` only while the version is read or waits. */
export type SourceChecked = Pick<Trial, "good" | "quarantined" | "first">;

/** One version of a source, as somebody sent it. */
export interface SourceVersion {
  readonly id: string;
  readonly seq: string;
  readonly source: string;
  /** From 1, of its source. */
  readonly version: number;
  readonly state: SourceState;
  readonly publisher: string;
  readonly definition: string;
  /** For messages. */
  readonly name: string;
  /** The file of records, where they are not fetched. */
  readonly file: { readonly name: string; readonly sha256: string } | null;
  /** Who sent it. */
  readonly by: string;
  readonly at: Date;
  readonly checked: SourceChecked;
  /** Why it was rejected or refused. */
  readonly reason: string | null;
}

/** A version before it has a number. */
export type NewSourceVersion = Omit<SourceVersion, "seq" | "version" | "state" | "reason"> & {
  /** The file's content; absent where there is no file. */
  readonly content?: Uint8Array;
};

import { setImmediate } from "node:timers/promises";
import { ERRORS, HubError, type ErrorCode } from "../../schema/errors.ts";
import type { ListingContent } from "../../schema/listing.ts";
import type { Clock } from "../base/clock.ts";
import type { HttpClient } from "../base/http/index.ts";
import { readSource } from "./read.ts";
import type { Source } from "./source.ts";

/** What reading a source would bring: nothing is kept of it. */
export interface Trial {
  /** Records that were looked at. */
  readonly read: number;
  /** Those that would be served. */
  readonly good: number;
  /** What would be quarantined: records, and single fields of good ones. */
  readonly quarantined: number;
  /** Whether everything was looked at, not only the first part. */
  readonly whole: boolean;
  /** The first good ones, as they would stand. */
  readonly first: readonly TrialRecord[];
  /** The first that would be quarantined. */
  readonly problems: readonly TrialProblem[];
  /** Why it could not be read to its end. */
  readonly fault: TrialFault | undefined;
}

export interface TrialRecord {
  /** `<publisher>:<source id>`. */
  readonly id: string;
  /** `line 14`. */
  readonly place: string;
  readonly title: { readonly da?: string; readonly en?: string };
  /** Where the records are listings. */
  readonly listing: ListingContent | undefined;
}

export interface TrialProblem {
  /** The record's id, or its place where it has none. */
  readonly record: string;
  readonly place: string;
  readonly field: string;
  readonly code: ErrorCode;
  readonly reason: string;
  /** True where the record is served without the field. */
  readonly kept: boolean;
}

export interface TrialFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
}

export interface TrialOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Records looked at, at most. Default: all. */
  readonly most?: number;
}

const FIRST = 5;
/** After so many records the others have their turn. */
const TURN = 100;
const PROBLEMS = 50;

/** Reads a source with the real reader. Throws only what is no HubError. */
export async function trySource(source: Source, { http, clock, signal, most = Infinity }: TrialOptions): Promise<Trial> {
  const first: TrialRecord[] = [];
  const problems: TrialProblem[] = [];
  const tell = (problem: TrialProblem): void => void (problems.length < PROBLEMS && problems.push(problem));
  let [read, good, quarantined] = [0, 0, 0];
  let place = "";
  const onRecord = (at: string): void => void (place = at);
  const outcome = (whole: boolean, fault?: TrialFault): Trial => ({ read, good, quarantined, whole, first, problems, fault });
  try {
    for await (const item of readSource(source, { http, state: {}, signal, clock, onRecord })) {
      if (item.kind === "end" || item.kind === "unchanged") return outcome(true);
      if (read === most) return outcome(false);
      read += 1;
      if (read % TURN === 0) {
        await setImmediate();
        signal.throwIfAborted();
      }
      if (item.kind === "deleted") continue;
      if (item.kind === "rejected") {
        quarantined += 1;
        tell({ record: item.record, place, field: item.field, code: item.code, reason: item.reason, kept: false });
        continue;
      }
      good += 1;
      quarantined += item.problems.length;
      for (const problem of item.problems) tell({ record: item.sourceId, place, ...problem, kept: true });
      if (first.length < FIRST)
        first.push({
          id: `${source.id}:${item.sourceId}`,
          place,
          title: item.content.title,
          listing: item.kind === "listing" ? item.content : undefined,
        });
    }
    return outcome(true);
  } catch (error) {
    return outcome(false, faultOf(error));
  }
}

/** Throws what is no HubError and no deadline. */
export function faultOf(error: unknown): TrialFault {
  if (error instanceof HubError) return { code: error.code, message: error.message, next: error.next };
  if (error instanceof DOMException && error.name === "TimeoutError")
    return { code: "FETCH_TIMEOUT", message: "The check takes too long.", next: ERRORS.FETCH_TIMEOUT.next };
  throw error;
}

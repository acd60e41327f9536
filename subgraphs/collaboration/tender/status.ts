import type { Notice } from "./notice.ts";
import { byAge } from "./notice.ts";

/** How far a procedure is. */
export const TENDER_STATES = ["PLANNED", "OPEN", "CLOSED", "AWARDED", "CANCELLED"] as const;
export type TenderState = (typeof TENDER_STATES)[number];

/** What a state depends on beside the clock. */
export interface Course {
  readonly state: TenderState | "RUNNING" | "ANNOUNCED";
  /** Milliseconds since 1970 from which a running or announced procedure is closed. */
  readonly until: number;
}

const YEAR_MS = 366 * 86_400_000;

/**
 * The course of a procedure from its notices. A call without a deadline, and an announcement, count for a year: a prior information notice covers at most twelve months
 * (Directive 2014/24/EU, article 48).
 */
export function courseOf(notices: readonly Notice[]): Course {
  const results = notices.filter(({ phase }) => phase === "RESULT").toSorted(byAge);
  const last = results.at(-1);
  const calls = notices.filter(({ phase }) => phase === "COMPETITION" || phase === "CHANGE");
  if (last !== undefined) {
    const awarded = results.some(({ nothingAwarded }) => !nothingAwarded);
    return { state: awarded ? "AWARDED" : "CANCELLED", until: 0 };
  }
  if (calls.length === 0) return { state: "ANNOUNCED", until: ageEnd(notices) };
  const deadline = deadlineOf(notices);
  return { state: "RUNNING", until: deadline === undefined ? ageEnd(calls) : Date.parse(deadline) };
}

/** The state at a moment, in milliseconds since 1970. */
export function stateAt({ state, until }: Course, now: number): TenderState {
  if (state === "RUNNING") return now <= until ? "OPEN" : "CLOSED";
  if (state === "ANNOUNCED") return now <= until ? "PLANNED" : "CLOSED";
  return state;
}

/** The deadline that holds: that of the latest call or change with one. */
export function deadlineOf(notices: readonly Notice[]): string | undefined {
  return notices
    .filter(({ phase, deadline }) => phase !== "RESULT" && deadline !== undefined)
    .toSorted(byAge)
    .at(-1)?.deadline;
}

function ageEnd(notices: readonly Notice[]): number {
  const days = notices.flatMap(({ published }) => published ?? []).toSorted();
  const last = days.at(-1);
  return last === undefined ? 0 : Date.parse(last) + YEAR_MS;
}

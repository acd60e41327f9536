import type { Clock } from "../../subgraphs/base/clock.ts";

export interface TestClock extends Clock {
  /** Moves the time forward. */
  advance(ms: number): void;
}

/** A clock that stands still until it is moved; 2026-11-22T12:00:00Z at first. */
export function testClock(start = "2026-11-22T12:00:00Z"): TestClock {
  let now = Date.parse(start);
  return { now: () => now, advance: (ms) => void (now += ms) };
}

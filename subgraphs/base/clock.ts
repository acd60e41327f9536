/** What time it is. Passed in everywhere, so that tests choose the day and never sleep. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = Object.freeze({ now: () => Date.now() });

/** Today's date in Denmark, `YYYY-MM-DD`. */
export function today(clock: Clock): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" }).format(clock.now());
}

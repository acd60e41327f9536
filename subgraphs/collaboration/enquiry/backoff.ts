/** When a delivery that failed is tried again: 15 s, 30 s, 1 min and so on up to 2 h between attempts, each pause shortened by up to half by chance, so that many do not come back in step. */
const FIRST_MS = 15_000;
const LONGEST_MS = 2 * 3_600_000;

/** After this time without success a delivery goes to the unit: a receiver may be down over a weekend. */
export const GIVE_UP_AFTER_MS = 72 * 3_600_000;

/** Milliseconds to wait after attempt `attempt` (from 1); `random` is 0 to 1. */
export function pauseAfter(attempt: number, random: () => number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1)) * (1 - random() / 2);
}

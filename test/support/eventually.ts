import { setTimeout as pause } from "node:timers/promises";

/** Waits until `attempt` returns something true, asking again and again; fails with `what` after `withinMs`. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const result = await attempt();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`It never happened: ${what}`);
    await pause(20);
  }
}

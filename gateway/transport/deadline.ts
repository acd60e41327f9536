import type { Call } from "./call.ts";
import { timedOut } from "./failures.ts";

/**
 * Gives a call its time: for waiting, for every attempt, to the last byte. The call's signal fires when the time is over or the client has left; a call that
 * does not heed it is not waited for.
 */
export function withDeadline<T>(name: string, timeoutMs: number, call: Call<T>): Call<T> {
  return async (request, client) => {
    client?.throwIfAborted();
    const ending = new AbortController();
    let end = (_reason: unknown): void => {};
    const ended = new Promise<never>((_done, fail) => {
      end = (reason) => {
        ending.abort(reason);
        fail(reason);
      };
    });
    const left = (): void => end(client?.reason);
    client?.addEventListener("abort", left, { once: true });
    const timer = setTimeout(() => end(timedOut(name, timeoutMs)), timeoutMs);
    try {
      return await Promise.race([call(request, ending.signal), ended]);
    } finally {
      clearTimeout(timer);
      client?.removeEventListener("abort", left);
    }
  };
}

import type { Clock } from "../../subgraphs/base/clock.ts";
import { createLru } from "../plan/lru.ts";
import { startFlight, type Flight } from "../flight.ts";
import type { Call } from "./call.ts";
import { sharingScope } from "./scope.ts";
import type { TransportRequest } from "./transport.ts";

export interface SharedOptions<T> {
  readonly clock: Clock;
  /** A call that has been under way for longer is not joined: its time is nearly over. */
  readonly joinMs: number;
  /** Whether an answer may be seen only by who asked. */
  readonly isPrivate: (result: T) => boolean;
}

interface Joinable<T> {
  readonly flight: Flight<T>;
  readonly begun: number;
}

/** A longer request is as good as never asked twice at one moment, and its text would be compared in vain. */
const LONGEST_BODY = 16_000;
const PRIVATE_QUERIES = 1_000;

/**
 * Equal queries of anonymous clients that are under way at one moment are one call. They are equal when the whole request is, and all headers that are passed on
 * (see sharingScope). A subgraph that says `Cache-Control: private` or `no-store` of an answer is believed: those who joined ask by themselves, and that query is
 * not shared again.
 */
export function shared<T>({ clock, joinMs, isPrivate }: SharedOptions<T>, call: Call<T>): Call<T> {
  const flights = new Map<string, Joinable<T>>();
  const own = createLru<true>(PRIVATE_QUERIES);

  function begin(key: string, request: TransportRequest): Flight<T> {
    const flight = startFlight(
      (signal) => call(request, signal),
      () => {
        if (flights.get(key) === joinable) flights.delete(key);
      },
    );
    const joinable: Joinable<T> = { flight, begun: clock.now() };
    flights.set(key, joinable);
    return flight;
  }

  return async (request, signal) => {
    const scope = request.mutation === true ? undefined : sharingScope(request.headers);
    const body = scope === undefined ? undefined : request.body?.();
    if (scope === undefined || body === undefined || body.length > LONGEST_BODY || own.get(request.query) !== undefined)
      return call(request, signal);
    const key = `${scope}\n${body}`;
    const known = flights.get(key);
    if (known !== undefined && !known.flight.signal.aborted && clock.now() - known.begun <= joinMs) {
      const result = await known.flight.join(signal);
      return isPrivate(result) ? call(request, signal) : result;
    }
    const result = await begin(key, request).join(signal);
    if (isPrivate(result) && request.query.length <= LONGEST_BODY) own.set(request.query, true);
    return result;
  };
}

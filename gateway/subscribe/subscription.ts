import type { ExecutionResult } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { SubgraphAnswer, SubgraphSubscription } from "../../subgraphs/base/subgraph.ts";
import { failedResult } from "./failed.ts";
import type { EventContext, Prepared } from "./prepare.ts";
import { createWaiting } from "./waiting.ts";

export type Results = AsyncIterableIterator<ExecutionResult, undefined>;

/** One client's subscription while it runs. */
export interface Subscription {
  /** An answer for each event, as they are taken; the last may tell why there are no more. Its `return` ends the subscription. */
  readonly results: Results;
  readonly prepared: Prepared;
  /** From the next event on, answers are made this way. */
  change(prepared: Prepared): void;
  /** Ends it from here: what waits is dropped, and the client is told why. */
  end(reason: HubError): void;
}

export interface SubscriptionOptions {
  readonly prepared: Prepared;
  readonly events: SubgraphSubscription;
  /** Made anew for each event: the caller's signature is short-lived, and a token may be withdrawn. Rejects where it was. */
  readonly headers: () => Promise<EventContext["headers"]>;
  /** Events that may wait for a slow client. */
  readonly waiting: number;
  readonly onEnd: () => void;
}

/**
 * Takes the subgraph's events as they come and answers them as the client reads. The two are apart, so that a client that does not read is noticed, and ended, and
 * never holds back the subgraph or fills the memory.
 */
export function createSubscription({ prepared: first, events, headers, waiting, onEnd }: SubscriptionOptions): Subscription {
  const queue = createWaiting<SubgraphAnswer>(waiting);
  const left = new AbortController();
  let prepared = first;
  let reason: unknown;
  let over = false;

  function finish(why: unknown, drop: boolean): void {
    if (over) return;
    over = true;
    reason = why;
    queue.close({ drop });
    onEnd();
    void Promise.resolve(events.return?.()).catch(() => undefined);
  }

  async function follow(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await events.next();
        if (done === true) return finish(undefined, false);
        if (!queue.put(value)) return finish(tooSlow(waiting), true);
      }
    } catch (error) {
      finish(error, false);
    }
  }

  async function answer(event: SubgraphAnswer): Promise<ExecutionResult> {
    try {
      return await prepared.answer(event, { headers: await headers(), signal: left.signal });
    } catch (error) {
      finish(error, true);
      return toldReason();
    }
  }

  function toldReason(): ExecutionResult {
    const told = failedResult(reason);
    reason = undefined;
    return told;
  }

  const results: Results = {
    async next() {
      const event = await queue.take();
      if (left.signal.aborted) return ENDED;
      if (event !== undefined) return { done: false, value: await answer(event) };
      return reason === undefined ? ENDED : { done: false, value: toldReason() };
    },
    async return() {
      left.abort();
      finish(undefined, true);
      return ENDED;
    },
    async throw(error) {
      await results.return?.();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
  };

  void follow();
  return {
    results,
    get prepared() {
      return prepared;
    },
    change: (next) => void (prepared = next),
    end: (why) => finish(why, true),
  };
}

const ENDED = Object.freeze({ done: true, value: undefined });

function tooSlow(waiting: number): HubError {
  return new HubError("SUBSCRIPTION_TOO_SLOW", `More than ${waiting} events waited to be read.`);
}

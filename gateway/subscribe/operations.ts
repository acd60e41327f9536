import { getOperationAST, type ExecutionResult } from "graphql";
import { HubError } from "../../schema/errors.ts";
import { executeOperation } from "../execute/operation.ts";
import type { Served } from "../apollo/bridge.ts";
import type { NameSource } from "../usage/client.ts";
import type { Usage } from "../usage/usage.ts";
import type { Listen } from "../transport/listen.ts";
import { createAllowance } from "./allowance.ts";
import { readDocument } from "./document.ts";
import { failedResult } from "./failed.ts";
import { SUBSCRIPTION_LIMITS, type SubscriptionLimits } from "./limits.ts";
import { prepare, sameSource, type Asked, type EventContext } from "./prepare.ts";
import { createSubscription, type Results, type Subscription } from "./subscription.ts";

/** What answers operations under one supergraph, subscriptions included. */
export interface Subscribable extends Served {
  readonly listens: ReadonlyMap<string, Listen>;
}

/** A GraphQL request as a client sends it, admitted by the guard. */
export interface OperationText {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** Who asks. */
export interface OperationClient {
  /** Tells clients apart, for the limit of each. */
  readonly id: string;
  readonly headers: () => Promise<EventContext["headers"]>;
  /** Where it may name itself: its headers, or what it said when it connected. */
  readonly names?: NameSource;
  /** Fires when the client leaves before the operation has begun. */
  readonly signal: AbortSignal;
}

/** One way for every operation: an answer, or answers as they come. */
export interface Operations {
  /** Never rejects: what is refused is an answer with errors. */
  start(text: OperationText, client: OperationClient): Promise<Results | ExecutionResult>;
  /** Takes running subscriptions over to a new supergraph, or ends those that do not fit it. */
  update(served: Subscribable): Promise<void>;
  /** Ends all; the clients are told to come again. */
  close(): void;
}

export interface OperationsOptions {
  readonly served: Subscribable;
  readonly limits?: Partial<SubscriptionLimits>;
  /** Counts operations, a subscription once. Default: nobody does. */
  readonly usage?: Usage | undefined;
}

interface Running {
  readonly subscription: Subscription;
  readonly asked: Asked;
  readonly context: () => Promise<EventContext>;
}

export function createOperations(options: OperationsOptions): Operations {
  const limits: SubscriptionLimits = { ...SUBSCRIPTION_LIMITS, ...options.limits };
  const allowance = createAllowance(limits);
  const running = new Set<Running>();
  let served = options.served;
  let closed = false;

  async function subscribe(asked: Asked, client: OperationClient): Promise<Results | ExecutionResult> {
    const release = allowance.take(client.id);
    try {
      const opened = await open(asked, client, release);
      if (!("results" in opened)) release();
      return "results" in opened ? opened.results : opened;
    } catch (error) {
      release();
      throw error;
    }
  }

  async function open(asked: Asked, client: OperationClient, release: () => void): Promise<Subscription | ExecutionResult> {
    const under = served;
    const context = { headers: await client.headers(), signal: client.signal };
    const prepared = await prepare(under, asked, context);
    if (!("service" in prepared)) return prepared;
    const listen = under.listens.get(prepared.service);
    if (listen === undefined)
      throw new HubError("INTERNAL", `The plan names a subgraph ${prepared.service} that the supergraph does not have.`);
    const events = await listen({ ...prepared.request, ...context });
    if (!(Symbol.asyncIterator in events)) return prepared.answer(events, context);
    if (closed || client.signal.aborted) {
      await events.return?.();
      throw ended("The hub is closing down.");
    }
    const left = new AbortController();
    const entry: Running = {
      asked,
      context: async () => ({ headers: await client.headers(), signal: left.signal }),
      subscription: createSubscription({
        prepared,
        events,
        headers: client.headers,
        waiting: limits.waiting,
        onEnd() {
          left.abort();
          running.delete(entry);
          release();
        },
      }),
    };
    running.add(entry);
    // The supergraph may have changed while the subgraph was asked.
    if (served !== under) await revise(entry, served);
    return entry.subscription;
  }

  async function revise({ subscription, asked, context }: Running, next: Subscribable): Promise<void> {
    try {
      const read = readDocument(next.snapshot, asked.key);
      const prepared = "errors" in read ? read : await prepare(next, { ...asked, document: read.document }, await context());
      if (next !== served) return; // a later one sees to it
      if ("service" in prepared && sameSource(prepared, subscription.prepared)) subscription.change(prepared);
      else subscription.end(ended("The schema has changed, and this subscription does not go on under the new one."));
    } catch {
      if (next === served) subscription.end(ended("The schema has changed, and this subscription could not be taken over."));
    }
  }

  return Object.freeze({
    async start({ query, variables = {}, operationName }: OperationText, client: OperationClient) {
      try {
        if (closed) throw ended("The hub is closing down.");
        const read = readDocument(served.snapshot, query);
        if ("errors" in read) return read;
        const asked: Asked = { document: read.document, key: query, variables, ...(operationName === undefined ? {} : { operationName }) };
        const { document } = read;
        options.usage?.record({ schema: served.snapshot.apiSchema, document, variables, operationName }, client.names ?? {});
        if (getOperationAST(read.document, operationName)?.operation === "subscription") return await subscribe(asked, client);
        return await executeOperation(served, { ...asked, headers: await client.headers(), signal: client.signal });
      } catch (error) {
        return failedResult(error);
      }
    },
    async update(next: Subscribable) {
      served = next;
      await Promise.all([...running].map((each) => revise(each, next)));
    },
    close() {
      closed = true;
      for (const { subscription } of running) subscription.end(ended("The hub is closing down."));
    },
  });
}

function ended(message: string): HubError {
  return new HubError("SUBSCRIPTION_ENDED", message);
}

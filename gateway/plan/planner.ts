import { createHash } from "node:crypto";
import type { QueryPlan } from "@apollo/query-planner";
import { parse, print, type DocumentNode } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import { startFlight, type Flight } from "../flight.ts";
import { asksForData, withoutIntrospection } from "./introspection.ts";
import { createLru } from "./lru.ts";
import { normalText, soleOperation } from "./normal.ts";
import type { Overrides } from "./overrides.ts";
import { createRefusedOperations } from "./refused.ts";
import type { PlanThreads } from "./threads.ts";

/**
 * Turns a validated operation into a plan: which subgraph is asked what, in which order. What reaches it must have passed the guard, because planning time
 * grows with the expanded size of the operation, not with its length.
 */
export interface Planner {
  /**
   * Equal operations get the same plan object, operations that are answered differently never do; nobody may change it. Throws QUERY_TOO_COMPLEX,
   * QUERY_TOO_LARGE, OVERLOADED, or the signal's reason.
   */
  plan(request: PlanRequest): Promise<QueryPlan>;
}

export interface PlanRequest {
  /** Valid against the API schema. */
  readonly document: DocumentNode;
  readonly operationName?: string;
  /** The query's text (or its hash): the same text has the same plan. */
  readonly key: string;
  /** Who no longer waits for a plan is not kept in the queue. */
  readonly signal?: AbortSignal;
}

/** The planner of one supergraph, with its cache and its threads. */
export interface SupergraphPlanner extends Planner {
  /** The operations most asked for, first the most frequent. */
  mostUsed(count: number): readonly UsedOperation[];
  /**
   * Plans documents of one operation each that will be asked for, and takes over half of their uses, so that what is no longer asked is forgotten. Those that do
   * not fit this supergraph are passed over. Ends early on the signal.
   */
  warm(operations: readonly UsedOperation[], signal?: AbortSignal): Promise<void>;
  /** Another planner takes over: the threads end as soon as nobody waits for them. */
  retire(): void;
  close(): Promise<void>;
}

export interface UsedOperation {
  readonly text: string;
  readonly uses: number;
  /** Labels of the overrides in force. Default: drawn, as for a request. */
  readonly labels?: readonly string[];
}

export interface PlannerOptions {
  readonly threads: PlanThreads;
  readonly clock: Clock;
  /** Decides for each request which progressive overrides are in force. Default: the supergraph has none. */
  readonly overrides?: Overrides | undefined;
  /** Refuses a document that would explode while it is planned, by throwing. Default: accepts. */
  readonly admit?: (document: DocumentNode) => void;
}

interface Entry {
  readonly plan: QueryPlan;
  readonly weight: number;
  readonly text: string;
  readonly labels: readonly string[];
  uses: number;
}

/** An operation by itself, and the labels of the overrides in force for it. */
interface Wanted {
  readonly sole: DocumentNode;
  readonly labels: readonly string[];
}

interface Found {
  readonly key: string;
  readonly entry: Entry;
}

/** Texts that lead to plans; several may lead to one. */
const KNOWN_TEXTS = 4_000;
const CACHED_PLANS = 1_000;
/** Characters of all plans, as JSON, and of the operations they answer. In memory they take about four times as many bytes. */
const CACHED_CHARACTERS = 24_000_000;
const LARGEST_PLAN = 4_000_000;
const LONGEST_NAME = 200;
const NO_LABELS: readonly string[] = [];

export function createPlanner({ threads, clock, overrides, admit = () => {} }: PlannerOptions): SupergraphPlanner {
  const keys = createLru<string>(KNOWN_TEXTS);
  const entries = createLru<Entry>(CACHED_PLANS, { of: ({ weight }) => weight, most: CACHED_CHARACTERS });
  const flights = new Map<string, Flight<Entry>>();
  const refused = createRefusedOperations(clock);

  async function make({ sole, labels }: Wanted, signal: AbortSignal): Promise<Entry> {
    const text = print(sole);
    const entry = (plan: QueryPlan, size: number): Entry => ({ plan, weight: size + text.length + 100, text, labels, uses: 0 });
    const asked = withoutIntrospection(sole);
    if (!asksForData(asked, undefined)) return entry({ kind: "QueryPlan" }, 0);
    admit(asked);
    refused.check(asked);
    try {
      const json = await threads.plan(asked === sole ? text : print(asked), signal, labels);
      if (json.length > LARGEST_PLAN) throw new HubError("QUERY_TOO_COMPLEX", `The query's plan has more than ${LARGEST_PLAN} characters.`);
      return entry(JSON.parse(json) as QueryPlan, json.length); // our own thread wrote it
    } catch (error) {
      if (error instanceof HubError && error.code === "QUERY_TOO_COMPLEX") refused.remember(asked, error);
      throw error;
    }
  }

  /** The flight for a key: one that is under way, or a new one. The last who leaves takes it out of the queue; a plan that is being made already is made, and kept. */
  function flightFor(key: string, wanted: Wanted): Flight<Entry> {
    return flights.getOrInsertComputed(key, () =>
      startFlight(
        async (signal) => {
          const entry = await make(wanted, signal);
          entries.set(key, entry);
          return entry;
        },
        () => void flights.delete(key),
      ),
    );
  }

  async function find(wanted: Wanted, signal?: AbortSignal): Promise<Found> {
    const key = createHash("sha256")
      .update(labelled(normalText(wanted.sole), wanted.labels))
      .digest("base64");
    for (;;) {
      signal?.throwIfAborted();
      const known = entries.get(key);
      if (known !== undefined) return { key, entry: known };
      const flight = flightFor(key, wanted);
      try {
        return { key, entry: await flight.join(signal) };
      } catch (error) {
        // Those it was begun for had just gone away: it is begun again.
        if (!flight.signal.aborted || error !== flight.signal.reason || signal?.aborted === true) throw error;
      }
    }
  }

  return Object.freeze({
    async plan({ document, operationName, key, signal }: PlanRequest) {
      const name = operationName ?? "";
      const labels = overrides === undefined ? NO_LABELS : overrides.draw();
      const text = labelled(`${name}\n${key}`, labels);
      const known = keys.get(text);
      const cached = known === undefined ? undefined : entries.get(known);
      if (cached !== undefined) {
        cached.uses += 1;
        return cached.plan;
      }
      const found = await find({ sole: soleOperation(document, operationName), labels }, signal);
      if (name.length <= LONGEST_NAME) keys.set(text, found.key);
      found.entry.uses += 1;
      return found.entry.plan;
    },
    mostUsed: (count: number) =>
      [...entries.values()]
        .filter(({ uses }) => uses > 0)
        .toSorted((a, b) => b.uses - a.uses)
        .slice(0, count)
        .map(({ text, uses, labels }) => ({ text, uses, labels })),
    async warm(operations: readonly UsedOperation[], signal?: AbortSignal) {
      for (const { text, uses, labels: before } of operations) {
        const labels = overrides === undefined ? NO_LABELS : (before ?? overrides.draw());
        if (signal?.aborted === true) return;
        try {
          const { entry } = await find({ sole: soleOperation(parse(text), undefined), labels }, signal);
          entry.uses += uses / 2;
        } catch {
          // It is not for this supergraph, or takes too long; whoever asks for it is told.
        }
      }
    },
    retire: () => threads.retire(),
    close: () => threads.close(),
  });
}

function labelled(text: string, labels: readonly string[]): string {
  return labels.length === 0 ? text : `${text}\n${labels.join(" ")}`;
}

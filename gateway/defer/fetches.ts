import { HubError } from "../../schema/errors.ts";
import type { Run } from "../execute/run.ts";
import type { Block, DeferredPlan } from "./blocks.ts";

/** Starts the fetches of one answer. */
export type BeginFetches = (runOf: RunOf) => Fetches;

/** The run for what is fetched for one part, by its label (the first part's is empty), or for all together. */
export type RunOf = (label: string | undefined, finished: (fetchId: string) => void) => Run;

/** The fetches of one answer while they run. */
export interface Fetches {
  readonly first: Promise<void>;
  /** By label: when all has come for that part. Never rejects. */
  readonly blocks: ReadonlyMap<string, Promise<void>>;
}

/** Fetches that others wait for. */
export interface Ends {
  end(id: string): void;
  all(ids: readonly string[]): Promise<void>;
}

export function createEnds(): Ends {
  const known = new Map<string, PromiseWithResolvers<void>>();
  const of = (id: string): PromiseWithResolvers<void> => known.getOrInsertComputed(id, () => Promise.withResolvers());
  return Object.freeze({
    end: (id: string) => of(id).resolve(),
    async all(ids: readonly string[]) {
      await Promise.all(ids.map((id) => of(id).promise));
    },
  });
}

/** Starts the first part's fetches, and each block's as soon as those have ended that it depends on. */
export function beginDeferred(plan: DeferredPlan): BeginFetches {
  return (runOf) => {
    const ends = createEnds();
    const blocks = new Map<string, Promise<void>>();

    async function fetchBlock({ label, depends, step }: Block, around: Promise<unknown>): Promise<void> {
      // At the latest they have ended when everything around the block has: a fetch that was not needed tells of no end.
      if (depends.length > 0) await Promise.race([ends.all(depends), around]);
      const run = runOf(label, ends.end);
      if (run.signal?.aborted === true) return;
      try {
        await step(run);
      } catch (error) {
        run.errors.addFailure(new HubError("INTERNAL", "The gateway failed at this field.", { cause: error }), []);
      }
    }

    function begin(block: Block, around: Promise<unknown>): void {
      const own = fetchBlock(block, around);
      blocks.set(block.label, own);
      for (const inner of block.inner) begin(inner, Promise.all([around, own]));
    }

    const first = Promise.resolve(plan.first(runOf("", ends.end)));
    const around = first.catch(() => undefined); // whoever waits for the first part is told
    for (const block of plan.blocks) begin(block, around);
    return { first, blocks };
  };
}

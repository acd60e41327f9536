import { HubError, errorLine } from "../../../schema/errors.ts";
import type { Variant } from "../../../schema/variant/variant.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import type { SubgraphContext } from "../../kit/context.ts";
import { isKnown } from "../access.ts";
import type { Composer } from "../compose/composer.ts";
import type { RegistryStore } from "../store.ts";
import type { MadeOf, VariantState, VariantStore } from "./store.ts";

/** Makes the variants anew after each switch, once, in whichever process comes first. One that cannot be made stays as it was made last, and holds up neither the whole nor the others. */
export interface Variants {
  /** Makes those that were not made of what is in force; never rejects. */
  catchUp(): Promise<void>;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

export interface VariantsOptions {
  readonly variants: readonly Variant[];
  readonly store: Pick<RegistryStore, "inForce" | "supergraph">;
  readonly kept: VariantStore;
  readonly composer: Pick<Composer, "variant">;
  readonly clock: Clock;
  readonly log: Log;
  /** After what failed for another reason than the schema it is tried again. */
  readonly everyMs: number;
}

const MOST_TOLD = 5;

export function createVariants({ variants, store, kept, composer, clock, log, everyMs }: VariantsOptions): Variants {
  const stopping = new AbortController();
  let current: Promise<void> = Promise.resolve();
  let again: NodeJS.Timeout | undefined;

  const make = async (variant: Variant, supergraph: string): Promise<MadeOf["made"]> => {
    try {
      const made = await composer.variant(supergraph, variant);
      if ("supergraph" in made) return made;
      const more = made.problems.length - MOST_TOLD;
      const told = made.problems.slice(0, MOST_TOLD).map(({ code, message }) => `${code}: ${message}`);
      return { problem: [...told, ...(more > 0 ? [`and ${more} more`] : [])].join("\n") };
    } catch (error) {
      if (stopping.signal.aborted || !(error instanceof HubError) || error.code !== "CHECK_TOO_COSTLY") throw error;
      return { problem: errorLine(error) };
    }
  };
  const work = async (): Promise<void> => {
    const { seq, hash } = await store.inForce();
    if (hash === undefined) return;
    for (const variant of variants) {
      const before = await kept.state(variant);
      if (stopping.signal.aborted || (before !== undefined && BigInt(before.seq) >= BigInt(seq))) continue;
      const supergraph = await store.supergraph(hash);
      if (supergraph === undefined) throw new Error("the supergraph in force is missing");
      const made = await make(variant, supergraph);
      await kept.keep(variant, { seq, whole: hash, at: new Date(clock.now()), made });
      if ("problem" in made && made.problem !== before?.problem)
        log.error({ variant: variant.name, reason: made.problem }, "a variant cannot be made; it stays as it was made last");
    }
  };
  const catchUp = (): Promise<void> => {
    if (stopping.signal.aborted) return current;
    clearTimeout(again);
    current = current.then(work).catch((error: unknown) => {
      if (stopping.signal.aborted) return;
      log.error({ reason: errorLine(error) }, "the variants could not be made; they are tried again");
      again = setTimeout(() => void catchUp(), everyMs).unref();
    });
    return current;
  };

  return Object.freeze({
    catchUp,
    stop() {
      stopping.abort();
      clearTimeout(again);
      return current;
    },
  });
}

type ShownVariant = Variant & Partial<VariantState>;

/** Answers the variants' part of the schema. */
export function variantResolvers(variants: readonly Variant[], kept: VariantStore): Resolvers {
  return {
    RegistryState: {
      variants: (): Promise<readonly ShownVariant[]> =>
        Promise.all(variants.map(async (variant) => ({ ...variant, ...(await kept.state(variant)) }))),
    },
    RegistryVariant: {
      of: ({ whole }: ShownVariant) => whole ?? null,
      problem: ({ problem }: ShownVariant, _args: unknown, { caller }: SubgraphContext) => (isKnown(caller) ? (problem ?? null) : null),
    },
  };
}

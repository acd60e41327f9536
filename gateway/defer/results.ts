import type { GraphQLError } from "graphql";
import type { Data, Path } from "../execute/target.ts";

/** A deferred fragment of one object. */
export interface Announced {
  /** Tells it from the others of one answer. */
  readonly id: string;
  readonly path: Path;
  /** The client's. */
  readonly label: string | undefined;
}

export interface DeferredResult extends Announced {
  /** Null where a null came up to the fragment's own object; then `errors` say why. */
  readonly data: Data | null;
  readonly errors: readonly GraphQLError[];
}

/** What is answered at one time. */
export interface LaterResults {
  readonly results: readonly DeferredResult[];
  /** Those that will follow now that these are there. */
  readonly announced: readonly Announced[];
  readonly hasNext: boolean;
}

/** An answer in several parts. */
export interface DeferredExecution {
  readonly data: Data | null;
  readonly errors: readonly GraphQLError[];
  readonly announced: readonly Announced[];
  readonly hasNext: boolean;
  /** The rest. Nothing is asked any more once this has returned. */
  readonly later: AsyncGenerator<LaterResults, void, undefined>;
}

import { withAddresses } from "../../schema/addresses.ts";
import type { SubgraphDefinition } from "../../schema/compose.ts";
import { inputsHash, shippedSupergraph } from "../../schema/shipped.ts";
import type { Composer } from "./compose/composer.ts";
import type { RegistryStore } from "./store.ts";

export interface ComposedSupergraph {
  readonly sdl: string;
  /** Hash of what it was composed of. */
  readonly inputs: string;
}

/** Makes the supergraph of some subgraphs; composes only what was never composed before, for that takes seconds and a start waits for it. */
export type Supergraphs = (subgraphs: readonly SubgraphDefinition[]) => Promise<ComposedSupergraph>;

/** Looks first at what is kept, then at what comes with the hub (schema/supergraph.graphql), each with the addresses of now. Throws CompositionError. */
export function createSupergraphs(store: RegistryStore, composer: Composer): Supergraphs {
  return async (subgraphs) => {
    const inputs = inputsHash(subgraphs);
    const known = (await store.composedOf(inputs)) ?? (await shippedSupergraph(inputs));
    const urls = new Map(subgraphs.map(({ name, url }) => [name, url]));
    return { sdl: known === undefined ? await composer.compose(subgraphs) : withAddresses(known, urls), inputs };
  };
}

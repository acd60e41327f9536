import { parse } from "graphql";
import { Agent } from "undici";
import { exposesListings } from "../schema/check/contract.ts";
import { typesOf } from "../schema/check/elements.ts";
import type { SubgraphDefinition } from "../schema/compose.ts";
import { createGuardedConnector, systemResolve } from "./base/http/address.ts";
import { remoteSubgraph, type RemoteSubgraph } from "./base/remote.ts";

/** A subgraph in force that runs elsewhere. */
export interface Elsewhere extends SubgraphDefinition {
  /** REMOTE: a setting names it; its address may be private. */
  readonly kind: string;
}

/** The subgraphs elsewhere that expose the publisher contract, as the catalogue reads them. */
export interface FeedsElsewhere {
  of(members: readonly Elsewhere[]): readonly RemoteSubgraph[];
  close(): Promise<void>;
}

/** A published subgraph is connected to through the guard: its address was checked when it was published, but a name may lead elsewhere since. */
export function createFeedsElsewhere(allowPrivate: readonly string[]): FeedsElsewhere {
  const guarded = new Agent({ connect: createGuardedConnector(allowPrivate, systemResolve), connections: 8 });
  return Object.freeze({
    of: (members: readonly Elsewhere[]) =>
      members
        .filter(({ sdl }) => sdl.includes("listingFeed") && exposesListings(typesOf(parse(sdl, { noLocation: true }))))
        .map(({ name, url, kind }) => remoteSubgraph(name, url, kind === "REMOTE" ? undefined : guarded)),
    close: () => guarded.destroy(),
  });
}

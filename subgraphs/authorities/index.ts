import { commonModule } from "../../schema/common/module.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph } from "../base/subgraph.ts";
import { createSubgraph, readSdl } from "../kit/subgraph.ts";
import { organisationResolvers } from "./organisationResolvers.ts";
import { createTerritoryResolvers } from "./territoryResolvers.ts";

/** The authorities of Denmark: municipalities, regions with their dates, and the organisations that run help functions. All in memory, no database. */
export interface AuthoritiesOptions {
  readonly log: Log;
  /** Tells which day is today, where a query does not say. */
  readonly clock: Clock;
  /** Key the gateway signs callers with. */
  readonly callerKey: Buffer;
}

export function createAuthorities({ log, clock, callerKey }: AuthoritiesOptions): Promise<Subgraph> {
  return createSubgraph({
    name: "authorities",
    modules: [
      commonModule,
      { typeDefs: readSdl(import.meta.url, "schema.graphql"), resolvers: createTerritoryResolvers(clock) },
      { typeDefs: readSdl(import.meta.url, "organisations.graphql"), resolvers: organisationResolvers },
    ],
    log,
    clock,
    callerKey,
    keepSeconds: 60, // around midnight another day's authorities may be given for so long
  });
}

import { anyOf } from "../../../gateway/callers/callers.ts";
import { createGateway } from "../../../gateway/gateway.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { createMerger } from "../../../subgraphs/catalogue/merge/merger.ts";
import { createFeedsElsewhere } from "../../../subgraphs/feeds.ts";
import { createRegistry } from "../../../subgraphs/registry/index.ts";
import { testCatalogue } from "../../catalogue/testCatalogue.ts";
import type { entry } from "../../catalogue/testFeed.ts";
import { DATABASE } from "../../support/databases.ts";

/** The real catalogue and the real registry behind the real gateway, over HTTP: what is published there is read, merged and answered. */
export interface CatalogueHub {
  readonly url: string;
  /** Its token of the role STEWARD. */
  readonly steward: string;
  /** The data of an answer without errors; each test knows its query. */
  ask<T>(query: string, variables?: Readonly<Record<string, unknown>>, token?: string): Promise<T>;
  close(): Promise<void>;
}

/** `entries`: what the hub's own feed `regional` lists from the start. */
export async function startCatalogueHub(entries: readonly ReturnType<typeof entry>[]): Promise<CatalogueHub> {
  const log = createLog("silent");
  const callerKey = Buffer.alloc(32, 7);
  const steward = "steward-token";
  const allowPrivate = ["127.0.0.1"];
  const merger = createMerger();
  const world = await testCatalogue(DATABASE, entries, merger);
  const { database, clock, catalogue, feed } = world;
  const registry = await createRegistry({
    database,
    remotes: [],
    reserved: ["catalogue", "registry"],
    allowPrivate,
    clock,
    log,
    callerKey,
    everyMs: 3_600_000,
  });
  const elsewhere = createFeedsElsewhere(allowPrivate);
  let wired: Promise<void> = Promise.resolve();
  registry.onSwitch((members) => void (wired = wired.then(() => catalogue.wire([feed, ...elsewhere.of(members)]))));
  await registry.enter([catalogue, registry].map(({ name, sdl }) => ({ name, sdl, url: `http://127.0.0.1:9/${name}` })));
  const gateway = await createGateway({
    supergraph: registry.supergraph,
    subgraphs: [catalogue, registry],
    callers: anyOf({ find: async (token) => (token === steward ? { name: "unit", roles: ["STEWARD"] } : undefined) }, registry),
    callerKey,
    clock,
    log,
  });
  const url = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
  return {
    url,
    steward,
    async ask<T>(query: string, variables: Readonly<Record<string, unknown>> = {}, token?: string) {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { readonly data: T; readonly errors?: unknown };
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    async close() {
      await gateway.close();
      await registry.close();
      await wired;
      await elsewhere.close();
      await world.close();
      await merger.close();
    },
  };
}

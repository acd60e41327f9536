import { createGateway, type Gateway } from "../../../gateway/gateway.ts";
import { anyOf } from "../../../gateway/callers/callers.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { createRegistry, type Registry } from "../../../subgraphs/registry/index.ts";
import { testClock } from "../../support/clock.ts";
import { testDatabase } from "../../support/databases.ts";
import { startSubgraph, type SmallSubgraph } from "../small-subgraph.ts";

/** A hub as far as a publisher sees it: the real registry behind the real gateway, over HTTP, with a small catalogue beside it. */
export interface TestHub {
  readonly url: string;
  /** Its token of the role STEWARD. */
  readonly steward: string;
  readonly registry: Registry;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

export interface TestHubOptions {
  /** Milliseconds between reports of who uses what of the schema. Default: it is not counted. */
  readonly usageMs?: number;
}

export async function startHub({ usageMs }: TestHubOptions = {}): Promise<TestHub> {
  const clock = testClock();
  const log = createLog("silent");
  const callerKey = Buffer.alloc(32, 7);
  const steward = "steward-token";
  const database = await testDatabase("embedded");
  const catalogue: SmallSubgraph = await startSubgraph(
    "catalogue",
    `"What can be asked." type Query { "All." helpServices: [Listing!] }
"A publisher's record about a help service, as that publisher wrote it. Danish: opslag."
type Listing @key(fields: "id") { "Globally unique and lasting: publisher, colon, the publisher's own id." id: ID! "Its title." title: String }`,
    {
      Query: { helpServices: () => [{ id: "1", title: "Hjælp" }] },
      Listing: { __resolveReference: ({ id }: { id: string }) => ({ id, title: "Hjælp" }) },
    },
  );
  const registry = await createRegistry({
    database,
    remotes: [],
    reserved: ["catalogue", "registry"],
    allowPrivate: ["127.0.0.1"],
    clock,
    log,
    callerKey,
    everyMs: 3_600_000,
  });
  await registry.enter([
    { name: catalogue.name, url: catalogue.url, sdl: catalogue.sdl },
    { name: registry.name, url: "http://127.0.0.1:9/registry", sdl: registry.sdl },
  ]);
  const gateway = await createGateway({
    supergraph: registry.supergraph,
    subgraphs: [registry],
    ...(usageMs !== undefined && { usage: { record: registry.recordUsage }, usageMs }),
    callers: anyOf({ find: async (token) => (token === steward ? { name: "unit", roles: ["STEWARD"] } : undefined) }, registry),
    callerKey,
    clock,
    log,
  });
  return {
    url: await gateway.app.listen({ port: 0, host: "127.0.0.1" }),
    steward,
    registry,
    gateway,
    async close() {
      await gateway.close();
      await registry.close();
      await catalogue.close();
      await database.close();
    },
  };
}

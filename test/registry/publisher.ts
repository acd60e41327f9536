import { systemClock } from "../../subgraphs/base/clock.ts";
import { openDatabase } from "../../subgraphs/base/database/index.ts";
import { signCaller } from "../../subgraphs/base/caller.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createRegistry } from "../../subgraphs/registry/index.ts";

/** A process that publishes version after version, and tells on standard error which were answered, until it is killed. */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n`;
const key = Buffer.alloc(32, 7);
const log = createLog("silent");
const database = await openDatabase({ url: process.env["DATABASE_URL"] ?? "", data: process.env["HUB_DATA"] ?? "", log });
const registry = await createRegistry({
  database,
  remotes: [],
  reserved: [],
  allowPrivate: ["127.0.0.1"],
  clock: systemClock,
  log,
  callerKey: key,
});
await registry.enter([
  {
    name: "catalogue",
    url: "http://127.0.0.1:9/catalogue",
    sdl: `${LINK}type Query { listing: Listing } type Listing @key(fields: "id") { id: ID! }`,
  },
]);
const start = Date.now();
for (let n = 0; ; n += 1) {
  const field = `star_${start}_${n}`;
  const { errors } = await registry.execute({
    query: "mutation ($input: SubgraphInput!) { publishSubgraph(input: $input) { state } }",
    variables: {
      input: { name: "star", url: "http://127.0.0.1:9/star", sdl: `${LINK}type Listing @key(fields: "id") { id: ID! ${field}: Int }` },
    },
    headers: { "hub-caller": signCaller({ name: "unit", roles: ["STEWARD"] }, key, systemClock) },
  });
  process.stderr.write(errors === undefined ? `answered ${field}\n` : `failed ${JSON.stringify(errors)}\n`);
}

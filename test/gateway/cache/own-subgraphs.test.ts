import { afterAll, beforeAll, expect, it } from "vitest";
import { compose } from "../../../schema/compose.ts";
import { createAuthorities } from "../../../subgraphs/authorities/index.ts";
import { signCaller } from "../../../subgraphs/base/caller.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import type { Subgraph } from "../../../subgraphs/base/subgraph.ts";
import { createGateway, type Gateway } from "../../../gateway/gateway.ts";
import { testClock } from "../../support/clock.ts";
import { memorySupergraph } from "../memory-supergraph.ts";
import { ask } from "../two-subgraphs.ts";

const clock = testClock();
const log = createLog("silent");
const callerKey = Buffer.from("a key for tests");
const QUERY = `{ municipalities(first: 3) { nodes { code name } } }`;

let authorities: Subgraph;
let gateway: Gateway;
let url: string;
let calls = 0;

beforeAll(async () => {
  authorities = await createAuthorities({ clock, log, callerKey });
  gateway = await createGateway({
    supergraph: memorySupergraph(compose([{ name: "authorities", url: "http://127.0.0.1:1/graphql", sdl: authorities.sdl }]).supergraphSdl),
    subgraphs: [authorities],
    callers: { find: async (name) => ({ name, roles: ["ANALYST"] }) },
    callerKey,
    clock,
    log,
    cache: { in: "memory" },
    wrapTransport: (_name, transport) => (request) => {
      calls += 1;
      return transport(request);
    },
  });
  url = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await gateway.close();
  await authorities.close();
});

it("keeps what a subgraph of this process lets anonymous callers keep, and gives it to no other", async () => {
  const first = await ask(url, QUERY);
  expect(first.headers.get("cache-control")).toBe("max-age=60");
  expect((await ask(url, QUERY)).text).toBe(first.text);
  expect(calls).toBe(1);
  const named = await ask(url, QUERY, {}, { authorization: "Bearer unit" });
  expect(named.headers.get("cache-control")).toBe("no-store");
  expect(calls).toBe(2);
  clock.advance(60_000);
  await ask(url, QUERY);
  expect(calls).toBe(3);
});

it("says the same over HTTP", async () => {
  const over = (headers: Record<string, string>, query = QUERY) =>
    authorities.app.inject({ method: "POST", url: "/graphql", headers, payload: { query } });
  const answer = await over({});
  expect(answer.headers["cache-control"]).toBe("max-age=60");
  expect(Object.keys(answer.json<object>())).toEqual(["data"]);
  expect(
    (await over({ "hub-caller": signCaller({ name: "unit", roles: [] }, callerKey, clock) })).headers["cache-control"],
  ).toBeUndefined();
  expect((await over({}, "{ nothing }")).headers["cache-control"]).toBeUndefined();
});

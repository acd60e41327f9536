import { afterAll, beforeAll, expect, it } from "vitest";
import { filterSupergraph } from "../../schema/variant/filter.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { startSubgraph, supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { startGateway, type Running } from "./two-subgraphs.ts";

/** A gateway before a variant: what is hidden travels between subgraphs, and never to a client. */
const HIDDEN = `@federation__tag(name: "internal")`;
let subgraphs: readonly SmallSubgraph[];
let hub: Running;

beforeAll(async () => {
  const rooms = await startSubgraph(
    "rooms",
    `type Query { room(floor: Int, wing: String ${HIDDEN}): Room } type Room @key(fields: "id") { id: ID! ${HIDDEN} size: Int ${HIDDEN} name: String }`,
    { Query: { room: () => ({ id: "7", size: 20, name: "Hall" }) } },
  );
  const prices = await startSubgraph(
    "prices",
    `type Room @key(fields: "id") { id: ID! size: Int @external price: Int @requires(fields: "size") }`,
    { Room: { price: ({ size }: { readonly size: number }) => size * 10 } },
  );
  subgraphs = [rooms, prices];
  const variant = filterSupergraph(supergraphOf(subgraphs), { name: "open", include: [], exclude: ["internal"] });
  hub = await startGateway(subgraphs, { supergraph: memorySupergraph(variant) });
});
afterAll(async () => {
  await hub.gateway.close();
  await Promise.all(subgraphs.map((each) => each.close()));
});

it("answers from a hidden key and from what @requires names though it is hidden", async () => {
  const { body } = await hub.ask("{ room(floor: 1) { name price } }");
  expect(body).toEqual({ data: { room: { name: "Hall", price: 200 } } });
});

it.each(["{ room { id } }", "{ room { size } }", `{ room(wing: "a") { name } }`])("refuses %s as what is not there", async (query) => {
  const { status, body } = await hub.ask(query);
  expect([status, body.errors?.[0]?.extensions["code"]]).toEqual([400, "GRAPHQL_VALIDATION_FAILED"]);
  expect(JSON.stringify(body)).not.toMatch(/Did you mean "(id|size|wing)"/);
});

it("shows clients nothing hidden in its schema", async () => {
  const { body } = await hub.ask(`{ __type(name: "Room") { fields { name } } __schema { queryType { fields { args { name } } } } }`);
  expect(body.data).toEqual({
    __type: { fields: [{ name: "price" }, { name: "name" }] },
    __schema: { queryType: { fields: [{ args: [{ name: "floor" }] }] } },
  });
});

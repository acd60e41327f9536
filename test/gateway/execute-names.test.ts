import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGateway } from "../../gateway/gateway.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { startSubgraph, supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { keepLog, startGateway, type Running } from "./two-subgraphs.ts";

let shop: SmallSubgraph;
let freight: SmallSubgraph;
let hub: Running;

interface Item {
  readonly id: string;
  readonly price?: number;
}

beforeAll(async () => {
  shop = await startSubgraph(
    "shop",
    `type Query { items: [Item] item(id: ID!): Item }
     type Item @key(fields: "id") { id: ID! name: String price(currency: String = "DKK"): Int maker: Maker }
     type Maker { name: String town: String }`,
    {
      Query: { items: () => ["1", "2"].map((id) => ({ id })), item: (_source, { id }: { id: string }) => ({ id }) },
      Item: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        name: ({ id }: Item) => `item ${id}`,
        price: ({ id }: Item, { currency }: { currency: string }) => Number(id) * (currency === "DKK" ? 100 : 13),
        maker: ({ id }: Item) => ({ name: `maker ${id}`, town: "Vejle" }),
      },
    },
  );
  freight = await startSubgraph(
    "freight",
    `type Query { freights: Int }
     type Maker { town: String @external }
     type Item @key(fields: "id") { id: ID! price(currency: String = "DKK"): Int @external maker: Maker @external
       inKroner: Int @requires(fields: "price(currency: \\"DKK\\")") inEuro: Int @requires(fields: "price(currency: \\"EUR\\")")
       from: String @requires(fields: "maker { town }") scaled(by: Int): Int }`,
    {
      Item: {
        __resolveReference: (item: Item) => item,
        inKroner: ({ price }: Item) => price,
        inEuro: ({ price }: Item) => price,
        from: ({ maker }: { maker: { town: string } }) => maker.town,
        scaled: ({ id }: Item, { by }: { by: number }) => Number(id) * by,
      },
    },
  );
  hub = await startGateway([shop, freight]);
});

afterAll(async () => {
  await hub.gateway.close();
  await Promise.all([shop.close(), freight.close()]);
});

describe("names a client chooses", () => {
  it("may be that of a key, without changing what is asked for", async () => {
    const { body } = await hub.ask("{ items { id: name scaled(by: 2) } }");
    expect(body).toEqual({
      data: {
        items: [
          { id: "item 1", scaled: 2 },
          { id: "item 2", scaled: 4 },
        ],
      },
    });
  });

  it("may be that of a required field with other arguments", async () => {
    const { body } = await hub.ask('{ items { price(currency: "EUR") inKroner } }');
    expect(body).toEqual({
      data: {
        items: [
          { price: 13, inKroner: 100 },
          { price: 26, inKroner: 200 },
        ],
      },
    });
  });

  it("may be `representations`, for a variable", async () => {
    const query = "query ($representations: Int = 5, $yes: Boolean!) { items { scaled(by: $representations) @include(if: $yes) } }";
    const { body } = await hub.ask(query, { representations: 7, yes: true });
    expect(body).toEqual({ data: { items: [{ scaled: 7 }, { scaled: 14 }] } });
    expect((await hub.ask(query, { yes: true })).body).toEqual({ data: { items: [{ scaled: 5 }, { scaled: 10 }] } });
  });

  it("may be those of every object's own members", async () => {
    const { body } = await hub.ask("{ items { constructor: name toString: scaled(by: 1) hasOwnProperty: from } }");
    expect(body.data?.["items"]).toEqual([
      { constructor: "item 1", toString: 1, hasOwnProperty: "Vejle" },
      { constructor: "item 2", toString: 2, hasOwnProperty: "Vejle" },
    ]);
    expect((await hub.ask("query ($constructor: ID!) { item(id: $constructor) { name } }", { constructor: "2" })).body).toEqual({
      data: { item: { name: "item 2" } },
    });
  });

  it("stand in the paths of errors", async () => {
    const broken = await startGateway([shop, freight], { urls: { freight: "http://127.0.0.1:9/graphql" } });
    try {
      const { body } = await broken.ask("{ item(id: 1) { id: name price: inKroner } }");
      expect(body.data).toEqual({ item: { id: "item 1", price: null } });
      expect(body.errors?.map(({ path }) => path)).toEqual([["item", "price"]]);
    } finally {
      await broken.gateway.close();
    }
  });
});

describe("@requires", () => {
  it("with arguments gets the right value, each in a query of its own", async () => {
    expect((await hub.ask("{ items { inKroner } }")).body).toEqual({ data: { items: [{ inKroner: 100 }, { inKroner: 200 }] } });
    expect((await hub.ask("{ items { inEuro } }")).body).toEqual({ data: { items: [{ inEuro: 13 }, { inEuro: 26 }] } });
  });

  it("with different arguments gets each its own value in one query, whatever names and values the client has besides", async () => {
    const query = `query ($by: Int!) { items { price_required_1: name inKroner from scaled(by: $by) inEuro price(currency: "EUR") } }`;
    const { body } = await hub.ask(query, { by: 3 });
    expect(body).toEqual({
      data: {
        items: [
          { price_required_1: "item 1", inKroner: 100, from: "Vejle", scaled: 3, inEuro: 13, price: 13 },
          { price_required_1: "item 2", inKroner: 200, from: "Vejle", scaled: 6, inEuro: 26, price: 26 },
        ],
      },
    });
  });
});

it("asks for more entities than fit one request in several, and puts each answer in its place", async () => {
  const many = await startSubgraph("many", `type Query { all: [Item!] } type Item @key(fields: "id") { id: ID! }`, {
    Query: { all: () => Array.from({ length: 5_001 }, (_, index) => ({ __typename: "Item", id: String(index) })) },
  });
  const both = await startGateway([many, shop]);
  try {
    shop.seen.length = 0;
    const { body } = await both.ask("{ all { name } }");
    const sent = shop.seen.map(({ variables }) => variables?.["representations"]);
    expect(sent.map((list) => (Array.isArray(list) ? list.length : 0))).toEqual([1_667, 1_667, 1_667]);
    expect(body.errors).toBeUndefined();
    expect(body.data?.["all"]).toEqual(Array.from({ length: 5_001 }, (_, index) => ({ name: `item ${index}` })));
  } finally {
    await both.gateway.close();
    await many.close();
  }
});

it("asks one subgraph for entities at several places in one request", async () => {
  freight.seen.length = 0;
  const { body } = await hub.ask("{ item(id: 1) { scaled(by: 3) } items { scaled(by: 2) } }");
  expect(body).toEqual({ data: { item: { scaled: 3 }, items: [{ scaled: 2 }, { scaled: 4 }] } });
  expect(freight.seen).toHaveLength(1);
});

it("refuses a supergraph that relies on a feature it does not have", async () => {
  const sdl = supergraphOf([shop, freight]).replace(
    "for: EXECUTION)",
    'for: EXECUTION) @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)',
  );
  await expect(createGateway({ supergraph: memorySupergraph(sdl), log: keepLog().log, clock: systemClock })).rejects.toMatchObject({
    code: "SUPERGRAPH_INVALID",
  });
});

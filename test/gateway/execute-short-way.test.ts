import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSubgraph, type SmallSubgraph } from "./small-subgraph.ts";
import { startGateway, type Asked, type Running } from "./two-subgraphs.ts";

/** Of all lengths in UTF-8, and what JSON has to escape. */
const TEXT = 'æ€😀"\\\n\u0001x'.repeat(2_000);

let shelves: SmallSubgraph;
let owners: SmallSubgraph;
let hub: Running;
let written = 0;

beforeAll(async () => {
  shelves = await startSubgraph(
    "shelves",
    `type Query { shelves: [Shelf!]! text: String! small: Int fails: Int }
     type Mutation { write: Int }
     type Shelf { name: String! owner: Owner }
     type Owner @key(fields: "id") { id: ID! }`,
    {
      Query: {
        shelves: () => ["a", "b", "a"].map((id, index) => ({ name: `shelf ${index}`, owner: { __typename: "Owner", id } })),
        text: () => TEXT,
        small: () => 7,
        fails: () => {
          throw new Error("not today");
        },
      },
      Mutation: {
        write: () => {
          written += 1;
          throw new Error("written, but");
        },
      },
    },
  );
  owners = await startSubgraph(
    "owners",
    `type Query { owner: Owner }
     type Owner @key(fields: "id") { id: ID! books: [Book!] }
     type Book { title: String! words: [String!] }`,
    {
      Owner: {
        __resolveReference: ({ id }: { id: string }) => ({ __typename: "Owner", id }),
        books: ({ id }: { id: string }) => [1, 2].map((each) => ({ title: `${id}${each}`, words: [id, "ord"] })),
      },
    },
  );
  hub = await startGateway([shelves, owners]);
});

afterAll(async () => {
  await hub.gateway.close();
  await Promise.all([shelves.close(), owners.close()]);
});

/** What a client sees of an answer, apart from the request's own id and the time. */
function seen({ status, headers, text }: Asked): unknown {
  const own = new Set(["x-request-id", "date"]);
  return {
    status,
    text: text.replaceAll(headers.get("x-request-id") ?? "-", "ID"),
    headers: [...headers].filter(([name]) => !own.has(name)),
  };
}

describe("a query that is asked again", () => {
  it.each([
    ["with a small answer", "{ small shelves { name } }"],
    ["with a large answer", "{ text }"],
    ["with an error", "{ small fails }"],
    ["with an operation name that is unknown", "query A { small } query B { text }"],
  ])("is answered in the same words and with the same headers: %s", async (_what, query) => {
    const [first, second, third] = [await hub.ask(query), await hub.ask(query), await hub.ask(query)];
    expect(seen(second)).toEqual(seen(first));
    expect(seen(third)).toEqual(seen(first));
  });

  it("has its variables checked each time", async () => {
    const query = "query ($yes: Boolean!) { small @include(if: $yes) text @skip(if: $yes) }";
    expect((await hub.ask(query, { yes: true })).body).toEqual({ data: { small: 7 } });
    expect((await hub.ask(query, { yes: false })).body).toEqual({ data: { text: TEXT } });
    const { body } = await hub.ask(query, {});
    expect(body.errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
    expect(body.data).toBeUndefined();
  });

  it("is a mutation that is executed once a request, though its error is put into the answer elsewhere", async () => {
    written = 0;
    for (let asked = 1; asked <= 3; asked += 1) {
      const { body } = await hub.ask("mutation { write }");
      expect(body.data).toEqual({ write: null });
      expect(body.errors).toHaveLength(1);
      expect(written).toBe(asked);
    }
  });

  it("is refused as before where the client accepts no JSON, or sends a form", async () => {
    await hub.ask("{ small }");
    expect((await hub.ask("{ small }", {}, { accept: "application/pdf" })).status).toBe(406);
    expect((await hub.ask("{ small }", {}, { "content-type": "text/plain" })).status).toBeGreaterThanOrEqual(400);
  });

  it("is answered as the newer media type where the client accepts that", async () => {
    await hub.ask("{ small }");
    const { headers } = await hub.ask("{ small }", {}, { accept: "application/graphql-response+json" });
    expect(headers.get("content-type")).toContain("application/graphql-response+json");
  });
});

it("writes the lists of one entity wherever it stands", async () => {
  const books = (id: string): unknown => [1, 2].map((each) => ({ title: `${id}${each}`, words: [id, "ord"] }));
  for (let asked = 0; asked < 2; asked += 1) {
    const { body } = await hub.ask("{ shelves { name owner { books { title words } } } }");
    expect(body).toEqual({
      data: { shelves: ["a", "b", "a"].map((id, index) => ({ name: `shelf ${index}`, owner: { books: books(id) } })) },
    });
  }
});

it("writes texts of every kind as they are", async () => {
  expect((await hub.ask("{ text }")).body).toEqual({ data: { text: TEXT } });
});

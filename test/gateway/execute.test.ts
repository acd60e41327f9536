import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSubgraph, deadUrl, type SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, startReviews, type Running } from "./two-subgraphs.ts";

let books: SmallSubgraph;
let reviews: SmallSubgraph;
let hub: Running;

beforeAll(async () => {
  [books, reviews] = await Promise.all([startBooks(), startReviews()]);
  hub = await startGateway([books, reviews]);
});

afterAll(async () => {
  await hub.gateway.close();
  await Promise.all([books.close(), reviews.close()]);
});

describe("an operation over two subgraphs", () => {
  it("joins an entity's fields from both, under the client's aliases", async () => {
    const { status, body } = await hub.ask("{ first: book(id: 1) { name: title stars note(long: true) } }");
    expect(status).toBe(200);
    expect(body).toEqual({ data: { first: { name: "Kongens fald", stars: 5, note: "a long note" } } });
  });

  it("asks each subgraph once per step, with each entity once", async () => {
    books.seen.length = 0;
    reviews.seen.length = 0;
    const { body } = await hub.ask("{ reviews { text book { title } } }");
    expect(body.errors).toBeUndefined();
    expect(body.data?.["reviews"]).toEqual([
      { text: "god", book: { title: "Kongens fald" } },
      { text: "lang", book: { title: "Pelle Erobreren" } },
      { text: "igen", book: { title: "Kongens fald" } },
    ]);
    expect([books.seen.length, reviews.seen.length]).toEqual([1, 1]);
    expect(books.seen[0]?.variables?.["representations"]).toEqual([
      { __typename: "Book", id: "1" },
      { __typename: "Book", id: "2" },
    ]);
  });

  it("skips and includes by variables, and sends each subgraph only its own", async () => {
    reviews.seen.length = 0;
    const query =
      "query ($id: ID!, $stars: Boolean!, $long: Boolean = true) { book(id: $id) { title stars @include(if: $stars) note(long: $long) @skip(if: $stars) } }";
    expect((await hub.ask(query, { id: "1", stars: true })).body).toEqual({ data: { book: { title: "Kongens fald", stars: 5 } } });
    expect((await hub.ask(query, { id: "1", stars: false })).body).toEqual({
      data: { book: { title: "Kongens fald", note: "a long note" } },
    });
    for (const { variables } of reviews.seen) expect(Object.keys(variables ?? {})).not.toContain("id");
  });

  it("serves introspection and __typename", async () => {
    const { body } = await hub.ask("{ __typename __schema { queryType { name } } things { __typename ... on Magazine { title } } }");
    expect(body.data).toMatchObject({ __typename: "Query", __schema: { queryType: { name: "Query" } } });
    expect(body.data?.["things"]).toContainEqual({ __typename: "Magazine", title: "Gads" });
  });

  it("answers introspection itself, wherever in the operation it stands", async () => {
    books.seen.length = 0;
    const query =
      "query ($name: String!) { ...A sometimes ... { __type(name: $name) { name } } } fragment A on Query { ...B } fragment B on Query { __schema { queryType { name } } }";
    const { body } = await hub.ask(query, { name: "Book" });
    expect(body).toEqual({ data: { __schema: { queryType: { name: "Query" } }, sometimes: 7, __type: { name: "Book" } } });
    expect(books.seen.map(({ query: sent }) => sent)).toEqual(["{sometimes}"]);
  });

  it("runs a mutation and joins what it returns", async () => {
    const { body } = await hub.ask('mutation { addBook(title: "Ny") { id title stars } }');
    expect(body).toEqual({ data: { addBook: { id: "9", title: "Ny", stars: 5 } } });
  });

  it("gives a subgraph's error the path of the client's answer, in a union between objects of other types", async () => {
    const { body } = await hub.ask("{ things { ... on Book { id stars } ... on Magazine { id } } }");
    expect(body.data?.["things"]).toEqual([
      { id: "m1" },
      { id: "1", stars: 5 },
      { id: "2", stars: null },
      { id: "3", stars: null },
      { id: "m2" },
    ]);
    expect(body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
      [["things", 2, "stars"], "FORBIDDEN"],
      [["things", 3, "stars"], "INTERNAL"],
    ]);
  });

  it("repeats an error for each place at which the same entity stands", async () => {
    const { body } = await hub.ask("{ a: book(id: 2) { stars } b: book(id: 2) { stars } }");
    expect(body.errors?.map(({ path }) => path)).toEqual([
      ["a", "stars"],
      ["b", "stars"],
    ]);
  });

  it("reports a null where the schema allows none instead of hiding it", async () => {
    const { body } = await hub.ask("{ sometimes broken }");
    expect(body.data).toBeNull();
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({ path: ["broken"] });
  });

  it("leaves an entity that its owner does not know null at the nullable place", async () => {
    const { body } = await hub.ask("{ reviewed { id title } }");
    expect(body.data?.["reviewed"]).toEqual([{ id: "1", title: "Kongens fald" }, null, { id: "2", title: "Pelle Erobreren" }]);
    expect(body.errors).toMatchObject([{ path: ["reviewed", 1, "title"], extensions: { code: "SUBGRAPH_BAD_ANSWER" } }]);
  });

  it("says what is wrong with a variable without the value that was given", async () => {
    const query = "query ($id: ID!) { book(id: $id) { title } }";
    const wrong = await hub.ask(query, { id: { text: "my neighbour's illness" } });
    expect(wrong.body.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^Variable "\$id" is not what it should be: ID cannot represent/),
    });
    const missing = await hub.ask(query, {});
    expect(missing.body.errors?.[0]).toMatchObject({ message: 'Variable "$id" of required type "ID!" was not provided.' });
  });

  it("refuses wrong variables with BAD_USER_INPUT and asks no subgraph", async () => {
    books.seen.length = 0;
    const { status, body } = await hub.ask("query ($id: ID!) { book(id: $id) { title } }", { id: { a: 1 } });
    expect([status, body.errors?.[0]?.extensions["code"]]).toEqual([400, "BAD_USER_INPUT"]);
    expect(books.seen).toHaveLength(0);
  });

  it("does not take data from inherited properties", async () => {
    const { body } = await hub.ask("{ book(id: 1) { constructor: note toString: title } }");
    expect(body).toEqual({ data: { book: { constructor: "a note", toString: "Kongens fald" } } });
  });
});

describe("a subgraph that is down", () => {
  it("costs its own fields, each with an error and its path, and nothing else; the gateway starts without it", async () => {
    const half = await startGateway([books, reviews], { urls: { reviews: await deadUrl() } });
    try {
      const { status, body, text } = await half.ask("{ books { id title stars note } reviews { text } sometimes }");
      expect(status).toBe(200);
      expect(body.data).toEqual({
        books: ["1", "2", "3"].map((id, index) => ({
          id,
          title: ["Kongens fald", "Pelle Erobreren", "Lykke-Per"][index],
          stars: null,
          note: null,
        })),
        reviews: null,
        sometimes: 7,
      });
      // Both calls are tried again after a pause of random length: which one gives up first is chance.
      expect(body.errors?.map(({ path }) => path?.join(".")).toSorted()).toEqual([
        ...[0, 1, 2].flatMap((index) => [`books.${index}.note`, `books.${index}.stars`]),
        "reviews",
      ]);
      for (const { extensions } of body.errors ?? [])
        expect(extensions).toMatchObject({ code: "SUBGRAPH_UNREACHABLE", subgraph: "reviews" });
      expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/);
      await half.ask("{ books { stars } }");
      expect(half.lines.filter(({ msg }) => msg === "subgraph fails")).toHaveLength(1);
    } finally {
      await half.gateway.close();
    }
  });

  it("that takes too long is given up after the time allowed", async () => {
    const slow = await startSubgraph("slow", "type Query { slow: Int }", { Query: { slow: () => new Promise(() => {}) } });
    const both = await startGateway([books, slow], { subgraphTimeoutMs: 150 });
    try {
      const { body } = await both.ask("{ slow sometimes }");
      expect(body.data).toEqual({ slow: null, sometimes: 7 });
      expect(body.errors).toMatchObject([{ path: ["slow"], extensions: { code: "SUBGRAPH_TIMEOUT", subgraph: "slow" } }]);
    } finally {
      await both.gateway.close();
      await slow.close();
    }
  });

  it("in process is called without HTTP and fails the same way", async () => {
    const failing = { ...reviews, execute: () => Promise.reject(new Error("database at 10.0.0.9 is gone")) };
    const embedded = await startGateway([books, reviews], {
      subgraphs: [books, failing],
      urls: { books: await deadUrl(), reviews: "http://127.0.0.1:1/graphql" },
    });
    try {
      const { body, text } = await embedded.ask("{ book(id: 1) { title stars } }");
      expect(body.data).toEqual({ book: { title: "Kongens fald", stars: null } });
      expect(body.errors).toMatchObject([{ path: ["book", "stars"], extensions: { code: "SUBGRAPH_UNREACHABLE", subgraph: "reviews" } }]);
      expect(text).not.toContain("10.0.0.9");
    } finally {
      await embedded.gateway.close();
    }
  });
});

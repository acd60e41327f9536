import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSubgraph, type SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, type Running } from "./two-subgraphs.ts";

/** One subgraph is sound; the other answers whatever a test says, over a real connection. The sound one's fields must always come. */
type Fault = (response: ServerResponse) => void;

let fault: Fault;
let server: Server;
let books: SmallSubgraph;
let ratings: SmallSubgraph;
let hub: Running;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on("end", () => fault(response));
    response.on("error", () => undefined);
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  books = await startBooks();
  ratings = await startSubgraph(
    "ratings",
    `scalar Anything
     type Query { best: Int }
     type Book @key(fields: "id") { id: ID! rating: Int label: String notes: Anything sure: Int! }`,
    {},
  );
  const { port } = server.address() as AddressInfo; // listening on TCP
  hub = await startGateway([books, ratings], { urls: { ratings: `http://127.0.0.1:${port}/graphql` }, subgraphTimeoutMs: 1_500 });
});

afterAll(async () => {
  await hub.gateway.close();
  server.closeAllConnections();
  await Promise.all([books.close(), ratings.close(), new Promise((closed) => server.close(closed))]);
});

const json =
  (text: string | Buffer): Fault =>
  (response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(text);

const entities = (...list: readonly unknown[]): Fault => json(JSON.stringify({ data: { _entities: list } }));

/** `{ books { id title rating } }` while `answer` holds: three books of which the ratings fail. */
async function ask(answer: Fault, field = "rating"): Promise<Awaited<ReturnType<Running["ask"]>>> {
  fault = answer;
  const given = await hub.ask(`{ books { title ${field} } sometimes }`);
  expect(given.status).toBe(200);
  expect(given.body.data?.["sometimes"]).toBe(7);
  expect(given.body.data?.["books"]).toMatchObject(["Kongens fald", "Pelle Erobreren", "Lykke-Per"].map((title) => ({ title })));
  expect(given.text).not.toMatch(/127\.0\.0\.1|ECONN|socket|undici|node:/i);
  return given;
}

const valuesOf = (given: Awaited<ReturnType<typeof ask>>, field = "rating"): unknown =>
  ((given.body.data ?? {})["books"] as Record<string, unknown>[]).map((book) => book[field]); // checked by ask()

const nested = "[".repeat(200_000) + "]".repeat(200_000);

it.each<[string, string, Fault]>([
  ["never answers", "SUBGRAPH_TIMEOUT", () => undefined],
  [
    "resets the connection in the middle of the body",
    "SUBGRAPH_UNREACHABLE",
    (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 1_000 });
      response.write('{"data":{"_entities":[{"rating":1}', () => response.socket?.destroy());
    },
  ],
  [
    "answers HTML with 200",
    "SUBGRAPH_BAD_ANSWER",
    (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
  ],
  [
    "never stops answering",
    "SUBGRAPH_BAD_ANSWER",
    (response) => {
      const chunk = Buffer.alloc(1_000_000, " ");
      let sent = 0;
      const more = (): void => {
        while (!response.destroyed && sent < 500) {
          sent += 1;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
        response.end();
      };
      response.writeHead(200, { "content-type": "application/json" });
      more();
    },
  ],
  ["answers with too few entities", "SUBGRAPH_BAD_ANSWER", entities({ rating: 1 }, { rating: 2 })],
  ["answers with too many entities", "SUBGRAPH_BAD_ANSWER", entities({ rating: 1 }, { rating: 2 }, { rating: 3 }, { rating: 4 })],
  ["answers with no list of entities", "SUBGRAPH_BAD_ANSWER", json('{"data":{"_entities":{"0":{"rating":1}}}}')],
  ["answers with numbers for entities", "SUBGRAPH_BAD_ANSWER", entities(1, 2, 3)],
  [
    "answers with entities of another type",
    "SUBGRAPH_BAD_ANSWER",
    entities(...[1, 2, 3].map((rating) => ({ __typename: "Magazine", rating }))),
  ],
  ["leaves out what it was asked for", "SUBGRAPH_BAD_ANSWER", entities({}, { stars: 1 }, {})],
  ["answers with values of another type", "SUBGRAPH_BAD_ANSWER", entities({ rating: "five" }, { rating: 2.5 }, { rating: { a: 1 } })],
  ["answers with neither data nor errors", "SUBGRAPH_BAD_ANSWER", json('{"data":null}')],
  [
    "answers with bytes that are no UTF-8",
    "SUBGRAPH_BAD_ANSWER",
    json(
      Buffer.concat([
        Buffer.from('{"data":{"_entities":[{"rating":1,"x":"'),
        Buffer.from([0xff, 0xc3]),
        Buffer.from('"},{"rating":2},{"rating":3}]}}'),
      ]),
    ),
  ],
  ["answers with broken JSON", "SUBGRAPH_BAD_ANSWER", json('{"data":{"_entities":[{"rating":1},')],
])("a subgraph that %s costs its own fields, each with %s", async (_what, code, answer) => {
  const given = await ask(answer);
  expect(valuesOf(given)).toEqual([null, null, null]);
  expect(given.body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual(
    [0, 1, 2].map((index) => [["books", index, "rating"], code]),
  );
});

it("takes the last of several keys of one name, as JSON readers do", async () => {
  const given = await ask(json('{"data":{"_entities":[{"rating":1,"rating":2},{"rating":3},{"rating":4}]}}'));
  expect([valuesOf(given), given.body.errors]).toEqual([[2, 3, 4], undefined]);
});

it("takes nothing that was not asked for, `__proto__` and another id included", async () => {
  const given = await ask(
    json(
      '{"data":{"_entities":[{"__proto__":{"rating":9,"title":"x"},"rating":1,"title":"forged"},{"rating":2,"id":"7"},{"rating":3,"constructor":{}}]}}',
    ),
  );
  expect([valuesOf(given), given.body.errors]).toEqual([[1, 2, 3], undefined]);
  expect(Object.hasOwn(Object.prototype, "rating")).toBe(false);
});

it("refuses a value that is nested more deeply than can be written", async () => {
  const given = await ask(json(`{"data":{"_entities":[{"notes":${nested}},{"notes":{"a":[1]}},{"notes":null}]}}`), "notes");
  const [first] = given.body.errors ?? [];
  expect(first?.extensions["code"]).toBe("SUBGRAPH_BAD_ANSWER");
  expect(first?.path?.slice(0, 1)).toEqual(["books"]);
});

it("writes half a character as an escape, which is JSON, and not as bytes that are none", async () => {
  const given = await ask(json('{"data":{"_entities":[{"label":"a\\ud800"},{"label":"æ"},{"label":"\\u0001"}]}}'), "label");
  expect(given.text).toContain('"a\\ud800"');
  expect([valuesOf(given, "label"), given.body.errors]).toEqual([["a\ud800", "æ", "\u0001"], undefined]);
});

it("passes on neither stack traces nor SQL", async () => {
  const message = "select secret from users where id = $1\n    at query (/srv/app/node_modules/pg/lib/client.js:12:3)";
  const given = await ask(
    json(
      JSON.stringify({
        data: { _entities: [null, { rating: 2 }, { rating: 3 }] },
        errors: [
          {
            message,
            path: ["_entities", 0, "rating"],
            extensions: { code: "INTERNAL_SERVER_ERROR", stacktrace: [message], sql: "select" },
          },
        ],
      }),
    ),
  );
  expect(valuesOf(given)).toEqual([null, 2, 3]);
  expect(given.body.errors).toMatchObject([{ path: ["books", 0, "rating"], extensions: { code: "INTERNAL", subgraph: "ratings" } }]);
  expect(given.text).not.toMatch(/select|pg\/lib|stacktrace/);
});

it("reports a null where there may be none, and lets it rise to the next place that may be null", async () => {
  fault = entities({ sure: null });
  const { body } = await hub.ask("{ book(id: 1) { title sure } sometimes }");
  expect(body.data).toEqual({ book: null, sometimes: 7 });
  expect(body.errors).toMatchObject([{ path: ["book", "sure"], extensions: { code: "SUBGRAPH_BAD_ANSWER" } }]);
});

it("leaves an entity null that the subgraph does not know, without an error", async () => {
  const given = await ask(entities({ rating: 1 }, null, { rating: 3 }));
  expect([valuesOf(given), given.body.errors]).toEqual([[1, null, 3], undefined]);
});

import { ApolloServer } from "@apollo/server";
import { ApolloGateway } from "@apollo/gateway";
import { afterAll, beforeAll, expect, it } from "vitest";
import { supergraphOf, startSubgraph, type SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, startReviews, type Running } from "./two-subgraphs.ts";

/** The planner is Apollo's, the execution ours: on the same plans, stock ApolloGateway must give the same data. */
const QUERIES = [
  "{ books { id title stars note author { id } } }",
  "{ reviews { text book { id title stars } } }",
  "{ things { __typename ... on Book { id title stars } ... on Magazine { id title } } }",
  "{ a: book(id: 1) { x: title y: note(long: true) } b: book(id: 2) { x: stars note } c: book(id: 404) { title } }",
  "query ($long: Boolean = true) { books { note(long: $long) ...F } reviewed { id note } } fragment F on Book { title author { id } }",
  "{ reviewed { id title } }",
  "{ sometimes broken }",
  'mutation { addBook(title: "x") { id title stars } }',
  "{ media { __typename id name size ... on Film { length } ... on Song { singer { name } } } }",
  "{ media { score name } }",
];

let subgraphs: readonly SmallSubgraph[];
let hub: Running;
let stock: ApolloServer;

beforeAll(async () => {
  const media = await startSubgraph(
    "media",
    `type Query { media: [Media] }
     interface Media @key(fields: "id") { id: ID! name: String! size: Int }
     type Film implements Media @key(fields: "id") { id: ID! name: String! size: Int length: Int }
     type Song implements Media @key(fields: "id") { id: ID! name: String! size: Int singer: Singer }
     type Singer { name: String! }`,
    {
      Query: {
        media: () => [
          { __typename: "Film", id: "f", name: "Ordet", size: 3, length: 126 },
          { __typename: "Song", id: "s", name: "Svantes lykkelige dag", singer: { name: "Svante" } },
          null,
        ],
      },
      Media: { __resolveReference: ({ id }: { id: string }) => ({ __typename: id === "f" ? "Film" : "Song", id, name: id }) },
    },
  );
  const scores = await startSubgraph(
    "scores",
    `type Query { top: Int } type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }`,
    {
      Media: {
        __resolveReference: ({ id }: { id: string }) => ({ __typename: "Media", id }),
        score: ({ id }: { id: string }) => id.length,
      },
    },
  );
  subgraphs = [await startBooks(), await startReviews(), media, scores];
  hub = await startGateway(subgraphs);
  process.env["APOLLO_TELEMETRY_DISABLED"] = "true";
  stock = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl: supergraphOf(subgraphs) }), stopOnTerminationSignals: false });
  await stock.start();
});

afterAll(async () => {
  delete process.env["APOLLO_TELEMETRY_DISABLED"];
  await stock.stop();
  await hub.gateway.close();
  await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
});

it.each(QUERIES)("answers like stock ApolloGateway: %s", async (query) => {
  const { body } = await stock.executeOperation({ query });
  if (body.kind !== "single") throw new Error("one answer expected");
  const { data } = (await hub.ask(query)).body;
  expect(data).toEqual(JSON.parse(JSON.stringify(body.singleResult.data)));
  expect(data === null).toBe(query.includes("broken"));
});

import type { GatewayOptions } from "../../gateway/gateway.ts";
import { startSubgraph, type SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, startReviews, type Running } from "./two-subgraphs.ts";

/** Three subgraphs over HTTP and a gateway; one of them takes as long over its slow fields as a test likes. */
export interface DeferWorld {
  readonly hub: Running;
  readonly books: SmallSubgraph;
  readonly slow: SmallSubgraph;
  /** From now on slow fields wait until what this returns is called. */
  hold(): () => void;
  close(): Promise<void>;
}

export async function startDeferWorld(options: Partial<GatewayOptions> = {}): Promise<DeferWorld> {
  let gate: Promise<void> = Promise.resolve();
  const afterGate = async <T>(value: T): Promise<T> => {
    await gate;
    return value;
  };
  const books = await startBooks();
  const reviews = await startReviews();
  const slow = await startSubgraph(
    "slow",
    `type Query { news: [String!] latest: Book }
     type Book @key(fields: "id") { id: ID! summary: String strict: Int! chapters: [Chapter!] sequel: Book
       title: String! @external length: Int @requires(fields: "title") }
     type Chapter { name: String! pages: Int }`,
    {
      Query: { news: () => afterGate(["nyt"]), latest: () => ({ __typename: "Book", id: "2" }) },
      Book: {
        __resolveReference: (reference: object) => reference,
        length: ({ title }: { title: string }) => title.length,
        sequel: () => ({ __typename: "Book", id: "3" }),
        summary: ({ id }: { id: string }) => afterGate(`om ${id}`),
        strict: ({ id }: { id: string }) => {
          if (id === "2") throw Object.assign(new Error("not for this one"), { extensions: { code: "FORBIDDEN", next: "Ask." } });
          return 1;
        },
        chapters: ({ id }: { id: string }) => [1, 2].map((number) => ({ name: `${id}.${number}`, pages: number * 10 })),
      },
    },
  );
  // A subgraph that never answers in time.
  const late = await startSubgraph("late", `type Query { never: Int } type Book @key(fields: "id") { id: ID! rank: Int }`, {
    Query: { never: () => 1 },
    Book: { __resolveReference: ({ id }: { id: string }) => ({ __typename: "Book", id }), rank: () => new Promise(() => undefined) },
  });
  const subgraphs = [books, reviews, slow, late];
  const hub = await startGateway(subgraphs, { subgraphTimeoutMs: { all: 30_000, named: new Map([["late", 200]]) }, ...options });
  return Object.freeze({
    hub,
    books,
    slow,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    async close() {
      await hub.gateway.close();
      await Promise.all(subgraphs.map((each) => each.close()));
    },
  });
}

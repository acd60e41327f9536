import { createGateway, type GatewayOptions } from "../../../gateway/gateway.ts";
import type { CachePlace } from "../../../gateway/cache/open-store.ts";
import type { Role } from "../../../subgraphs/base/caller.ts";
import type { SubgraphRequest } from "../../../subgraphs/base/subgraph.ts";
import { testClock, type TestClock } from "../../support/clock.ts";
import { memorySupergraph } from "../memory-supergraph.ts";
import { ask, keepLog, type Running } from "../two-subgraphs.ts";
import { startKeeping, supergraphOfKeeping, type KeepingSubgraph } from "./keeping-subgraph.ts";

/** Books know their title, and there is a feed of changes as the catalogue has one; reviews add stars. What they say can change at any time. */
export interface ShelfOfBooks {
  readonly books: KeepingSubgraph;
  readonly reviews: KeepingSubgraph;
  readonly clock: TestClock;
  /** Stars of every book; also in the middle of a test. */
  stars: number;
  /** Ids of help services that changed. */
  readonly changes: string[];
  /** Books whose stars cannot be had. */
  readonly broken: Set<string>;
  gateway(options: Partial<GatewayOptions> & { readonly cache?: CachePlace }): Promise<Running>;
  close(): Promise<void>;
}

const ROLES: Readonly<Record<string, readonly Role[]>> = { analyst: ["ANALYST"], steward: ["STEWARD"] };

export async function openShelfOfBooks(): Promise<ShelfOfBooks> {
  const clock = testClock();
  const changes: string[] = [];
  const broken = new Set<string>();
  const world = { stars: 5 };
  const book = (id: string) => ({ __typename: "Book", id });
  const books = await startKeeping(
    "books",
    `type Query { books(ids: [ID!]!): [Book!] whoami: String language: String helpService(id: ID!): HelpService helpServiceChanges(since: String, first: Int): Changes }
     type Mutation { touch(id: ID!): Book }
     type Book @key(fields: "id") { id: ID! title: String }
     type HelpService @key(fields: "id") { id: ID! name: String }
     type Changes { cursor: String! hasMore: Boolean! changes: [Change!]! }
     type Change { id: ID! redirectTo: ID }`,
    {
      Query: {
        books: (_source, { ids }: { ids: string[] }) => ids.map(book),
        whoami: (_source, _args, { request }) => nameOf(request),
        language: (_source, _args, { request }) => request.headers?.["accept-language"],
        helpService: (_source, { id }: { id: string }) => ({ __typename: "HelpService", id }),
        helpServiceChanges: (_source, { since }: { since: string | null }) => ({
          cursor: String(changes.length),
          hasMore: false,
          changes: changes.slice(Number(since ?? 0)).map((id) => ({ id, redirectTo: null })),
        }),
      },
      Mutation: { touch: (_source, { id }: { id: string }) => book(id) },
      Book: { title: ({ id }: { id: string }) => `Book ${id}` },
      HelpService: { name: ({ id }: { id: string }) => `${id} after ${changes.length} changes` },
    },
  );
  const reviews = await startKeeping(
    "reviews",
    `type Query { reviewed: [Book!] mine: String }
     type Book @key(fields: "id") { id: ID! stars(of: Int = 5): Int note: String }
     type HelpService @key(fields: "id") { id: ID! rating: Int }`,
    {
      Query: { reviewed: () => ["1", "2"].map(book), mine: (_source, _args, { request }) => nameOf(request) },
      Book: {
        __resolveReference: ({ id }: { id: string }) => (id === "404" ? null : book(id)),
        stars: ({ id }: { id: string }) => {
          if (broken.has(id)) throw new Error(`no stars for ${id}`);
          return world.stars;
        },
        note: ({ id }: { id: string }) => `note on ${id}`,
      },
      HelpService: { __resolveReference: ({ id }: { id: string }) => ({ __typename: "HelpService", id }), rating: () => world.stars },
    },
  );
  return {
    books,
    reviews,
    clock,
    changes,
    broken,
    get stars() {
      return world.stars;
    },
    set stars(stars) {
      world.stars = stars;
    },
    async gateway(options) {
      const { log, lines } = keepLog();
      const gateway = await createGateway({
        supergraph: memorySupergraph(supergraphOfKeeping([books, reviews])),
        log,
        clock,
        callerKey: Buffer.from("a key for tests"),
        callers: { find: async (token) => (ROLES[token] === undefined ? undefined : { name: token, roles: ROLES[token] }) },
        ...options,
      });
      const url = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
      return { gateway, url, lines, ask: (query, variables, headers) => ask(url, query, variables, headers) };
    },
    async close() {
      await Promise.all([books.close(), reviews.close()]);
    },
  };
}

/** Who asks, as the gateway signed it. */
function nameOf({ headers }: SubgraphRequest): string {
  const body = headers?.["hub-caller"]?.split(".")[0] ?? "";
  return String((JSON.parse(Buffer.from(body, "base64url").toString()) as { readonly n: string | null }).n); // signCaller wrote it
}

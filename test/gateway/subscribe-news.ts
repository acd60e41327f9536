import { createClient, type Client } from "graphql-sse";
import { parse, type GraphQLFormattedError } from "graphql";
import { commonModule } from "../../schema/common/module.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import { createBell, stream } from "../../subgraphs/kit/stream.ts";
import { createSubgraph } from "../../subgraphs/kit/subgraph.ts";
import { testClock } from "../support/clock.ts";
import { startSubgraph, type SmallSubgraph } from "./small-subgraph.ts";

/** A real subgraph of the kit's that tells of books as they change, and on how many subscriptions. */
export interface News {
  readonly subgraph: Subgraph;
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
  tell(...ids: string[]): void;
  readonly listening: number;
  /** Forgets what was told. */
  reset(): void;
  close(): Promise<void>;
}

export const NEWS_KEY = Buffer.alloc(32, 5);

export async function startNews(): Promise<News> {
  const bell = createBell();
  const told: string[] = [];
  let listening = 0;

  async function* follow(since: number, signal: AbortSignal): AsyncGenerator<{ changed: object }, void> {
    listening += 1;
    try {
      for (let at = since; ;) {
        const { rings } = bell;
        for (; at < told.length; at += 1)
          yield { changed: { cursor: at + 1, book: { __typename: "Book", id: told[at] }, note: "n".repeat(2_000) } };
        if (signal.aborted) return;
        await bell.after(rings, signal);
      }
    } finally {
      listening -= 1;
    }
  }

  const subgraph = await createSubgraph({
    name: "news",
    log: createLog("silent"),
    clock: testClock(),
    callerKey: NEWS_KEY,
    modules: [
      commonModule,
      {
        typeDefs: parse(`
          extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
          type Query { heard: Int }
          type Subscription { changed(since: Int! = 0): Change  broken: Change }
          type Change { cursor: Int! note: String book: Book }
          type Book @key(fields: "id", resolvable: false) { id: ID! }
        `),
        resolvers: {
          Query: { heard: () => told.length },
          Subscription: {
            changed: { subscribe: (_root: unknown, { since }: { since: number }) => stream((signal) => follow(since, signal)) },
            broken: {
              subscribe: () =>
                // oxlint-disable-next-line require-yield -- it fails before
                stream(async function* () {
                  throw new Error("SELECT secret FROM 10.1.2.3");
                }),
            },
          },
        },
      },
    ],
  });
  const url = `${await subgraph.app.listen({ port: 0, host: "127.0.0.1" })}/graphql`;
  return {
    subgraph,
    name: "news",
    sdl: subgraph.sdl,
    url,
    tell(...ids) {
      told.push(...ids);
      bell.ring();
    },
    get listening() {
      return listening;
    },
    reset: () => void told.splice(0),
    async close() {
      subgraph.app.server.closeAllConnections();
      await subgraph.close();
    },
  };
}

/** Titles of books, from another subgraph; the one of book 13 fails. */
export function startTitles(): Promise<SmallSubgraph> {
  return startSubgraph(
    "titles",
    `type Query { titles: [String!] }
     type Book @key(fields: "id") { id: ID! title(loud: Boolean = false): String }`,
    {
      Query: { titles: () => ["Title 1"] },
      Book: {
        __resolveReference: ({ id }: { id: string }) => ({ __typename: "Book", id }),
        title: ({ id }: { id: string }, { loud }: { loud: boolean }) => {
          if (id === "13") throw new Error("connect ECONNREFUSED 10.1.2.3:5432");
          return loud ? `TITLE ${id}` : `Title ${id}`;
        },
      },
    },
  );
}

/** A real client of the library, without further attempts. */
export function sseClient(url: string, headers: Record<string, string> = {}): Client {
  return createClient({ url: `${url}/graphql`, retryAttempts: 0, headers });
}

/** An answer as either library's client gives it. */
export interface Answer {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}
export type Answers = AsyncIterableIterator<Answer>;

/** The next answer, which must come. */
export async function next(answers: Answers): Promise<Answer> {
  const { done, value } = await answers.next();
  if (done === true) throw new Error("The subscription has ended.");
  return value;
}

export function codeOf({ errors }: Pick<Answer, "errors">): unknown {
  return errors?.[0]?.extensions?.["code"];
}

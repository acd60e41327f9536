import { pino } from "pino";
import { systemClock } from "../../subgraphs/base/clock.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../gateway/gateway.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { startSubgraph, supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";

/** Books know their title; reviews add stars, and one of them fails. Nullable across the border, as the hub's lint asks for. */
export async function startBooks(): Promise<SmallSubgraph> {
  const books = [
    { id: "1", title: "Kongens fald", authorId: "a" },
    { id: "2", title: "Pelle Erobreren", authorId: "b" },
    { id: "3", title: "Lykke-Per", authorId: "a" },
  ];
  const withType = (book: (typeof books)[number]) => ({ __typename: "Book", ...book });
  return startSubgraph(
    "books",
    `type Query { books: [Book!] book(id: ID!): Book things: [Thing!] whoami: String broken: String! sometimes: Int }
     type Mutation { addBook(title: String!): Book }
     union Thing = Book | Magazine
     type Book @key(fields: "id") { id: ID! title: String! secret: String @inaccessible author: Author }
     type Magazine @key(fields: "id") { id: ID! title: String! }
     type Author { id: ID! }`,
    {
      Query: {
        books: () => books.map(withType),
        book: (_source, { id }: { id: string }) => books.filter((book) => book.id === id).map(withType)[0] ?? null,
        things: () => [
          { __typename: "Magazine", id: "m1", title: "Gads" },
          ...books.map(withType),
          { __typename: "Magazine", id: "m2", title: "Tidens" },
        ],
        whoami: (_source, _args, { request }) => JSON.stringify(request.headers),
        broken: () => null,
        sometimes: () => 7,
      },
      Mutation: { addBook: (_source, { title }: { title: string }) => ({ __typename: "Book", id: "9", title }) },
      Book: {
        __resolveReference: ({ id }: { id: string }) => books.filter((book) => book.id === id).map(withType)[0] ?? null,
        author: ({ authorId }: { authorId?: string }) => (authorId === undefined ? null : { id: authorId }),
      },
    },
  );
}

export async function startReviews(): Promise<SmallSubgraph> {
  return startSubgraph(
    "reviews",
    `type Query { reviews: [Review!] reviewed: [Book] }
     type Review { text: String! book: Book }
     type Book @key(fields: "id") { id: ID! stars: Int note(long: Boolean = false): String }`,
    {
      Query: {
        reviews: () => [
          { text: "god", book: { __typename: "Book", id: "1" } },
          { text: "lang", book: { __typename: "Book", id: "2" } },
          { text: "igen", book: { __typename: "Book", id: "1" } },
        ],
        reviewed: () => ["1", "404", "2"].map((id) => ({ __typename: "Book", id })),
      },
      Book: {
        __resolveReference: ({ id }: { id: string }) => ({ __typename: "Book", id }),
        stars: ({ id }: { id: string }) => {
          if (id === "2") throw Object.assign(new Error("no stars for this one"), { extensions: { code: "FORBIDDEN", next: "Ask." } });
          if (id === "3") throw new Error("connect ECONNREFUSED 10.1.2.3:5432");
          return 5;
        },
        note: (_source, { long }: { long: boolean }) => (long ? "a long note" : "a note"),
      },
    },
  );
}

export interface Lines {
  readonly log: Log;
  /** Parsed log lines so far. */
  readonly lines: Record<string, unknown>[];
}

/** A real log that keeps its lines. */
export function keepLog(): Lines {
  const lines: Record<string, unknown>[] = [];
  return {
    lines,
    log: pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
  };
}

export interface Running {
  readonly gateway: Gateway;
  readonly url: string;
  readonly lines: Record<string, unknown>[];
  ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Asked>;
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { readonly data?: Record<string, unknown> | null; readonly errors?: AskedError[]; readonly extensions?: unknown };
}

export interface AskedError {
  readonly message: string;
  readonly path?: (string | number)[];
  readonly locations?: unknown;
  readonly extensions: Record<string, unknown>;
}

/** A gateway that listens on a port of the system's choice, in front of these subgraphs over HTTP. */
export async function startGateway(
  subgraphs: readonly SmallSubgraph[],
  options: Partial<GatewayOptions> & { readonly urls?: Readonly<Record<string, string>> } = {},
): Promise<Running> {
  const { log, lines } = keepLog();
  const { urls = {}, ...rest } = options;
  const gateway = await createGateway({ supergraph: memorySupergraph(supergraphOf(subgraphs, urls)), log, clock: systemClock, ...rest });
  const url = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
  return { gateway, url, lines, ask: (query, variables, headers) => ask(url, query, variables, headers) };
}

export async function ask(
  url: string,
  query: string,
  variables?: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Asked["body"] };
}

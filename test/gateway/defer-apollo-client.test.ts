import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { Defer20220824Handler, GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startDeferWorld, type DeferWorld } from "./defer-world.ts";

let world: DeferWorld;

beforeAll(async () => {
  world = await startDeferWorld();
});
afterAll(() => world.close());

const HANDLERS: readonly (readonly [string, () => Defer20220824Handler | GraphQL17Alpha9Handler])[] = [
  ["of the proposal of 2022", () => new Defer20220824Handler()],
  ["of graphql-js 17 alpha 9", () => new GraphQL17Alpha9Handler()],
];

const QUERY = parse(`
  query Reading($id: ID!) {
    book(id: $id) { __typename id title ... @defer(label: "more") { summary chapters { name pages ... @defer(label: "none") { __typename } } } ...Stars @defer(label: "stars") }
  }
  fragment Stars on Book { stars }`);

describe.each(HANDLERS)("Apollo Client with the handler %s", (_name, createHandler) => {
  function follow(variables: Record<string, unknown>) {
    const client = new ApolloClient({
      link: new HttpLink({ uri: `${world.hub.url}/graphql` }),
      cache: new InMemoryCache(),
      incrementalHandler: createHandler(),
    });
    const seen: { readonly data: unknown; readonly state: string; readonly error: string | undefined }[] = [];
    const following = client
      .watchQuery({ query: QUERY, variables, errorPolicy: "all" })
      .subscribe(({ data, dataState, error }) => void seen.push({ data: structuredClone(data), state: dataState, error: error?.message }));
    return { client, seen, end: () => following.unsubscribe() };
  }

  const BOOK = { __typename: "Book", id: "1", title: "Kongens fald" };
  const WHOLE = {
    book: {
      ...BOOK,
      summary: "om 1",
      stars: 5,
      chapters: ["1.1", "1.2"].map((name, index) => ({ __typename: "Chapter", name, pages: (index + 1) * 10 })),
    },
  };

  it("shows what is there, and the rest when it comes", async () => {
    const release = world.hold();
    const { client, seen, end } = follow({ id: "1" });
    const stars = await eventually("the stars come first", () => seen.find(({ data }) => JSON.stringify(data)?.includes('"stars":5')));
    expect(stars).toEqual({ data: { book: { ...BOOK, stars: 5 } }, state: "streaming", error: undefined });
    release();
    const last = await eventually("the book is complete", () => seen.find(({ state }) => state === "complete"));
    expect(last).toEqual({ data: WHOLE, state: "complete", error: undefined });
    expect(client.readQuery({ query: QUERY, variables: { id: "1" } })).toEqual(WHOLE);
    end();
    client.stop();
  });

  it("is told what failed in a deferred fragment, and keeps what did not", async () => {
    const { client, seen, end } = follow({ id: "2" });
    const last = await eventually("the failure comes", () => seen.find(({ state, error }) => state === "complete" && error !== undefined));
    expect(last.error).toContain("no stars for this one");
    expect(last.data).toMatchObject({ book: { title: "Pelle Erobreren", summary: "om 2", stars: null } });
    end();
    client.stop();
  });
});

it("answers a client that has no handler for parts with everything at once", async () => {
  const client = new ApolloClient({ link: new HttpLink({ uri: `${world.hub.url}/graphql` }), cache: new InMemoryCache() });
  const query = parse('{ book(id: "3") { __typename id title summary } }');
  expect((await client.query({ query })).data).toEqual({ book: { __typename: "Book", id: "3", title: "Lykke-Per", summary: "om 3" } });
  client.stop();
});

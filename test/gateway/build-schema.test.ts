import { readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { buildSchema, GraphQLError, printSchema } from "graphql";
import { expect, it } from "vitest";
import { buildSchemaInSteps } from "../../gateway/supergraph/build-schema.ts";

const EVERYTHING = `
  schema @own { query: Ask mutation: Do }
  directive @own(of: Kind = ONE) repeatable on SCHEMA | FIELD_DEFINITION | ENUM_VALUE
  "What can be asked." type Ask { one(by: By!, first: Int = 5): [Thing!] @own(of: TWO) old: Day @deprecated(reason: "Use one.") }
  type Do { it: Found }
  interface Thing { id: ID! }
  interface Named implements Thing { id: ID! name: String }
  type Book implements Named & Thing { id: ID! name: String }
  type Shelf implements Thing { id: ID! }
  union Found = Book | Shelf
  enum Kind { ONE TWO @deprecated }
  input By @oneOf { kind: Kind near: Place }
  input Place { at: [Float!] = [1.5, 2] deeper: Place }
  scalar Day @specifiedBy(url: "https://day.example")
  extend type Shelf { books: [Book] }
`;

it.each([
  ["the hub's own supergraph", readFileSync("schema/supergraph.graphql", "utf8")],
  ["what the hub's clients see", readFileSync("schema/api.graphql", "utf8")],
  ["everything that SDL has", EVERYTHING],
  ["usual roots", "type Query { a: Int } type Mutation { b: Int } type Subscription { c: Int }"],
])("makes of %s the schema that graphql makes", async (_what, sdl) => {
  const [made, usual] = [await buildSchemaInSteps(sdl), buildSchema(sdl, { assumeValidSDL: true })];
  expect(printSchema(made)).toBe(printSchema(usual));
  for (const of of ["getQueryType", "getMutationType", "getSubscriptionType"] as const) expect(made[of]()?.name).toBe(usual[of]()?.name);
  expect(made.getDirectives().map(String).toSorted()).toEqual(usual.getDirectives().map(String).toSorted());
});

it("gives others their turn while it works at a large one", async () => {
  const types = Array.from({ length: 3_000 }, (_, n) => `type T${n} { "A name." name(of: Int = 1): String next: T${(n + 1) % 3_000} }`);
  const done = new AbortController();
  const others = (async () => {
    let turns = 0;
    for (; !done.signal.aborted; turns += 1) await turn();
    return turns;
  })();
  const schema = await buildSchemaInSteps(`type Query { first: T0 }\n${types.join("\n")}`);
  done.abort();
  expect(Object.keys(schema.getTypeMap()).length).toBeGreaterThan(3_000);
  expect(await others).toBeGreaterThan(4);
});

it.each(["type Query {", "query { a }}"])("refuses what is no SDL: %s", async (text) => {
  await expect(buildSchemaInSteps(text)).rejects.toThrow(GraphQLError);
});

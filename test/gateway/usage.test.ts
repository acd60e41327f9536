import { buildSchema, getOperationAST, parse, type GraphQLSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { createClientNames, OTHERS, type UsageClient } from "../../gateway/usage/client.ts";
import { coordinatesOf } from "../../gateway/usage/coordinates.ts";
import { createTally, type Counts } from "../../gateway/usage/tally.ts";
import { compileVariables } from "../../gateway/usage/variables.ts";

const SCHEMA = buildSchema(`
  type Query { books(filter: BookFilter, order: Order = BY_TITLE, first: Int): [Book!] thing(day: Day): Thing count: Int }
  type Mutation { rate(input: RatingInput!): Book }
  interface Thing { id: ID! }
  type Book implements Thing { id: ID! title: String author: Author }
  type Author { name: String books: [Book!] }
  enum Order { BY_TITLE BY_AUTHOR }
  enum Genre { NOVEL POEM }
  input BookFilter { genres: [Genre!] not: BookFilter all: [BookFilter!] title: String }
  input RatingInput { stars: Int! genre: Genre }
  scalar Day
`);

function used(text: string, operationName?: string): readonly string[] {
  const document = parse(text);
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) throw new Error("no operation");
  return [...coordinatesOf({ schema: SCHEMA, document, operation })].toSorted();
}

function foundIn(text: string, variables: Readonly<Record<string, unknown>>): readonly string[] {
  const operation = getOperationAST(parse(text), undefined);
  const find = operation === null || operation === undefined ? undefined : compileVariables(SCHEMA, operation);
  const found = new Set<string>();
  find?.(variables, found);
  return [...found].toSorted();
}

describe("what a text uses", () => {
  it("is its fields, arguments, enum values and input fields, whatever they are called in the answer", () => {
    expect(used("{ all: books(order: BY_AUTHOR, filter: { genres: [POEM], not: { title: null } }) { name: title } }")).toEqual([
      "Book.title",
      "BookFilter",
      "BookFilter.genres",
      "BookFilter.not",
      "BookFilter.title",
      "Genre.POEM",
      "Order.BY_AUTHOR",
      "Query.books",
      "Query.books(filter:)",
      "Query.books(order:)",
    ]);
  });

  it("counts fragments that fragments spread, type conditions and what is skipped, of the one operation that is asked for", () => {
    const text = `query A($no: Boolean!) { thing { ...one @skip(if: $no) } } query B { count }
      fragment one on Book { author { ...two } } fragment two on Author { name } fragment three on Book { title }`;
    expect(used(text.replace(/fragment three.*/, ""), "A")).toEqual(["Author", "Author.name", "Book", "Book.author", "Query.thing"]);
    expect(used(text.replace(/fragment three.*/, ""), "B")).toEqual(["Query.count"]);
  });

  it("names the types of variables, also where they are never given, and the values of their defaults", () => {
    expect(
      used("query ($f: [BookFilter!] = [{ genres: NOVEL }], $d: Day, $n: Int) { books(first: $n) { id } thing(day: $d) { id } }"),
    ).toEqual([
      "Book.id",
      "BookFilter",
      "BookFilter.genres",
      "Day",
      "Genre.NOVEL",
      "Query.books",
      "Query.books(first:)",
      "Query.thing",
      "Query.thing(day:)",
      "Thing.id",
    ]);
  });

  it("leaves introspection out", () => {
    expect(used('{ __typename count __type(name: "Book") { ...shape fields { name } } } fragment shape on __Type { name }')).toEqual([
      "Query.count",
    ]);
  });
});

describe("what variables use", () => {
  const QUERY = "query ($filter: BookFilter, $order: Order, $first: Int) { books(filter: $filter, order: $order, first: $first) { id } }";

  it("is the enum values and input fields in them, at any depth", () => {
    expect(
      foundIn(QUERY, { order: "BY_AUTHOR", filter: { genres: ["POEM", "NOVEL"], not: { all: [{ title: "x" }, { genres: "POEM" }] } } }),
    ).toEqual([
      "BookFilter.all",
      "BookFilter.genres",
      "BookFilter.not",
      "BookFilter.title",
      "Genre.NOVEL",
      "Genre.POEM",
      "Order.BY_AUTHOR",
    ]);
  });

  it("never is what a client made up", () => {
    expect(
      foundIn(QUERY, { order: "DROP", filter: { genres: [{ a: 1 }, "X"], nothing: 1, __proto__: { title: 1 } }, first: "NOVEL" }),
    ).toEqual(["BookFilter.genres"]);
    expect(foundIn(QUERY, JSON.parse('{"filter":{"__proto__":{"title":1},"constructor":1},"order":["toString"]}'))).toEqual([]);
  });

  it("is looked for in a bounded number of values, however deep and many they are", () => {
    const deep: { not?: object } = {};
    let at = deep;
    for (let depth = 0; depth < 100_000; depth += 1) at = at.not = {};
    expect(foundIn(QUERY, { filter: deep, order: "BY_TITLE" })).toEqual(["BookFilter.not"]);
    const many = Array.from({ length: 1_000_000 }, () => "NOVEL");
    expect(foundIn(QUERY, { filter: { genres: many, title: "" } })).toEqual(["BookFilter.genres", "BookFilter.title", "Genre.NOVEL"]);
  });

  it("needs no look where no variable can hold any", () => {
    const operation = getOperationAST(
      parse("query ($first: Int, $day: Day) { books(first: $first) { id } thing(day: $day) { id } }"),
      undefined,
    );
    expect(operation && compileVariables(SCHEMA, operation)).toBeUndefined();
  });
});

describe("a client's name", () => {
  const named = (name: unknown, version?: unknown) => ({ "apollographql-client-name": name, "apollographql-client-version": version });

  it("is what its headers say, in either spelling, and the same object each time", () => {
    const names = createClientNames();
    const portal = names.of(named("portal", "2.1.0"));
    expect(portal).toEqual({ name: "portal", version: "2.1.0" });
    expect(names.of({ "graphql-client-name": "portal", "graphql-client-version": "2.1.0" })).toBe(portal);
    expect(names.of({})).toEqual({ name: "unknown", version: "unknown" });
    expect(names.of(named("portal"))).toEqual({ name: "portal", version: "unknown" });
  });

  it.each([
    ["a mail address", "hans@kommune.dk"],
    ["a personal number", "app 010190-1234"],
    ["control characters", "a\u001b[31m"],
    ["markup", "<script>"],
    ["too many characters", "a".repeat(65)],
    ["several headers", ["a", "b"]],
    ["nothing", ""],
  ])("is unknown where it holds %s", (_what, name) => {
    expect(createClientNames().of(named(name, name))).toEqual({ name: "unknown", version: "unknown" });
  });

  it("may be a package's", () => {
    expect(createClientNames().of(named("@ops/portal", "1.0.0-rc.1+b7"))).toEqual({ name: "@ops/portal", version: "1.0.0-rc.1+b7" });
  });

  it("is kept for so many clients, and so many versions of each; the others are counted together until names are renewed", () => {
    const names = createClientNames({ most: 4, mostVersions: 2 }); // two of them stand for those without a name
    names.of(named("a", "1"));
    names.of(named("a", "2"));
    names.of(named("b", "1"));
    expect(names.of(named("a", "3"))).toEqual({ name: "a", version: "other" });
    expect(names.of(named("c", "1"))).toBe(OTHERS);
    expect(names.of(named("b", "1"))).toEqual({ name: "b", version: "1" });
    expect(names.of({})).toEqual({ name: "unknown", version: "unknown" });
    names.renew();
    expect(names.of(named("c", "1"))).toEqual({ name: "c", version: "1" });
  });
});

describe("the tally", () => {
  const A: UsageClient = { name: "a", version: "1" };
  const B: UsageClient = { name: "b", version: "1" };
  const operation = (text: string, client = A, variables = {}, schema: GraphQLSchema = SCHEMA) => ({
    schema,
    document: parse(text),
    variables,
    client,
  });
  const plain = (counts: Counts): object =>
    Object.fromEntries([...counts].map(([{ name, version }, row]) => [`${name} ${version}`, Object.fromEntries(row)]));

  it("counts operations by client, and each thing once in an operation", () => {
    const tally = createTally();
    const asked = operation("query ($f: BookFilter) { books(filter: $f) { title } more: books(filter: { genres: [POEM] }) { title } }");
    tally.add({ ...asked, variables: { f: { genres: ["POEM", "NOVEL"] } } });
    tally.add({ ...asked, variables: { f: { genres: ["NOVEL"] } } });
    tally.add({ ...asked, client: B });
    tally.add(operation("{ books { title } }"));
    const common = { "Query.books(filter:)": 2, BookFilter: 2, "BookFilter.genres": 2, "Genre.POEM": 2 };
    expect(plain(tally.drain())).toEqual({
      "a 1": { "Query.books": 3, "Book.title": 3, ...common, "Genre.NOVEL": 2 },
      "b 1": { "Query.books": 1, "Book.title": 1, "Query.books(filter:)": 1, BookFilter: 1, "BookFilter.genres": 1, "Genre.POEM": 1 },
    });
    expect(plain(tally.drain())).toEqual({});
  });

  it("counts nothing of a document that has not the operation named", () => {
    const tally = createTally();
    tally.add({ ...operation("query A { count } query B { count }"), operationName: "C" });
    tally.add(operation("query A { count } query B { count }"));
    expect(plain(tally.drain())).toEqual({});
  });

  it("loses no count where there are more operations than it keeps apart", () => {
    const tally = createTally({ mostActive: 3 });
    for (let n = 0; n < 10; n += 1) tally.add(operation("{ count }", n % 2 === 0 ? A : B));
    expect(plain(tally.drain())).toEqual({ "a 1": { "Query.count": 5 }, "b 1": { "Query.count": 5 } });
  });

  it("counts for others what is beyond the pairs it has room for, over drains, until it is renewed", () => {
    const tally = createTally({ mostPairs: 2 });
    tally.add(operation("{ count thing { id } }"));
    tally.add(operation("{ count }", B));
    expect(plain(tally.drain())).toEqual({
      "a 1": { "Query.count": 1, "Query.thing": 1 },
      "other other": { "Thing.id": 1, "Query.count": 1 },
    });
    tally.add(operation("{ count }"));
    tally.add(operation("{ count }", B));
    expect(plain(tally.drain())).toEqual({ "a 1": { "Query.count": 1 }, "other other": { "Query.count": 1 } });
    tally.renew();
    tally.add(operation("{ count }", B));
    expect(plain(tally.drain())).toEqual({ "b 1": { "Query.count": 1 } });
  });
});

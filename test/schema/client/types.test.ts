import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { helpIn } from "../../../schema/client/example.ts";
import { helpServicesOfMunicipality, type HelpServicesOfMunicipalityData } from "../../../schema/client/help-services-of-municipality.ts";
import { ask } from "../../../schema/client/typed-query.ts";
import { clientTypes } from "../../../schema/client/types.ts";
import { serve, type LocalServer } from "../../support/localServer.ts";

const SCHEMA = buildSchema(`
type Query { books(first: Int!, filter: BookFilter, of: [Genre!]): [Book!]! book(id: ID! = "1"): Book day: Day }
type Book { id: ID! title: String! genre: Genre tags: [[String]!] author: Author same: [Book] }
type Author { name: String }
input BookFilter { genre: Genre! = NOVEL, not: BookFilter, pages: Float }
enum Genre { NOVEL POEM }
scalar Day
interface Node { id: ID! }
`);
const made = (text: string): string => clientTypes(SCHEMA, parse(text), text);
/** The lines of one declaration. */
const declared = (text: string, name: string): readonly string[] =>
  (new RegExp(`^export interface ${name} \\{\\n(.*?)^\\}`, "ms").exec(made(text))?.[1] ?? "").trim().split(/\n\s*/);

describe("the types of a query", () => {
  it("follow nulls, lists, enums and objects, under the names of the answer", () => {
    const query = "query Shelf { books(first: 3) { id name: title genre tags same { author { name } } } day }";
    expect(declared(query, "ShelfData")).toEqual(["readonly books: readonly ShelfBooks[];", "readonly day: unknown | null;"]);
    expect(declared(query, "ShelfBooks")).toEqual([
      "readonly id: string;",
      "readonly name: string;",
      "readonly genre: Genre | null;",
      "readonly tags: readonly (readonly (string | null)[])[] | null;",
      "readonly same: readonly (ShelfBooksSame | null)[] | null;",
    ]);
    expect(declared(query, "ShelfBooksSameAuthor")).toEqual(["readonly name: string | null;"]);
    expect(made(query)).toContain('export type Genre = "NOVEL" | "POEM";');
  });

  it("make variables optional where they may be left out, with the inputs they need", () => {
    const query =
      'query Find($first: Int!, $id: ID! = "2", $filter: BookFilter, $of: [Genre!]) { books(first: $first, filter: $filter, of: $of) { id } book(id: $id) { id } }';
    expect(declared(query, "FindVariables")).toEqual([
      "readonly first: number;",
      "readonly id?: string;",
      "readonly filter?: BookFilter | null;",
      "readonly of?: readonly Genre[] | null;",
    ]);
    expect(declared(query, "BookFilter")).toEqual([
      "readonly genre?: Genre;",
      "readonly not?: BookFilter | null;",
      "readonly pages?: number | null;",
    ]);
    expect(made("query None { day }")).toContain("export type NoneVariables = Readonly<Record<string, never>>;");
  });

  it("put fragments together, and make optional what a directive may leave out", () => {
    const query = `query Parts($no: Boolean!) { book { ...A ... @include(if: $no) { genre id } author @skip(if: $no) { name } __typename } }
      fragment A on Book { id same { id } same { title } }`;
    expect(declared(query, "PartsBook")).toEqual([
      "readonly id: string;",
      "readonly same: readonly (PartsBookSame | null)[] | null;",
      "readonly genre?: Genre | null;",
      "readonly author?: PartsBookAuthor | null;",
      'readonly __typename: "Book";',
    ]);
    expect(declared(query, "PartsBookSame")).toEqual(["readonly id: string;", "readonly title: string;"]);
  });

  it("keep the query's text as it is", () => {
    const query = 'query Text { book(id: "`${1}`\\\\") { id } }';
    const literal = /text: (`[\s\S]*?`),\n\};/.exec(made(query))?.[1] ?? "";
    expect(JSON.parse(JSON.stringify(literal.slice(1, -1).replace(/\\([`\\]|\$\{)/g, "$1")))).toBe(query);
  });

  it.each([
    ["query { day }", "not one named operation"],
    ["query A { day } query B { day }", "not one named operation"],
    ["query A { night }", "Cannot query field"],
    ["query A { book { author { name } } other: book { id } bookAuthor: book { id } }", "both be called ABookAuthor"],
  ])("are refused for %s", (query, why) => {
    expect(() => made(query)).toThrow(why);
  });
});

it("are made for every ready query of the hub", () => {
  const schema = buildSchema(readFileSync("schema/api.graphql", "utf8"));
  for (const name of readdirSync("schema/operations")) {
    const text = readFileSync(`schema/operations/${name}`, "utf8");
    expect([name, clientTypes(schema, parse(text), text)]).toEqual([name, expect.stringContaining("export interface")]);
  }
});

it("are committed for the example as the schema is", () => {
  const text = readFileSync("schema/operations/help-services-of-municipality.graphql", "utf8");
  const schema = buildSchema(readFileSync("schema/api.graphql", "utf8"));
  const committed = readFileSync("schema/client/help-services-of-municipality.ts", "utf8");
  expect(committed === clientTypes(schema, parse(text), text), "run `npm run schema` and commit what it writes").toBe(true);
  type Node = HelpServicesOfMunicipalityData["helpServices"]["nodes"][number];
  expectTypeOf<Node["name"]>().toEqualTypeOf<string>(); // looked at by `tsc`
  expectTypeOf<Node["provider"]>().toEqualTypeOf<{ readonly name: string } | null>();
});

describe("the example of a client", () => {
  let server: LocalServer;
  let sent: unknown;
  let answer: object;

  beforeAll(async () => {
    server = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
      request.on("end", () => {
        sent = JSON.parse(body);
        response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      });
    });
  });
  afterAll(() => server.close());

  it("asks for one municipality, and makes a line of each help service", async () => {
    const nodes = [
      { name: "Idéklinikken", provider: { name: "Region Nordjylland" }, channels: [{ kind: "PHONE", value: "+45 00 00 00 01" }] },
      { name: "Uden kanal", provider: null, channels: [] },
    ];
    answer = { data: { municipality: null, helpServices: { nodes } } };
    expect(await helpIn(`${server.url}/graphql`, "0851")).toEqual(["Idéklinikken, Region Nordjylland: +45 00 00 00 01", "Uden kanal, ?"]);
    expect(sent).toEqual({ query: helpServicesOfMunicipality.text, variables: { code: "0851", status: ["ACTIVE"], first: 10 } });
  });

  it("tells what went wrong beside what could be answered", async () => {
    answer = {
      data: null,
      errors: [{ message: "Down.", extensions: { code: "SUBGRAPH_UNREACHABLE", next: "Try again." } }, { message: "Odd." }],
    };
    expect(await ask(server.url, helpServicesOfMunicipality, {})).toEqual({
      data: null,
      problems: [
        { code: "SUBGRAPH_UNREACHABLE", message: "Down.", next: "Try again." },
        { code: "INTERNAL", message: "Odd.", next: "" },
      ],
    });
  });
});

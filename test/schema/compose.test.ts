import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { apiSchemaSdl } from "../../schema/api.ts";
import { CompositionError, compose, type CompositionProblem } from "../../schema/compose.ts";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])\n`;
const sub = (name: string, sdl: string) => ({ name, url: `http://${name}.example/graphql`, sdl: LINK + sdl });

function problems(...subgraphs: readonly ReturnType<typeof sub>[]): readonly CompositionProblem[] {
  try {
    compose(subgraphs);
  } catch (error) {
    if (error instanceof CompositionError) return error.problems;
    throw error;
  }
  throw new Error("it composed");
}

const OWNER = sub(
  "owner",
  `"An A." type A @key(fields: "id") { "Id." id: ID! "X." x: Int secret: Int @inaccessible }\n"Q." type Query { "A." a: A }`,
);

describe("compose", () => {
  it("makes a supergraph in which each subgraph stands with its address, whatever their order", () => {
    const other = sub("other", `type A @key(fields: "id") { id: ID! y: Int }`);
    const { supergraphSdl } = compose([OWNER, other]);
    expect(supergraphSdl).toContain('name: "owner", url: "http://owner.example/graphql"');
    expect(compose([other, OWNER]).supergraphSdl).toBe(supergraphSdl);
  });

  it.each<readonly [string, string, Partial<CompositionProblem>]>([
    ["a syntax error", "type Query { a: Int }\ntype B {", { subgraph: "newcomer", line: 3, code: "INVALID_GRAPHQL" }],
    ["an unknown type", "type Query {\n  b: Missing\n}", { subgraph: "newcomer", line: 3, code: "INVALID_GRAPHQL" }],
    [
      "another type for a field",
      `type A @key(fields: "id") {\n  id: ID!\n  x: String @shareable\n}`,
      {
        places: [
          { subgraph: "newcomer", line: 4, column: 3 },
          { subgraph: "owner", line: 2, column: 51 },
        ],
        code: "FIELD_TYPE_MISMATCH",
      },
    ],
    ["a field that another resolves", `type A @key(fields: "id") { id: ID!\n x: Int }`, { code: "INVALID_FIELD_SHARING" }],
    [
      "a key that nobody else has",
      `type A @key(fields: "code") {\n code: ID!\n y: Int }`,
      { subgraph: "newcomer", code: "SATISFIABILITY_ERROR" },
    ],
    [
      "a key over a missing field",
      `type A\n @key(fields: "nope") { id: ID! }`,
      { subgraph: "newcomer", code: "KEY_INVALID_FIELDS", line: 2 },
    ],
  ])("names subgraph, line, code and help for %s", (_name, sdl, expected) => {
    const found = problems(OWNER, sub("newcomer", sdl));
    const problem = found.find(({ code }) => code === expected.code);
    expect(problem).toMatchObject(expected);
    for (const each of found)
      expect([each.help, each.places.length, each.line]).toEqual([expect.stringMatching(/\S/), expect.any(Number), expect.any(Number)]);
  });

  it("renders all problems for people", () => {
    const error = new CompositionError(problems(sub("one", "type Query { a: Int"), sub("two", "type Query {\n  b(: Int\n}")));
    expect([error.code, error.message]).toEqual([
      "COMPOSITION_FAILED",
      expect.stringMatching(/\(2\):\none:2 INVALID_GRAPHQL\n {2}Syntax Error.*\n {2}→ .*\ntwo:3 INVALID_GRAPHQL\n {2}Syntax/),
    ]);
  });

  it("refuses two subgraphs of one name with a code, too", () => {
    expect(() => compose([OWNER, OWNER])).toThrow(expect.objectContaining({ code: "COMPOSITION_FAILED" }));
  });
});

describe("the public schema", () => {
  it("is sorted, described, and free of machinery and of what is @inaccessible", () => {
    const sdl = apiSchemaSdl(
      compose([OWNER, sub("other", "type Query { zeta: Int @shareable alpha(b: Int, a: Int): Int }")]).supergraphSdl,
    );
    expect(sdl).not.toMatch(/join__|link__|_entities|_service|secret|@inaccessible|@key/);
    expect(sdl).toContain('"""An A."""');
    expect(Object.keys(buildSchema(sdl).getQueryType()?.getFields() ?? {})).toEqual(["a", "alpha", "zeta"]);
  });
});

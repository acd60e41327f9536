import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { apiSchemaSdl, printApiSchema } from "../../../schema/api.ts";
import { compose } from "../../../schema/compose.ts";
import { filterSupergraph } from "../../../schema/variant/filter.ts";
import { makeVariant } from "../../../schema/variant/make.ts";
import { ruleOf, type Variant } from "../../../schema/variant/variant.ts";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires", "@tag", "@inaccessible"])\n`;
const NONE: Variant = { name: "v", include: [], exclude: [] };

const supergraphOf = (...sdls: readonly string[]): string =>
  compose(sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.example/`, sdl: LINK + sdl }))).supergraphSdl;
/** What clients see of a variant; else the codes of its problems with what they are about. */
const seen = (rule: Partial<Variant>, ...sdls: readonly string[]): string => {
  const made = makeVariant(supergraphOf(...sdls), { ...NONE, ...rule });
  if ("problems" in made) return made.problems.map(({ code, coordinate }) => `${code} ${coordinate}`).join(", ");
  return apiSchemaSdl(made.supergraph).replace(/^directive @defer.*\n\n/, "");
};
/** The same schema in the words of an API schema. */
const schema = (sdl: string): string => printApiSchema(buildSchema(sdl));

describe("a variant that excludes a tag", () => {
  const without = (...sdls: readonly string[]): string => seen({ exclude: ["internal"] }, ...sdls);
  const INTERNAL = `@tag(name: "internal")`;

  it.each([
    [
      "an object with the fields that lead to it",
      `type Query { a: A s: S ${INTERNAL} } type A { n: Int } type S ${INTERNAL} { n: Int }`,
      "type Query { a: A } type A { n: Int }",
    ],
    ["a field", `type Query { a: Int b: Int ${INTERNAL} }`, "type Query { a: Int }"],
    ["an argument", `type Query { a(x: Int, y: Int ${INTERNAL}): Int }`, "type Query { a(x: Int): Int }"],
    ["an enum value", `type Query { e: E } enum E { ONE TWO ${INTERNAL} }`, "type Query { e: E } enum E { ONE }"],
    [
      "an input field",
      `type Query { a(i: I): Int } input I { x: Int y: Int ${INTERNAL} }`,
      "type Query { a(i: I): Int } input I { x: Int }",
    ],
    [
      "an interface, and what implements it stays",
      `type Query { a: A } interface N ${INTERNAL} { n: Int } type A implements N { n: Int }`,
      "type Query { a: A } type A { n: Int }",
    ],
    [
      "a member of a union",
      `type Query { u: U } union U = A | B type A { n: Int } type B ${INTERNAL} { n: Int }`,
      "type Query { u: U } union U = A type A { n: Int }",
    ],
    ["a union", `type Query { n: Int u: U ${INTERNAL} } union U ${INTERNAL} = A type A { n: Int }`, "type Query { n: Int }"],
    ["a scalar", `type Query { n: Int s: S ${INTERNAL} } scalar S ${INTERNAL}`, "type Query { n: Int }"],
    ["an input", `type Query { a(i: I ${INTERNAL}): Int } input I ${INTERNAL} { x: Int }`, "type Query { a: Int }"],
  ])("leaves out %s", (_what, sdl, expected) => {
    expect(without(sdl)).toBe(schema(expected));
  });

  it("leaves out a type all of whose fields are out, and every type that nothing leads to any more", () => {
    const sdl = `type Query { a: Int b: B ${INTERNAL} c: C ${INTERNAL} } type B { d: D } type C { n: Int ${INTERNAL} } type D { e: E } enum E { ONE } type Mutation { m: Int ${INTERNAL} }`;
    expect(without(sdl)).toBe(schema("type Query { a: Int }"));
  });

  it("keeps all that implements an interface that is answered, and of one that is only implemented just the interface", () => {
    const sdl = `type Query { n: N b: B x: X ${INTERNAL} } interface N { n: Int } type A implements N { n: Int } type B implements M { n: Int } interface M { n: Int } type X implements M { n: Int }`;
    expect(without(sdl)).toBe(
      schema(
        "type Query { b: B n: N } type A implements N { n: Int } type B implements M { n: Int } interface M { n: Int } interface N { n: Int }",
      ),
    );
  });

  it("takes a tag of any subgraph for the field of all, and leaves what is inaccessible already as it is", () => {
    const one = `type Query { a: A } type A @key(fields: "id") { id: ID! note: String @shareable ${INTERNAL} old: Int @inaccessible }`;
    const two = `type A @key(fields: "id") { id: ID! note: String @shareable more: Int }`;
    expect(without(one, two)).toBe(schema("type Query { a: A } type A { id: ID! more: Int }"));
  });

  it("keeps keys, and what @requires names, for the way between subgraphs", () => {
    const one = `type Query { a: A } type A @key(fields: "id") { id: ID! ${INTERNAL} size: Int ${INTERNAL} name: String }`;
    const two = `type A @key(fields: "id") { id: ID! size: Int @external area: Int @requires(fields: "size") }`;
    const supergraph = filterSupergraph(supergraphOf(one, two), { ...NONE, exclude: ["internal"] });
    expect(supergraph).toMatch(/@join__type\(graph: S1, key: "id"/);
    expect(supergraph).toMatch(/size: Int .*@inaccessible/);
    expect(without(one, two)).toBe(schema("type Query { a: A } type A { area: Int name: String }"));
  });

  it.each([
    ["a type that a field leads to", `type Query { a: Int s: S } type S ${INTERNAL} { n: Int }`, "REFERENCED_INACCESSIBLE Query.s"],
    ["an argument that has to be given", `type Query { a(x: Int! ${INTERNAL}): Int }`, "REQUIRED_INACCESSIBLE Query.a(x:)"],
    [
      "an enum value that is a default",
      `type Query { a(e: E = TWO): Int } enum E { ONE TWO ${INTERNAL} }`,
      "DEFAULT_VALUE_USES_INACCESSIBLE Query.a(e:)",
    ],
    ["all queries", `type Query { a: Int ${INTERNAL} }`, "QUERY_ROOT_TYPE_INACCESSIBLE Query"],
    [
      "a field that an interface has",
      `type Query { n: N } interface N { n: Int m: Int } type A implements N { n: Int m: Int ${INTERNAL} }`,
      "IMPLEMENTED_BY_INACCESSIBLE N.m",
    ],
  ])("is none where it leaves out %s", (_what, sdl, expected) => {
    expect(without(sdl)).toBe(expected);
  });
});

describe("a variant that includes a tag", () => {
  const PUBLIC = `@tag(name: "public")`;
  const only = (sdl: string, exclude: readonly string[] = []): string => seen({ include: ["public"], exclude }, sdl);

  it("has only the fields with the tag, and a type's tag counts for its fields", () => {
    const sdl = `type Query { a: A ${PUBLIC} b: Int } type A ${PUBLIC} { n: Int m: B } type B { x: Int y: Int ${PUBLIC} }`;
    expect(only(sdl)).toBe(schema("type Query { a: A } type A { m: B n: Int } type B { y: Int }"));
  });

  it("does not choose among arguments, input fields, enum values and scalars", () => {
    const sdl = `type Query { a(i: I, s: S): E ${PUBLIC} } input I { x: Int } scalar S enum E { ONE TWO }`;
    expect(only(sdl)).toBe(schema("type Query { a(i: I, s: S): E } input I { x: Int } scalar S enum E { ONE TWO }"));
  });

  it("has a union only with the tag, and keeps a type with the tag that nothing leads to", () => {
    const sdl = `type Query { u: U ${PUBLIC} } union U ${PUBLIC} = A | B type A ${PUBLIC} { n: Int } type B { n: Int } type C ${PUBLIC} { n: Int }`;
    expect(only(sdl)).toBe(schema("type Query { u: U } union U = A type A { n: Int } type C { n: Int }"));
    expect(only(`type Query { a: Int ${PUBLIC} u: U ${PUBLIC} } union U = A type A ${PUBLIC} { n: Int }`)).toBe(
      "REFERENCED_INACCESSIBLE Query.u",
    );
  });

  it("leaves out what has a tag to exclude too", () => {
    expect(only(`type Query ${PUBLIC} { a: Int b: Int @tag(name: "internal") }`, ["internal"])).toBe(schema("type Query { a: Int }"));
  });
});

describe("any variant", () => {
  it("reads the tag under the name that the supergraph has for it", () => {
    const renamed = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{ name: "@tag", as: "@label" }])\ntype Query { a: Int b: Int @label(name: "internal") }`;
    const { supergraphSdl } = compose([{ name: "s", url: "http://s.example/", sdl: renamed }]);
    const made = makeVariant(supergraphSdl, { ...NONE, exclude: ["internal"] });
    expect("supergraph" in made && apiSchemaSdl(made.supergraph)).toMatch(/type Query \{\s+a: Int\s+\}/);
  });

  it("shows clients what the subgraphs would compose to with @inaccessible in their place", () => {
    const text = (mark: string): string =>
      `type Query { a(x: Int ${mark}): A b: Int ${mark} } type A @key(fields: "id") { id: ID! ${mark} n: Int }`;
    const byHand = apiSchemaSdl(supergraphOf(text("@inaccessible"), `type A @key(fields: "id") { id: ID! more: Int }`));
    const made = makeVariant(supergraphOf(text(`@tag(name: "x")`), `type A @key(fields: "id") { id: ID! more: Int }`), {
      ...NONE,
      exclude: ["x"],
    });
    expect("supergraph" in made && apiSchemaSdl(made.supergraph)).toBe(byHand);
  });

  it("has one text for its rule in whatever order its tags stand", () => {
    expect(ruleOf({ name: "v", include: ["b", "a", "b"], exclude: ["c"] })).toBe("include:a,include:b,exclude:c");
  });
});

import { describe, expect, it } from "vitest";
import { cellOf, columnsOf } from "../../../gateway/query/columns.ts";
import { eachOf, readEach } from "../../../gateway/query/each.ts";
import { findLists, rowsIn } from "../../../gateway/query/list.ts";
import { parseOperation } from "../../../gateway/query/operation.ts";

const fieldsOf = (query: string) => parseOperation(query, "test").fields;
const listsOf = (query: string) => findLists(fieldsOf(query)).map(({ name, path, page }) => [name, path.join("."), page?.after]);

describe("what becomes rows", () => {
  it.each([
    [
      "the nodes of a connection",
      "query ($c: ID) { l(after: $c) { nodes { a } pageInfo { hasNextPage endCursor } } }",
      [["l", "l.nodes", "c"]],
    ],
    [
      "the nodes of edges",
      "query ($c: ID) { l(after: $c) { edges { cursor node { a } } pageInfo { hasNextPage endCursor } } }",
      [["l", "l.edges.node", "c"]],
    ],
    [
      "a connection within an object",
      "query ($c: ID) { m { l(after: $c) { nodes { a } pageInfo { hasNextPage endCursor } } } }",
      [["m.l", "m.l.nodes", "c"]],
    ],
    [
      "only what can be followed, where something can",
      "query ($c: ID) { m { a } l(after: $c) { nodes { a } f { x { a } } pageInfo { hasNextPage endCursor } } }",
      [["l", "l.nodes", "c"]],
    ],
    ["a plain list", "{ l { a } }", [["l", "l", undefined]]],
    [
      "each of several lists",
      "{ l { a } m { a } }",
      [
        ["l", "l", undefined],
        ["m", "m", undefined],
      ],
    ],
    [
      "what stands in things that only hold others",
      "{ l { totalCount f { x { a } y { a } } } }",
      [
        ["l.f.x", "l.f.x", undefined],
        ["l.f.y", "l.f.y", undefined],
      ],
    ],
    ["values of the root", "{ a __typename }", [["", "", undefined]]],
    ["by alias", "query ($c: ID) { l: x(after: $c) { n: nodes { a } p: pageInfo { h: hasNextPage e: endCursor } } }", [["l", "l.n", "c"]]],
  ])("%s", (_what, query, lists) => {
    expect(listsOf(query)).toEqual(lists);
  });

  it("refuses one variable for the cursors of two lists", () => {
    const list = "nodes { a } pageInfo { hasNextPage endCursor }";
    expect(() => listsOf(`query ($c: ID) { l(after: $c) { ${list} } m(after: $c) { ${list} } }`)).toThrow(
      /feeds the cursor of more than one list/,
    );
  });

  it("does not follow a fragment that spreads itself for ever", () => {
    expect(listsOf("{ l { ...F } } fragment F on L { a b { ...F } }")).toEqual([["l", "l", undefined]]);
  });

  it("goes through lists on the way and leaves out what is null", () => {
    expect([...rowsIn({ l: [{ m: [{ a: 1 }, null] }, null, { m: null }, { m: { a: 2 } }] }, ["l", "m"])]).toEqual([{ a: 1 }, { a: 2 }]);
  });
});

describe("columns and cells", () => {
  const columns = columnsOf(fieldsOf("{ a b { c d: x { e } } ...F f } fragment F on Query { b { g } a }"));
  const cells = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    Object.fromEntries(columns.map((column) => [column.name, cellOf(row, column)]));

  it("are the fields in the order of the operation, objects flattened, fragments in place", () => {
    expect(columns.map((column) => column.name)).toEqual(["a", "b.c", "b.d.e", "b.g", "f"]);
  });

  it("join lists, keep the places of elements, and are empty for what is missing", () => {
    expect(
      cells({ a: ["x", "y"], b: [{ c: 1, d: [{ e: "p" }, { e: "q" }], g: null }, { c: null, d: null, g: null }, null], f: {} }),
    ).toEqual({ a: "x; y", "b.c": "1; ; ", "b.d.e": "p, q; ; ", "b.g": null, f: "{}" });
    expect(cells({ a: null, b: null, f: [] })).toEqual({ a: null, "b.c": null, "b.d.e": null, "b.g": null, f: null });
    expect(cells({ a: 1.5, b: { c: false, d: { e: "" }, g: 0 }, f: "x" })).toEqual({ a: 1.5, "b.c": false, "b.d.e": "", "b.g": 0, f: "x" });
  });
});

describe("a row for each element", () => {
  it("repeats the rest of the row, and keeps a row without elements", () => {
    expect([...eachOf({ a: 1, l: [{ b: 1 }, { b: 2 }, null] }, ["l"])]).toEqual([
      { a: 1, l: { b: 1 } },
      { a: 1, l: { b: 2 } },
      { a: 1, l: null },
    ]);
    expect([...eachOf({ a: 1, l: [] }, ["l"])]).toEqual([{ a: 1, l: null }]);
    expect([...eachOf({ a: 1, l: ["x", "y"] }, ["l"])]).toEqual([
      { a: 1, l: "x" },
      { a: 1, l: "y" },
    ]);
  });

  it("goes through lists on the way", () => {
    expect([...eachOf({ l: [{ m: [1, 2] }, { m: [] }] }, ["l", "m"])]).toEqual([{ l: { m: 1 } }, { l: { m: 2 } }, { l: { m: null } }]);
  });

  it("refuses a field the rows do not have", () => {
    const lists = findLists(fieldsOf("{ l { a b { c } } }"));
    const [list] = lists;
    if (list === undefined) throw new Error("one list expected");
    expect(() => readEach("b.d", lists)).toThrow(/no such field/);
    expect(readEach("b.c", lists)(list)).toEqual(["b", "c"]);
  });
});

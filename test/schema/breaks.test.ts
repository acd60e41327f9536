import { diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { coordinatesBroken } from "../../schema/breaks.ts";
import { readCoordinate, usageCoordinates, writeCoordinate } from "../../schema/coordinate.ts";
import { deprecationText, removalIn } from "../../schema/deprecation.ts";

const SDL = `
  type Query { a(x: Int, y: In): A u: U n: N e: E }
  interface N { id: ID }
  type A implements N { id: ID b: String }
  type B implements N { id: ID }
  union U = A | B
  enum E { X Y }
  input In { p: Int q: E }
  directive @mine(on: Int) on FIELD
`;

/** What breaks when each pair is replaced, in the order of the coordinates. */
async function broken(...replaced: readonly (readonly [string, string])[]): Promise<readonly string[]> {
  const after = replaced.reduce((sdl, [from, to]) => {
    if (!sdl.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return sdl.replace(from, to);
  }, SDL);
  const changes = await diff(buildSchema(SDL), buildSchema(after));
  return [...new Set(changes.flatMap(coordinatesBroken))].toSorted();
}

describe("whom a breaking change breaks", () => {
  it.each([
    ["a field that goes", [["b: String", ""]], ["A.b"]],
    ["a field of another type", [["b: String", "b: Int"]], ["A.b"]],
    ["an argument that goes", [["x: Int, ", ""]], ["Query.a(x:)"]],
    ["an argument of another type", [["x: Int", "x: ID"]], ["Query.a(x:)"]],
    ["an argument that becomes required", [["x: Int", "x: Int!"]], ["Query.a"]],
    ["a new argument that is required", [["x: Int", "x: Int, z: Int!"]], ["Query.a"]],
    ["an enum value that goes", [["X Y", "X"]], ["E.Y"]],
    ["an input field that goes", [["p: Int ", ""]], ["In.p"]],
    ["an input field that becomes required", [["q: E }", "q: E! }"]], ["In"]],
    ["a new input field that is required", [["p: Int", "p: Int r: Int!"]], ["In"]],
    ["an input that takes one field only", [["input In {", "input In @oneOf {"]], ["In", "In.*"]],
    ["a member that leaves its union", [["union U = A | B", "union U = A"]], ["B"]],
    ["a type that leaves its interface", [["type B implements N", "type B"]], ["B", "N"]],
    [
      "a type that goes",
      [
        ["type B implements N { id: ID }", ""],
        ["A | B", "A"],
      ],
      ["B", "B.*"],
    ],
    [
      "a type of another kind",
      [
        ["type B implements N { id: ID }", "scalar B"],
        ["A | B", "A"],
      ],
      ["B", "B.*"],
    ],
    ["a directive that goes", [["directive @mine(on: Int) on FIELD", ""]], []],
    ["what is new or safe", [["b: String", "b: String! c: Int"]], []],
    ["what is dangerous only", [["X Y", "X Y Z"]], []],
  ] as const)("of %s is told by what they use", async (_what, replaced, coordinates) => {
    expect(await broken(...replaced)).toEqual(coordinates);
  });
});

describe("schema coordinates", () => {
  it.each(["Type", "Type.field", "Type.field(argument:)", "__Type._1"])("are read and written: %s", (text) => {
    const coordinate = readCoordinate(text);
    expect(coordinate && writeCoordinate(coordinate)).toBe(text);
  });

  it("are read as changes tell arguments, and nothing else is one", () => {
    expect(readCoordinate("Type.field.argument")).toEqual({ type: "Type", member: "field", argument: "argument" });
    for (const text of ["", ".a", "Type.", "Type.a(b)", "Type.a(b:).c", "a b", "@a", "Type.*", "1a", "Ty\npe"])
      expect(readCoordinate(text)).toBeUndefined();
    expect([usageCoordinates("Type"), usageCoordinates("Type.a.b"), usageCoordinates("%")]).toEqual([
      ["Type", "Type.*"],
      ["Type.a(b:)"],
      undefined,
    ]);
  });
});

describe("a deprecation", () => {
  it("says why, what to use instead and until when, and its day is found again", () => {
    const text = deprecationText({ reason: " Counted\notherwise ", replacement: "A.b", removal: "2027-06-01" });
    expect([text, removalIn(text)]).toEqual(["Counted otherwise. Use A.b. Removed on 2027-06-01.", "2027-06-01"]);
    expect(deprecationText({ reason: "Why?", replacement: "A.b", removal: "2027-06-01" })).toMatch(/^Why\? Use/);
  });

  it("may name no day, or one that does not exist", () => {
    expect([removalIn(undefined), removalIn("No longer supported"), removalIn("Gone on 2027-02-30, said on 2026-01-01")]).toEqual([
      undefined,
      undefined,
      "2026-01-01",
    ]);
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { compilePath, textsAt, valueAt } from "../../subgraphs/sources/path.ts";

const record = {
  id: 7,
  open: true,
  nothing: null,
  "Tel. nr.": "12 34",
  services: [{ name: "first" }, { name: "second" }],
  tags: ["a", "b", 3, { no: 1 }],
  phones: [{ number: "1" }, { other: "2" }, { number: "3" }],
  ids: [
    { scheme: "GB-COH", value: "no" },
    { scheme: "DK-CVR", value: "12345678" },
  ],
  deep: { list: [{ more: [{ x: "1" }, { x: "2" }] }, { more: [{ x: "3" }] }] },
};

it.each([
  ["id", ["7"]],
  ["open", ["true"]],
  ["nothing", []],
  ["missing.further", []],
  ["Tel. nr.", ["12 34"]],
  ["services.1.name", ["second"]],
  ["tags", ["a", "b", "3"]],
  ["phones[].number", ["1", "3"]],
  ["ids[scheme=DK-CVR].value", ["12345678"]],
  ["ids[scheme=SE-ORG].value", []],
  ["deep.list[].more[].x", ["1", "2", "3"]],
  ["services", []],
])("finds %s", (path, expected) => {
  expect(textsAt(record, compilePath(path))).toEqual(expected);
});

it("does not split at a dot inside brackets", () => {
  expect(textsAt({ a: [{ k: "x.y", v: "found" }] }, compilePath("a[k=x.y].v"))).toEqual(["found"]);
});

it("never looks at what a record does not own", () => {
  for (const path of ["__proto__", "constructor.name", "toString", "tags.length", "__proto__.polluted"])
    expect(textsAt({ tags: 1 }, compilePath(path))).toEqual([]);
  expect(valueAt({}, compilePath("hasOwnProperty"))).toBeUndefined();
});

it("finds no more than a thousand values", () => {
  expect(textsAt({ many: Array.from({ length: 5000 }, String) }, compilePath("many[]"))).toHaveLength(1000);
});

it("takes any JSON and any path without throwing", () => {
  expect(() =>
    fc.assert(fc.property(fc.jsonValue(), fc.string(), (json, path) => Array.isArray(textsAt(json, compilePath(path))))),
  ).not.toThrow();
});

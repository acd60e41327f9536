import { describe, expect, it } from "vitest";
import { lint, renderFinding } from "../../schema/lint.ts";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external"])\n`;
const found = (subgraphs: Readonly<Record<string, string>>, rule?: string): readonly string[] =>
  lint(Object.entries(subgraphs).map(([name, sdl]) => ({ name, sdl: LINK + sdl })))
    .filter((finding) => rule === undefined || finding.rule === rule)
    .map(({ subgraph, line, coordinate }) => `${subgraph}:${line} ${coordinate}`);

const OWNER = `type Query { service: Service }
type Service @key(fields: "id") { id: ID! name: String! level: String! }`;

describe("described", () => {
  it("finds every type, field, argument, input field, enum value, scalar and union without description", () => {
    const sdl = `type Query { a(x: In): U }
enum E { ONE "Two." TWO }
input In { e: E }
scalar S
union U = T
interface I { s: S }
type T implements I { s: S }`;
    expect(found({ one: sdl }, "described").map((each) => each.split(" ")[1])).toEqual([
      "Query",
      "Query.a",
      "Query.a(x:)",
      "E",
      "E.ONE",
      "In",
      "In.e",
      "S",
      "U",
      "I",
      "I.s",
      "T",
      "T.s",
    ]);
  });

  it("is content with one description of what several subgraphs define, and with none for machinery", () => {
    const described = `"Q." type Query { "S." service: Service }\n"S." type Service @key(fields: "id") { "Id." id: ID! }`;
    const added = `type Service @key(fields: "id") { id: ID! name: String @external "Stars." stars: Int }\nscalar _Any type _Service { sdl: String }`;
    expect(found({ owner: described, added }, "described")).toEqual([]);
  });

  it("takes an empty description for none", () => {
    expect(found({ one: `"Q." type Query { """ """ a: Int }` }, "described")).toEqual(["one:2 Query.a"]);
  });
});

describe("nullable-extension", () => {
  it("finds a non-null field that a subgraph adds to another's entity", () => {
    expect(
      found({ owner: OWNER, stars: `type Service @key(fields: "id") {\n id: ID!\n stars: Int!\n note: String }` }, "nullable-extension"),
    ).toEqual(["stars:4 Service.stars"]);
  });

  it("leaves keys, @external and @shareable fields and the owner's own alone", () => {
    const added = `type Service @key(fields: "id") { id: ID! name: String! @external shared: Int! @shareable stars: Int }`;
    expect(found({ owner: OWNER, added }, "nullable-extension")).toEqual([]);
  });
});

describe("nullable-entity", () => {
  const stub = `type Service @key(fields: "id", resolvable: false) { id: ID! }`;

  it.each([
    ["Service!", true],
    ["[Service!]", true],
    ["[Service!]!", true],
    ["[[Service!]!]!", true],
    ["Service", false],
    ["[Service]!", false],
    ["[Service]", false],
  ])("judges another's entity returned as %s", (type, bad) => {
    expect(
      found({ owner: OWNER, cases: `type Query { cases: [Case!]! }\ntype Case {\n service: ${type} }\n${stub}` }, "nullable-entity"),
    ).toEqual(bad ? ["cases:4 Case.service"] : []);
  });

  it("sees another's entity behind a union", () => {
    const cases = `type Query { any: Any! }\nunion Any = Case | Service\ntype Case { id: ID! }\n${stub}`;
    expect(found({ owner: OWNER, cases }, "nullable-entity")).toEqual(["cases:2 Query.any"]);
  });

  it("lets the owner return its own entity non-null", () => {
    expect(
      found(
        { owner: `type Query { services: [Service!]! }\n${OWNER.split("\n")[1]}`, cases: `type Query { cases: Int }\n${stub}` },
        "nullable-entity",
      ),
    ).toEqual([]);
  });
});

it("renders a finding with its place and what to do", () => {
  const [finding] = lint([{ name: "one", sdl: "type Query { a: Int }" }]);
  expect(finding && renderFinding(finding)).toMatch(/^one:1 described Query\n {2}Query has no description\.\n {2}→ Write/);
});

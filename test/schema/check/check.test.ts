import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check, type CheckResult } from "../../../schema/check/check.ts";
import { SDL_LIMITS } from "../../../schema/check/read.ts";
import { compose } from "../../../schema/compose.ts";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@inaccessible", "@external", "@requires", "@provides", "@override", "@tag"])\n`;
const CATALOGUE = {
  name: "catalogue",
  url: "http://catalogue.example/graphql",
  sdl: `${LINK}type Query { helpServices(first: Int): [HelpService!] }
type HelpService @key(fields: "id") @key(fields: "slug") { id: ID! slug: String! name: String! listings: [Listing!] note: String @tag(name: "internal") }
type Listing @key(fields: "id") { id: ID! title: String }
type PageInfo @shareable { endCursor: String }
type Enquiry { text: String }
type Inbox @key(fields: "id") { id: ID! enquiry: Enquiry }
enum Theme { COMPETITION INNOVATION }
scalar Date @specifiedBy(url: "https://example.org/date")
input Filter { theme: Theme level: String }
type Lookup { found(filter: Filter): Theme day: Date page: PageInfo }`,
};
const SUPERGRAPH = compose([CATALOGUE]).supergraphSdl;
const ENTITY = `type Listing @key(fields: "id") { id: ID! star: Star } type Star { calls: Int }`;

const checked = (sdl: string, before?: string, link = LINK): Promise<CheckResult> =>
  check({
    candidate: { name: "star", url: "http://star.example/graphql", sdl: link + sdl },
    others: [CATALOGUE],
    supergraph: before === undefined ? SUPERGRAPH : compose([CATALOGUE, { name: "star", url: "", sdl: LINK + before }]).supergraphSdl,
    ...(before !== undefined && { before: LINK + before }),
  });
const errors = async (...given: Parameters<typeof checked>): Promise<readonly string[]> =>
  (await checked(...given)).findings.flatMap(({ severity, code, coordinate }) =>
    severity === "ERROR" ? [`${code} ${coordinate ?? ""}`.trim()] : [],
  );

describe("a check", () => {
  it("lets a field of one's own on another's entity pass, and lists every key and @requires field that will be sent", async () => {
    const result = await checked(
      `${ENTITY} type HelpService @key(fields: "id") { id: ID! name: String! @external stars: Int @requires(fields: "name") }`,
    );
    expect([result.ok, result.sends]).toEqual([
      true,
      [
        { coordinate: "Listing.id", why: "KEY" },
        { coordinate: "HelpService.id", why: "KEY" },
        { coordinate: "HelpService.name", why: "REQUIRES" },
      ],
    ]);
    expect(result.supergraph).toContain("star: Star");
    expect(result.findings.map(({ code, line }) => [code, line])).toContainEqual(["DESCRIPTION_MISSING", 2]);
  });

  it.each([
    [
      "@override of another's field",
      `type HelpService @key(fields: "id") { id: ID! name: String! @override(from: "catalogue") }`,
      "TRUST_OVERRIDE HelpService.name",
    ],
    [
      "a double of another's field",
      `type Listing @key(fields: "id") { id: ID! title: String @shareable }`,
      "TRUST_FOREIGN_FIELD Listing.title",
    ],
    ["a root field of another", `type Query { helpServices(first: Int): [Int!] @shareable }`, "TRUST_FOREIGN_FIELD Query.helpServices"],
    [
      "@provides of another's field",
      `type Query { best: HelpService @provides(fields: "name") } type HelpService @key(fields: "id") { id: ID! name: String! @external }`,
      "TRUST_PROVIDES Query.best",
    ],
    [
      "@requires of an internal field",
      `type HelpService @key(fields: "id") { id: ID! note: String @external x: Int @requires(fields: "note") }`,
      "TRUST_INTERNAL_FIELD HelpService.note",
    ],
    [
      "a key of an internal field",
      `type HelpService @key(fields: "id") @key(fields: "note") { id: ID! note: String @external x: Int }`,
      "TRUST_INTERNAL_FIELD HelpService.note",
    ],
    [
      "@requires that leads to an enquiry",
      `type Inbox @key(fields: "id") { id: ID! enquiry: Enquiry @external x: Int @requires(fields: "enquiry { text }") } type Enquiry { text: String @external }`,
      "TRUST_INTERNAL_FIELD Enquiry.text",
    ],
    [
      "a tag on another's type that it names for its key",
      `type Listing @key(fields: "id") @tag(name: "public") { id: ID! star: Int }`,
      "TRUST_FOREIGN_MARK Listing",
    ],
    [
      "hiding another's key",
      `type Listing @key(fields: "id") { id: ID! @federation__inaccessible star: Int }`,
      "TRUST_FOREIGN_MARK Listing.id",
    ],
    ["a tag on all queries", `type Query @tag(name: "public") { x: Int }`, "TRUST_FOREIGN_MARK Query"],
    [
      "a tag on a value of another's enum",
      `type Query { x: Theme } enum Theme { COMPETITION @tag(name: "internal") INNOVATION }`,
      "TRUST_FOREIGN_MARK Theme.COMPETITION",
    ],
    [
      "a tag on an argument or input field of another's",
      `type Query { x(f: Filter): Int } input Filter { level: String theme: Theme @inaccessible } enum Theme { COMPETITION INNOVATION }`,
      "TRUST_FOREIGN_MARK Filter.theme",
    ],
    ["a part of an enquiry", `type Query { x: Int } type Enquiry { text: String @shareable }`, "TRUST_INTERNAL_TYPE Enquiry"],
    ["a non-null field on another's entity", `type Listing @key(fields: "id") { id: ID! star: Int! }`, "TRUST_NON_NULL Listing.star"],
    [
      "a non-null shareable field on another's entity",
      `type Listing @key(fields: "id") { id: ID! star: Int! @shareable }`,
      "TRUST_NON_NULL Listing.star",
    ],
    [
      "another's entity, non-null in a list",
      `type Query { best: [Listing!] } type Listing @key(fields: "id", resolvable: false) { id: ID! }`,
      "TRUST_NON_NULL Query.best",
    ],
    [
      "another's entity behind a union, non-null",
      `type Query { any: Any! } union Any = A | Listing type A { x: Int } type Listing @key(fields: "id", resolvable: false) { id: ID! }`,
      "TRUST_NON_NULL Query.any",
    ],
    [
      "a value type with a field more",
      `type Query { x: Int } type PageInfo @shareable { endCursor: String total: Int }`,
      "TRUST_FOREIGN_TYPE PageInfo",
    ],
    ["an enum with a value more", `type Query { x: Theme } enum Theme { COMPETITION INNOVATION SPACE }`, "TRUST_FOREIGN_TYPE Theme"],
    ["an input with a field less", `type Query { x(f: Filter): Int } input Filter { level: String }`, "TRUST_FOREIGN_TYPE Filter"],
    [
      "another's entity without its key",
      `type Query { x: Listing } type Listing { id: ID! @shareable more: Int }`,
      "TRUST_FOREIGN_TYPE Listing",
    ],
    ["a scalar of GraphQL's own", `type Query { x: Int } scalar Int`, "SCALAR_REDEFINED Int"],
    [
      "another's scalar with another meaning",
      `type Query { x: Date } scalar Date @specifiedBy(url: "https://example.org/other")`,
      "TRUST_FOREIGN_TYPE Date",
    ],
    ["a root type under another name", `schema { query: Start } type Start { x: Int }`, "ROOT_TYPE_RENAMED Start"],
    [
      "a directive that the gateway cannot honour",
      `type Query { x: Int @federation__authenticated }`,
      "DIRECTIVE_NOT_HONOURED @authenticated",
    ],
    [
      "a publisher contract that is not the one agreed",
      `type Query { listingFeed(after: String): Int @shareable @inaccessible }`,
      "CONTRACT_DIFFERS Query.listingFeed",
    ],
  ])("refuses %s", async (_name, sdl, expected) => {
    expect(await errors(sdl)).toContain(expected);
  });

  it("takes value types, enums and scalars that are just the same", async () => {
    const same = `type Query { x(f: Filter): Theme day: Date page: PageInfo } enum Theme { INNOVATION COMPETITION } scalar Date
type PageInfo @shareable { "Where it ends." endCursor: String } input Filter { level: String theme: Theme }`;
    expect(await errors(same)).toEqual([]);
  });

  it("takes the publisher contract as it stands, and says that listings enter", async () => {
    const contract = readFileSync(new URL("../../../schema/contract/v1.graphql", import.meta.url), "utf8");
    const result = await checked(`type Query { x: Int } ${ENTITY}\n${contract}`);
    expect([result.findings.filter(({ severity }) => severity === "ERROR"), result.listings]).toEqual([[], true]);
    expect(await errors(`type Query { x: Int } ${contract.replace("sourceId: String!", "sourceId: ID!")}`)).toContain(
      "CONTRACT_DIFFERS ListingFeedEntry",
    );
  });

  it.each([
    ["a directive under another name", LINK.replace('"@key",', '{ name: "@key", as: "@id" },'), "DIRECTIVE_RENAMED"],
    ["Federation under another prefix", LINK.replace("import:", 'as: "f", import:'), "DIRECTIVE_RENAMED"],
    ["Federation 1", "", "FEDERATION_2_NEEDED"],
    [
      "a specification that must be honoured",
      `${LINK}extend schema @link(url: "https://evil.example/thing/v1.0", for: SECURITY)\n`,
      "LINK_NOT_HONOURED",
    ],
  ])("refuses %s", async (_name, link, expected) => {
    expect(await errors(ENTITY, undefined, link)).toContain(expected);
  });

  it.each([
    ["does not parse", "type Query { a: Int", "INVALID_GRAPHQL"],
    ["is of 20 MB", `type Query { a: Int }\n# ${"x".repeat(20_000_000)}`, "SDL_TOO_LARGE"],
    ["has 100,000 types", Array.from({ length: 100_000 }, (_, n) => `scalar S${n}`).join(" "), "SDL_TOO_LARGE"],
    ["has 2,001 types", Array.from({ length: 2_001 }, (_, n) => `scalar S${n}`).join(" "), "SDL_TOO_MANY_TYPES"],
    [
      "has too many words",
      `type Query {${Array.from({ length: SDL_LIMITS.tokens / 3 }, (_, n) => ` f${n}:Int`).join("")} }`,
      "SDL_TOO_LARGE",
    ],
  ])("refuses SDL that %s before it composes, with code and help", async (_name, sdl, code) => {
    const { ok, findings, changes } = await checked(sdl);
    expect([ok, findings[0]?.code, findings[0]?.help, changes]).toEqual([false, code, expect.stringMatching(/\S/), []]);
  });

  it("takes tags and @inaccessible on what is one's own, or where another has the same", async () => {
    const own = `type Listing @key(fields: "id") { id: ID! star: Star @tag(name: "public") } type Star @tag(name: "public") { calls: Int @inaccessible all: Int }`;
    expect(await errors(own)).toEqual([]);
    const same = `type HelpService @key(fields: "id") { id: ID! note: String @external @federation__tag(name: "internal") stars: Int @requires(fields: "note") }`;
    expect(await errors(same)).not.toContain("TRUST_FOREIGN_MARK HelpService.note");
  });

  it("warns of a variant that a change would break, and not of one that was broken before", async () => {
    const variants = [
      { name: "open", include: [], exclude: ["internal"] },
      { name: "narrow", include: ["nowhere"], exclude: [] },
    ];
    const { ok, findings } = await check({
      candidate: {
        name: "star",
        url: "http://star.example/",
        sdl: `${LINK}type Query { star: Star } type Star @tag(name: "internal") { calls: Int }`,
      },
      others: [CATALOGUE],
      supergraph: SUPERGRAPH,
      variants,
    });
    expect([ok, findings.filter(({ code }) => code === "VARIANT_BROKEN")]).toEqual([
      true,
      [expect.objectContaining({ severity: "WARNING", coordinate: "Query.star", message: expect.stringContaining("variant open") })],
    ]);
  });

  it("names subgraph, line and column of what does not compose", async () => {
    const { findings } = await checked(
      `type Listing @key(fields: "id") {\n  id: ID!\n  title: Int @external\n  x: Int @requires(fields: "title")\n}`,
    );
    expect(findings[0]).toMatchObject({ code: "EXTERNAL_TYPE_MISMATCH", subgraph: "star", line: 4, column: 3, help: expect.any(String) });
  });

  it("sorts changes by what they do to clients, and sets those apart that only composition shows", async () => {
    const before = `type Query { a(x: Int): String b: Int }`;
    const { changes } = await checked(`type Query { a(x: Int! ): String c: Int }`, before);
    expect(changes.map(({ criticality, coordinate, composedOnly }) => `${criticality} ${coordinate} ${composedOnly}`)).toEqual([
      "BREAKING Query.b false",
      "BREAKING Query.a.x false",
      "SAFE Query.c false",
    ]);
    const input = `type Query { x(f: Mine): Int } input Mine { one: Int }`;
    const other = { name: "other", url: "", sdl: `${LINK}type Query { y(f: Mine): Int } input Mine { one: Int two: Int }` };
    const both = await check({
      candidate: { name: "star", url: "", sdl: LINK + input },
      others: [other],
      supergraph: compose([other]).supergraphSdl,
    });
    expect(both.changes).toContainEqual(expect.objectContaining({ criticality: "BREAKING", coordinate: "Mine.two", composedOnly: true }));
  });

  it("tells a change that clients do not see as safe", async () => {
    const { changes } = await checked(`type Query { a: Int }`, `type Query { a: Int b: Int @inaccessible }`);
    expect(changes.map(({ criticality, coordinate }) => [criticality, coordinate])).toEqual([["SAFE", "Query.b"]]);
  });
});

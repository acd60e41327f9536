import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthorities } from "../../subgraphs/authorities/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import { lint } from "../../schema/lint.ts";

let time = Date.parse("2026-06-01T10:00:00Z");
let authorities: Subgraph;

beforeAll(async () => {
  authorities = await createAuthorities({
    log: createLog("silent"),
    clock: { now: () => time },
    callerKey: Buffer.from("a key for tests"),
  });
});
afterAll(() => authorities.close());

/** An answer whose fields the expectations check. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers; a wrong shape fails the expectation
async function ask(query: string, variables: Record<string, unknown> = {}): Promise<any> {
  return JSON.parse(JSON.stringify(await authorities.execute({ query, variables })));
}

describe("municipality", () => {
  it("answers all its facts in the language asked", async () => {
    const { data, errors } = await ask(
      `{ municipality(code: "0101") { code name(language: EN) territory nuts3 landsdel population populationYear areaKm2 longitude latitude neighbours { code } region { code name } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.municipality).toMatchObject({
      code: "0101",
      name: "Copenhagen",
      territory: "mun:0101",
      nuts3: "DK011",
      landsdel: "Byen København",
    });
    expect(data.municipality).toMatchObject({
      population: 623_404,
      populationYear: 2019,
      areaKm2: 87,
      region: { code: "1084", name: "Region Hovedstaden" },
    });
    expect(data.municipality.neighbours).toContainEqual({ code: "0147" });
  });

  it("is null for an unknown code", async () => {
    expect((await ask(`{ municipality(code: "9999") { name } }`)).data).toEqual({ municipality: null });
  });

  it("carries the asked day down to its region and neighbours, unless they are asked for another", async () => {
    const { data } = await ask(
      `{ municipality(code: "0101", on: "2027-01-01") { region { code municipalities { code } } then: region(on: "2026-12-31") { code } neighbours { region { code } } } }`,
    );
    expect(data.municipality.region.code).toBe("ostdanmark");
    expect(data.municipality.region.municipalities).toHaveLength(46);
    expect(data.municipality.then.code).toBe("1084");
    expect(data.municipality.neighbours[0].region.code).toBe("ostdanmark");
  });

  it("takes today in Denmark by default: 2027 begins there an hour before it does in UTC", async () => {
    time = Date.parse("2026-12-31T22:59:59Z");
    expect((await ask(`{ municipality(code: "0101") { region { code } } }`)).data.municipality.region.code).toBe("1084");
    time = Date.parse("2026-12-31T23:00:00Z");
    expect((await ask(`{ municipality(code: "0101") { region { code } } }`)).data.municipality.region.code).toBe("ostdanmark");
    time = Date.parse("2026-06-01T10:00:00Z");
  });

  it("refuses a day that does not exist with BAD_USER_INPUT, naming the argument or variable", async () => {
    const literal = await ask(`{ municipality(code: "0101", on: "2027-02-30") { name } }`);
    expect(literal.errors[0]).toMatchObject({ message: expect.stringContaining("on: "), extensions: { code: "BAD_USER_INPUT" } });
    const variable = await ask(`query ($day: Date) { municipality(code: "0101", on: $day) { name } }`, { day: "2027-02-30" });
    expect(variable.errors[0]).toMatchObject({ message: expect.stringContaining("$day"), extensions: { code: "BAD_USER_INPUT" } });
  });
});

describe("municipalities", () => {
  it("come in Danish alphabetical order, page by page, none lost and none doubled", async () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await ask(
        `query ($after: String) { municipalities(first: 30, after: $after) { totalCount nodes { name } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
        { after },
      );
      const { nodes, totalCount, edges, pageInfo } = data.municipalities;
      expect(totalCount).toBe(98);
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      expect(edges.at(-1).cursor).toBe(pageInfo.endCursor);
      names.push(...nodes.map((node: { name: string }) => node.name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(names).size).toBe(98);
    expect(names).toHaveLength(98);
    expect(names[0]).toBe("Albertslund");
    expect(names.at(-1)).toMatch(/^(Å|Aa)/);
  });

  it.each([
    ["0851", "Aalborg"],
    ["851", "Aalborg"],
    ["aalbrog", "Aalborg"],
    ["Kobenhvn", "København"],
    ["Copenhagen", "København"],
    ["soenderborg", "Sønderborg"],
    ["sonderborg kommune", "Sønderborg"],
    ["Hoje Tastrup", "Høje-Taastrup"],
    ["ringkobing", "Ringkøbing-Skjern"],
  ])("finds %s first when searched", async (search, name) => {
    const { data } = await ask(`query ($search: String) { municipalities(search: $search) { nodes { name } } }`, { search });
    expect(data.municipalities.nodes[0]?.name).toBe(name);
  });

  it("are filtered by region on a day", async () => {
    const { data } = await ask(
      `{ before: municipalities(region: "1085") { totalCount } after: municipalities(region: "ostdanmark", on: "2027-01-01", search: "København") { nodes { name region { code } } } }`,
    );
    expect(data.before.totalCount).toBe(17);
    expect(data.after.nodes).toEqual([{ name: "København", region: { code: "ostdanmark" } }]);
  });

  it.each([
    ["PAGE_SIZE_INVALID", "first: 0"],
    ["PAGE_SIZE_INVALID", "first: 101"],
    ["CURSOR_INVALID", 'after: "nonsense"'],
    ["CURSOR_INVALID", 'after: ""'],
    ["TERRITORY_UNKNOWN", 'region: "9"'],
    ["TERRITORY_NOT_VALID", 'region: "ostdanmark"'],
    ["TERRITORY_NOT_VALID", 'region: "1084", on: "2027-01-01"'],
    ["BAD_USER_INPUT", `search: "${"x".repeat(201)}"`],
  ])("answer %s for %s, and the rest of the query still comes", async (code, args) => {
    const { data, errors } = await ask(`{ municipalities(${args}) { totalCount } municipality(code: "0851") { name } }`);
    expect(data).toEqual({ municipalities: null, municipality: { name: "Aalborg" } });
    expect(errors).toMatchObject([{ path: ["municipalities"], extensions: { code, next: expect.any(String) } }]);
  });

  it("refuse a cursor of another search", async () => {
    const { data } = await ask(`{ municipalities(search: "nord", first: 1) { pageInfo { endCursor } } }`);
    const { errors } = await ask(`query ($after: String) { municipalities(first: 1, after: $after) { totalCount } }`, {
      after: data.municipalities.pageInfo.endCursor,
    });
    expect(errors[0].extensions.code).toBe("CURSOR_INVALID");
  });
});

describe("regions", () => {
  it("are those of the day", async () => {
    const { data } = await ask(
      `{ now: regions { code } then: regions(on: "2027-01-01") { code } before: regions(on: "2006-12-31") { code } }`,
    );
    expect(data.now).toHaveLength(5);
    expect(data.then.map(({ code }: { code: string }) => code)).toEqual(["1081", "1082", "1083", "ostdanmark"]);
    expect(data.before).toEqual([]);
  });

  it("are found by code at any time, but on an asked day only if they exist then", async () => {
    const { data } = await ask(
      `{ coming: region(code: "ostdanmark") { officialCode validFrom validTo municipalities { code } precededBy { code succeededBy { code } } }
         early: region(code: "ostdanmark", on: "2026-12-31") { code } late: region(code: "1084", on: "2027-01-01") { code }
         none: region(code: "1080") { code } old: region(code: "1084") { validTo municipalities { code } gone: municipalities(on: "2027-01-01") { code } } }`,
    );
    expect(data.coming).toMatchObject({ officialCode: false, validFrom: "2027-01-01", validTo: null });
    expect(data.coming.municipalities).toHaveLength(46);
    expect(data.coming.precededBy).toEqual(["1084", "1085"].map((code) => ({ code, succeededBy: [{ code: "ostdanmark" }] })));
    expect([data.early, data.late, data.none]).toEqual([null, null, null]);
    expect(data.old.validTo).toBe("2026-12-31");
    expect(data.old.municipalities).toHaveLength(29);
    expect(data.old.gone).toEqual([]);
  });
});

describe("entities", () => {
  it("resolve each alone, null for the unknown, organisations by id or by exact name or alias", async () => {
    const { data, errors } = await ask(
      `query ($all: [_Any!]!) { found: _entities(representations: $all) { ... on Municipality { code } ... on Region { code } ... on Organisation { id } } }`,
      {
        all: [
          { __typename: "Municipality", code: "0851" },
          { __typename: "Municipality", code: "constructor" },
          { __typename: "Region", code: "1084" },
          { __typename: "Organisation", id: "kl" },
          { __typename: "Organisation", name: "kommunernes landsforening" },
          { __typename: "Organisation", name: "Nobody at all" },
        ],
      },
    );
    expect(errors).toBeUndefined();
    expect(data.found).toEqual([{ code: "0851" }, null, { code: "1084" }, { id: "kl" }, { id: "kl" }, null]);
  });
});

describe("the SDL", () => {
  it("passes the house's lint: everything described, nothing non-null across subgraphs", () => {
    expect(lint([{ name: "authorities", sdl: authorities.sdl }])).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMerger } from "../../../subgraphs/catalogue/merge/merger.ts";
import { DATABASE } from "../../support/databases.ts";
import { testCatalogue, type TestCatalogue } from "../testCatalogue.ts";
import { entry } from "../testFeed.ts";

const merger = createMerger();
afterAll(() => merger.close());

const door = (id: string, place: string, coverage: string, rest: Record<string, unknown> = {}) =>
  entry(id, { title: [["da", `Indgangen ${place}`]], coverage: [coverage], own: true, ...rest });

describe.each([DATABASE])("relations by area (%s)", (kind) => {
  let hub: TestCatalogue;
  beforeAll(async () => {
    hub = await testCatalogue(
      kind,
      [
        door("a:1", "Aalborg", "mun:0851"),
        door("b:1", "Kolding", "mun:0621"),
        door("c:1", "Sjælland", "reg:1085"),
        door("d:1", "Bornholm", "mun:0400", { validTo: "2026-12-31" }),
        entry("e:1", { title: [["da", "Hele landets havnefond"]], coverage: ["DK"], own: true }),
      ],
      merger,
    );
    await hub.decide(`mutation ($input: RelateHelpServicesInput!) { relateHelpServices(input: $input) { id } }`, {
      input: { helpService: await hub.idOf("a:1"), kind: "OVERLAPS", other: await hub.idOf("e:1"), reason: { da: "Begge" } },
    });
  });
  afterAll(() => hub.close());

  const QUERY = `query ($id: ID!, $filter: RelationFilter) { listing(id: $id) { helpService { relations(filter: $filter) { kind other { name } } } } }`;
  const others = async (filter: unknown, id = "a:1"): Promise<readonly string[]> => {
    const { listing } = await hub.ask<{ listing: { helpService: { relations: { kind: string; other: { name: string } }[] } } }>(QUERY, {
      id,
      filter,
    });
    return listing.helpService.relations.map(({ other }) => other.name);
  };

  it.each([
    [null, ["Indgangen Bornholm", "Indgangen Kolding", "Indgangen Sjælland", "Hele landets havnefond"]],
    [{}, ["Indgangen Bornholm", "Indgangen Kolding", "Indgangen Sjælland", "Hele landets havnefond"]],
    [{ kind: "SAME_FAMILY" }, ["Indgangen Bornholm", "Indgangen Kolding", "Indgangen Sjælland"]],
    [{ municipality: "0621" }, ["Indgangen Kolding", "Hele landets havnefond"]],
    [{ kind: "SAME_FAMILY", municipality: "0621" }, ["Indgangen Kolding"]],
    [{ kind: "SAME_FAMILY", municipality: "0259" }, ["Indgangen Sjælland"]],
    [{ kind: "SAME_FAMILY", municipality: ["0259", "0621"] }, ["Indgangen Kolding", "Indgangen Sjælland"]],
    [{ kind: "SAME_FAMILY", municipality: "0751" }, []],
    [{ kind: "SAME_FAMILY", region: "1083" }, ["Indgangen Kolding"]],
    [{ kind: "SAME_FAMILY", region: "ostdanmark", on: "2027-01-01" }, ["Indgangen Sjælland"]],
    [{ kind: "SAME_FAMILY", municipality: "0400", on: "2026-12-31" }, ["Indgangen Bornholm"]],
    [{ kind: "SAME_FAMILY", municipality: "0400", on: "2027-01-01" }, []],
    [{ kind: [] }, []],
  ])("with %j are those to %j", async (filter, expected) => {
    expect(await others(filter)).toEqual(expected);
  });

  it.each([
    [{ municipality: "9999" }, "TERRITORY_UNKNOWN"],
    [{ region: "9999" }, "TERRITORY_UNKNOWN"],
    [{ region: "1084", on: "2027-01-01" }, "TERRITORY_NOT_VALID"],
    [{ region: "ostdanmark" }, "TERRITORY_NOT_VALID"],
  ])("with %j are refused with %s", async (filter, code) => {
    expect(await hub.errorOf(QUERY, { id: "a:1", filter })).toMatchObject({
      path: ["listing", "helpService", "relations"],
      extensions: { code },
    });
  });

  it("are asked of the database once for each filter, however many help services there are", async () => {
    const before = hub.database.statements.length;
    await hub.ask(
      `{ helpServices(first: 100) { nodes { family: relations(filter: { kind: SAME_FAMILY, municipality: "0621" }) { kind } again: relations(filter: { kind: OVERLAPS, municipality: "0621" }) { kind } all: relations { kind } } } }`,
    );
    expect(hub.database.statements.slice(before)).toHaveLength(3);
  });
});

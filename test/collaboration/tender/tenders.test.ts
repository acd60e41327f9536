import { afterEach, describe, expect, it } from "vitest";
import { noticeByKey, NOTICES } from "../../../subgraphs/samples/tenders/notice.ts";
import { DATABASES, testDatabase } from "../../support/databases.ts";
import { file, files, openTenderWorld, type OpenTenderWorld } from "./support.ts";

let world: OpenTenderWorld;
afterEach(() => world.close());

const IDS = "{ tenders(first: 50, orderBy: TITLE) { nodes { id notices { number } } } }";

async function ids(): Promise<readonly string[]> {
  return (await world.ask(IDS)).tenders.nodes.map(({ id }: { id: string }) => id);
}

describe.each(DATABASES)("tenders on %s", (kind) => {
  it("keep their id when an earlier notice comes, and lead from former ids when two turn out to be one", async () => {
    world = await openTenderWorld(kind);
    await world.publish(files("inko-rettelse"));
    const [first] = await ids();
    await world.publish(files("inko-rettelse", "inko-udbud", "kantine-udbud"));
    expect(await ids()).toContain(first);
    expect((await world.ask(IDS)).tenders.nodes).toHaveLength(2);
    const former = { ...noticeByKey("inko-tildelt"), follows: undefined, procedure: "another" };
    await world.publish([...files("inko-rettelse", "inko-udbud"), file(former)]);
    const apart = (await ids()).filter((id) => id !== first);
    expect(apart).toHaveLength(1);
    await world.publish(files("inko-rettelse", "inko-udbud", "inko-tildelt"));
    expect(await ids()).toEqual([first]);
    const { tender } = await world.ask(
      "query ($id: ID!) { tender(id: $id) { id status notices { phase published } winners { name sme } } }",
      { id: apart[0] },
    );
    expect(tender).toEqual({
      id: first,
      status: "AWARDED",
      notices: [
        { phase: "COMPETITION", published: "2025-02-03" },
        { phase: "CHANGE", published: "2025-03-10" },
        { phase: "RESULT", published: "2025-08-20" },
      ],
      winners: [
        { name: "Eksempel Pleje ApS", sme: true },
        { name: "Sample Care Nordic A/S", sme: false },
      ],
    });
    await world.publish([...files("inko-rettelse", "inko-udbud"), file(former)]); // and apart again
    expect((await ids()).toSorted()).toEqual([first, apart[0]].toSorted());
  });

  it("are the same after a restart", async () => {
    const database = await testDatabase(kind);
    world = await openTenderWorld(kind, { database });
    await world.publish(files("fald-udbud"));
    await world.publish(files("fald-udbud", "fald-varsel"));
    const before = await ids();
    await world.close();
    world = await openTenderWorld(kind, { database });
    await world.collaboration.refresh();
    expect(await ids()).toEqual(before);
    await world.close();
    await database.close();
    world = await openTenderWorld("embedded");
  });
});

describe("the list of tenders", () => {
  it("is filtered, counted, searched and paged, by the clock", async () => {
    world = await openTenderWorld();
    await world.publish(NOTICES.filter(({ standard }) => standard === "eforms").map(file));
    const { tenders } = await world.ask(`{ tenders(filter: { status: OPEN, flag: [INNOVATIVE_ACQUISITION] }, orderBy: DEADLINE, first: 1) {
      totalCount nodes { title(language: EN) procedure value { amount currency estimated } duration { count unit } territories { code name } divisions { code name(language: EN) } sample source { name retrievedAt } }
      pageInfo { hasNextPage endCursor } facets { status { value count } region { value count } division { value count } } } }`);
    expect(tenders.totalCount).toBe(2);
    expect(tenders.nodes).toEqual([
      {
        title: "Innovation partnership on preventing falls in care homes",
        procedure: "INNOVATION_PARTNERSHIP",
        value: { amount: 12_000_000, currency: "DKK", estimated: true },
        duration: { count: 48, unit: "MONTH" },
        territories: [{ code: "nuts3:DK022", name: "Vest- og Sydsjælland" }],
        divisions: [
          { code: "33", name: "Medicines, medical equipment and aids" },
          { code: "85", name: "Health, care and social services" },
        ],
        sample: true,
        source: { name: "Eksempel: Udbud", retrievedAt: "2026-11-22T12:00:00.000Z" },
      },
    ]);
    expect(tenders.facets.status).toEqual([
      { value: "PLANNED", count: 0 },
      { value: "OPEN", count: 2 },
      { value: "CLOSED", count: 0 },
      { value: "AWARDED", count: 1 },
      { value: "CANCELLED", count: 0 },
    ]);
    const regions = new Map(tenders.facets.region.map(({ value, count }: { value: string; count: number }) => [value, count]));
    expect([regions.get("1085"), regions.get("1084")]).toEqual([2, 0]); // Zealand is not the capital, though both become one region
    const next = await world.ask(
      `query ($after: String) { tenders(filter: { status: OPEN, flag: [INNOVATIVE_ACQUISITION] }, orderBy: DEADLINE, first: 1, after: $after) { nodes { title } pageInfo { hasNextPage } } }`,
      { after: tenders.pageInfo.endCursor },
    );
    expect(next.tenders).toEqual({
      nodes: [{ title: "Indkøb af hjemmemonitorering til patienter med KOL" }],
      pageInfo: { hasNextPage: false },
    });
    const found = await world.ask(
      `{ tenders(search: "skraldebiler affaldsindsamling") { nodes { title } } b: tenders(search: "affald") { nodes { title } } c: tenders(filter: { region: "ostdanmark", on: "2027-01-01", division: ["55"] }) { nodes { status } } }`,
    );
    expect(found.b.nodes[0].title).toBe("Indsamling af affald med eldrevne biler");
    expect(found.c.nodes).toEqual([{ status: "CANCELLED" }]);
    world.clock.advance(365 * 86_400_000);
    const later = await world.ask(`{ tenders(filter: { status: OPEN }) { totalCount } }`);
    expect(later.tenders.totalCount).toBeLessThan(8);
  });

  it("refuses what cannot be meant, with the next step", async () => {
    world = await openTenderWorld();
    expect((await world.problem(`{ tenders(filter: { division: ["00"] }) { totalCount } }`)).code).toBe("BAD_USER_INPUT");
    expect(
      (await world.problem(`{ tenders(filter: { publishedFrom: "2026-02-01", publishedTo: "2026-01-01" }) { totalCount } }`)).next,
    ).toMatch(/earlier day/);
    expect((await world.problem(`{ tenders(filter: { region: ["9999"] }) { totalCount } }`)).code).toBe("TERRITORY_UNKNOWN");
    expect((await world.problem(`{ tenders(first: 1000) { nodes { id } } }`)).code).toBe("PAGE_SIZE_INVALID");
    expect((await world.problem(`mutation { refreshTenderSource(id: "x") { id } }`)).next).toMatch(/tenderSources/);
  });

  it("keeps what it has when a notice is broken, and tells why", async () => {
    world = await openTenderWorld();
    await world.publish(files("affald", "esco"));
    await world.publish([{ name: "affald.xml", data: "<ContractNotice><a></b></ContractNotice>" }, ...files("esco", "ruter")]);
    expect((await ids()).length).toBe(3);
    const { tenderQuarantine } = await world.ask("{ tenderQuarantine { nodes { record field code reason kept } } }");
    expect(tenderQuarantine.nodes).toEqual([
      {
        record: "affald.xml",
        field: "record",
        code: "RECORD_XML_BROKEN",
        reason: "affald.xml, line 1: the XML closes <b> where <a> of line 1 is open",
        kept: false,
      },
      {
        record: expect.stringMatching(/-01$/),
        field: "buyers.cvr",
        code: "RECORD_FIELD_INVALID",
        reason: "buyers.cvr: the number of Lyngbakke Kommune (12345678) is no CVR number: its check digit is wrong",
        kept: true,
      },
    ]);
  });
});

it("adds to a guidance the tenders that fit, those that can still be bid for first", async () => {
  world = await openTenderWorld("embedded", { guidance: true });
  await world.publish(NOTICES.filter(({ standard }) => standard === "eforms").map(file));
  const need = {
    __typename: "Guidance",
    id: "g",
    themes: [],
    stage: null,
    asker: null,
    municipality: null,
    region: null,
    sectors: [],
    concepts: ["tryksår", "inkontinens"],
  };
  const { _entities: found } = await world.ask(
    `query ($need: [_Any!]!) { _entities(representations: $need) { ... on Guidance { tenders(first: 2) { title status } } } }`,
    { need: [need] },
  );
  expect(found[0].tenders).toEqual([
    { title: "Markedsdialog om lejringspuder og tryksår", status: "PLANNED" },
    { title: "Rammeaftale om inkontinensprodukter", status: "AWARDED" },
  ]);
});

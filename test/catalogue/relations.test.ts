import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fold } from "../../subgraphs/base/fold.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createCatalogue, type Catalogue } from "../../subgraphs/catalogue/index.ts";
import type { CatalogueListing } from "../../subgraphs/catalogue/listing.ts";
import { createMerging } from "../../subgraphs/catalogue/merge/merging.ts";
import { findMentions } from "../../subgraphs/catalogue/relations/mentions.ts";
import { relate } from "../../subgraphs/catalogue/relations/relate.ts";
import { RELATION_KINDS } from "../../subgraphs/catalogue/relations/relation.ts";
import { membersOf, SEEDS, type Seed } from "../../subgraphs/catalogue/relations/seed.ts";
import { seedJudgements } from "../../subgraphs/catalogue/relations/seedJudgements.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import type { ListingContent } from "../../schema/listing.ts";
import { measureOverlap } from "../measure/overlap.ts";
import { testClock } from "../support/clock.ts";
import { DATABASE, testDatabase, type TestDatabase } from "../support/databases.ts";
import { entry, publisher, testFeed, type TestFeed } from "./testFeed.ts";

function listing(id: string, title: string, rest: Partial<ListingContent> = {}): CatalogueListing {
  const [publisherId = "", sourceId = ""] = id.split(":");
  const content: ListingContent = {
    title: { da: title },
    themes: [],
    audiences: [],
    personas: [],
    coverage: [],
    channels: [],
    status: "ACTIVE",
    confidence: "SURE",
    ...rest,
  };
  return { id, publisher: publisherId, sourceId, level: "MUNICIPAL", changedAt: new Date(0), content };
}

const terms = await loadTerms();
const reason = { da: "Fordi", en: "Because" };
const member = (name: string, provider = "Nogen") => ({ name, provider });

describe("the seeds", () => {
  it("name kinds that exist, two members or more, and a reason in both languages, and no record id", () => {
    expect(SEEDS.length).toBeGreaterThan(40);
    for (const seed of SEEDS) {
      expect(RELATION_KINDS).toContain(seed.kind);
      expect(membersOf(seed).length).toBeGreaterThan(1);
      expect([seed.reason.da, seed.reason.en]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
      for (const { name, provider } of membersOf(seed))
        expect([name, provider]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
    }
  });

  it("find a member by its own listing before others', and by provider where several have the name", () => {
    const seeds: Seed[] = [{ kind: "PART_OF", members: [member("Laboratoriet", "By A")], canonical: member("Centret", "By C"), reason }];
    const clusters = [
      [listing("a:1", "LABORATORIET", { own: true, provider: { name: "By A" } })],
      [listing("b:1", "Laboratoriet", { own: true, provider: { name: "By B" } })],
      [listing("c:1", "Centret", { own: true })],
      [listing("d:1", "Centret", { own: false })],
    ];
    expect(relate(clusters, terms, seeds).relations).toEqual([{ from: 0, to: 2, kind: "PART_OF", origin: "SEED", reason }]);
  });

  it("skip members that nobody lists and such as could be several help services", () => {
    const seeds: Seed[] = [{ kind: "OVERLAPS", members: [member("Et"), member("To"), member("Tre")], reason }];
    const clusters = [[listing("a:1", "Et")], [listing("b:1", "To")], [listing("c:1", "To")]];
    expect(relate(clusters, terms, seeds).relations).toEqual([]);
  });

  it("make parts of a whole that is no help service distinct from each other", () => {
    const seeds: Seed[] = [{ kind: "PART_OF", members: [member("Et"), member("To"), member("Tre")], reason }];
    const clusters = ["Et", "To", "Tre"].map((title, place) => [listing(`a:${place}`, title)]);
    expect(relate(clusters, terms, seeds).relations.map(({ from, to, kind }) => [from, kind, to])).toEqual([
      [0, "DISTINCT", 1],
      [0, "DISTINCT", 2],
      [1, "DISTINCT", 2],
    ]);
  });

  it("keep their members apart when listings are merged, unless a steward judged them the same", () => {
    const seeds: Seed[] = [{ kind: "SAME_FAMILY", members: [member("Et"), member("To"), member("Tre")], reason }];
    const listings = [listing("a:1", "Et"), listing("b:1", "To"), listing("c:1", "Tre"), listing("d:1", "Fire")];
    expect(seedJudgements(listings, [], seeds)).toEqual([
      ["a:1", "b:1"],
      ["a:1", "c:1"],
      ["b:1", "c:1"],
    ]);
    const same = [["a:1", "d:1"] as const, ["d:1", "b:1"] as const];
    expect(seedJudgements(listings, same, seeds)).toEqual([
      ["a:1", "c:1"],
      ["b:1", "c:1"],
    ]);
  });
});

describe("what the engine finds in words", () => {
  const names = new Map([
    ["danish life science cluster", 1],
    ["eifo", 2],
    ["vaekstfonden", 3],
    ["ski", 4],
    ["centret", -1],
  ]);
  it.each([
    ["Klyngen er gået ind i Danish Life Science Cluster.", [[1, "predecessor", false]]],
    ["Former cluster, now in Danish Life Science Cluster.", [[1, "predecessor", false]]],
    ["Søg nu i EIFO", [[2, "predecessor", true]]],
    ["Merged into EIFO in 2022", [[2, "predecessor", false]]],
    ["EIFO (tidl. Vækstfonden)", [[3, "successor", false]]],
    [
      "Fonden afløser bl.a. Vækstfonden og EIFO",
      [
        [3, "successor", false],
        [2, "successor", false],
      ],
    ],
    ["Formerly known as Vaekstfonden", [[3, "successor", false]]],
    ["For tidligere SKI-leverandører", []],
    ["Afløst af centret. EIFO hjælper også", []],
    ["Kontakt os nu. EIFO svarer", []],
    ["EIFO er ny", []],
  ])("reads %s", (text, expected) => {
    expect(findMentions(text, names).map(({ named, role, weak }) => [named, role, weak])).toEqual(expected);
  });

  it("does not believe words that may speak of time when the other is active", () => {
    const clusters = (status: "ACTIVE" | "MERGED") => [
      [listing("a:1", "Vækstguiden", { summary: { da: "Du kan nu bruge os. Find også os i dag i Virksomhedsporten" }, status })],
      [listing("b:1", "Virksomhedsporten")],
    ];
    expect(relate(clusters("ACTIVE"), terms, []).relations).toEqual([]);
    expect(relate(clusters("MERGED"), terms, []).relations).toMatchObject([{ from: 1, to: 0, kind: "SUCCEEDS", origin: "FOUND" }]);
  });

  it("finds a family by names that are the same but for the place, where the areas have nothing in common", () => {
    const clusters = [
      [listing("a:1", "Erhvervsservice Aalborg", { coverage: ["mun:0851"] })],
      [listing("b:1", "Erhvervsservice Lolland-Falster", { coverage: ["mun:0360", "mun:0376"] })],
      [listing("c:1", "Erhvervsservice Nordjylland", { coverage: ["reg:1081"] })],
      [listing("d:1", "Erhvervsservice Danmark", { coverage: ["DK"] })],
      [listing("e:1", "Aalborg Kommune", { coverage: ["mun:0851"] })],
      [listing("f:1", "Kolding Kommune", { coverage: ["mun:0621"] })],
    ];
    expect(relate(clusters, terms, []).relations.map(({ from, to, kind }) => [from, kind, to])).toEqual([
      [0, "SAME_FAMILY", 1],
      [1, "SAME_FAMILY", 2],
    ]);
  });

  it("finds that two overlap where theme, audience, area and words meet, not where one of them differs", () => {
    const shared = { themes: ["INNOVATION"], audiences: ["COMPANY"], coverage: ["DK"] } as const;
    const summary = { da: "Afprøvning af velfærdsteknologi på plejehjem sammen med beboere og personale" };
    const clusters = [
      [listing("a:1", "Plejelaboratoriet", { ...shared, summary })],
      [
        listing("b:1", "Hjemmets testrum", {
          ...shared,
          summary: { da: "Velfærdsteknologi afprøves på plejehjem med personale og beboere" },
        }),
      ],
      [listing("c:1", "Gamle testrum", { ...shared, summary, status: "HISTORICAL" })],
      [listing("d:1", "Testrum for regioner", { ...shared, summary, audiences: ["REGION"] })],
      ...["Eksport til Kina", "Lån og garantier", "Patenter", "Klimatilpasning", "Udbudsret"].map((title, place) => [
        listing(`e:${place}`, title, shared),
      ]),
    ];
    expect(relate(clusters, terms, []).relations.map(({ from, to, kind }) => [from, kind, to])).toEqual([[0, "OVERLAPS", 1]]);
  });

  it("stays quick and within bounds for thousands of one name, and for long and broken texts", () => {
    const many = Array.from({ length: 5_000 }, (_, place) => [
      listing(`a:${place}`, "Erhvervsservice Aalborg", {
        coverage: ["mun:0851"],
        ...(place < 20 && { description: { da: "tidl. nu i afløst af \ud800 Ελληνικά ".repeat(30_000) } }),
      }),
    ]);
    const started = performance.now();
    const { relations, dropped } = relate(many, terms);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(relations).toEqual([]);
    expect(dropped).toBe(5_000);
  });
});

describe("the sample content", async () => {
  const { listings: readable } = await measureOverlap();
  /** The same listings under ids that tell nothing, in another order. */
  const opaque = readable
    .map((each) => {
      const sourceId = createHash("sha256").update(each.id).digest("hex").slice(0, 10);
      return { ...each, sourceId, id: `${each.publisher}:${sourceId}` };
    })
    .toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1));

  describe.each([
    ["readable", readable],
    ["opaque", opaque],
  ])("with %s ids", (_kind, listings) => {
    const merging = createMerging(terms);
    merging.load(listings);
    const result = merging.merge({ same: [], notSame: [] });
    const place = (founder: string): number => result.clusters.findIndex(([first]) => first === founder);
    const relations = (result.relations ?? []).map((each) => ({ ...each, from: place(each.from), to: place(each.to) }));
    const titleOf = new Map(listings.map(({ id, content }) => [id, content.title.da ?? content.title.en ?? ""]));
    const cluster = (name: string): number =>
      result.clusters.findIndex((ids) => ids.some((id) => fold(titleOf.get(id) ?? "") === fold(name)));

    it("lets the life science cluster succeed the four that became it", () => {
      const successor = cluster("Danish Life Science Cluster");
      for (const name of ["Welfare Tech", "MedTech Innovation Consortium (MTIC)", "Copenhagen Healthtech Cluster", "Biopeople"]) {
        expect(relations).toContainEqual(expect.objectContaining({ from: successor, to: cluster(name), kind: "SUCCEEDS", origin: "SEED" }));
      }
    });

    it("makes the six business hubs one family, never one help service", () => {
      const hubs = ["Nordjylland", "Midtjylland", "Sydjylland", "Fyn", "Sjælland", "Hovedstaden"].map((place) =>
        cluster(`Erhvervshus ${place}`),
      );
      expect(new Set(hubs).size).toBe(6);
      const family = relations.filter(({ kind, from, to }) => kind === "SAME_FAMILY" && hubs.includes(from) && hubs.includes(to));
      expect(family).toHaveLength(15);
      expect(relations.filter(({ kind, from, to }) => kind === "OVERLAPS" && hubs.includes(from) && hubs.includes(to))).toEqual([]);
    });

    it("finds every member of every seed, and no two members of one seed are one help service", () => {
      for (const seed of SEEDS) {
        const found = membersOf(seed).map(({ name }) => cluster(name));
        expect(found).not.toContain(-1);
        expect(new Set(found).size).toBe(found.length);
      }
    });

    it("finds most successions without the seeds, and none that the seeds do not know", () => {
      const byId = new Map(listings.map((each) => [each.id, each]));
      const clusters = result.clusters.map((ids) => ids.flatMap((id) => byId.get(id) ?? []));
      const successions = (relations: readonly { kind: string; from: number; to: number }[]) =>
        relations.filter(({ kind }) => kind === "SUCCEEDS").map(({ from, to }) => `${from} ${to}`);
      const known = successions(relate(clusters, terms).relations);
      const found = successions(relate(clusters, terms, []).relations);
      expect(found.filter((each) => !known.includes(each))).toEqual([]);
      expect(found.length).toBeGreaterThanOrEqual(6);
    });
  });
});

describe.each([DATABASE])("relations in the catalogue (%s)", (kind) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let feed: TestFeed;
  const ask = async (query: string): Promise<never> => {
    const answer = await catalogue.execute({ query });
    expect(answer.errors).toBeUndefined();
    return answer.data as never; // each test knows its query
  };
  const relationsOf = async (listing: string): Promise<unknown> => {
    const query = `{ listing(id: "${listing}") { helpService { relations { kind origin other { name } } } } }`;
    return ((await ask(query)) as { listing: { helpService: { relations: unknown } } }).listing.helpService.relations;
  };

  beforeAll(async () => {
    database = await testDatabase(kind);
    feed = testFeed("regional", [publisher("klynge"), publisher("gammel"), publisher("nord"), publisher("syd")]);
    feed.set([
      entry("klynge:x1", { title: [["da", "Danish Life Science Cluster"]], coverage: ["DK"], own: true }),
      entry("gammel:x2", { title: [["da", "Biopeople"]], coverage: ["DK"], own: true, status: "MERGED" }),
      entry("nord:x3", { title: [["da", "Indgangen Aalborg"]], coverage: ["mun:0851"], own: true }),
      entry("syd:x4", { title: [["da", "Indgangen Kolding"]], coverage: ["mun:0621"], own: true }),
    ]);
    catalogue = await createCatalogue({
      database,
      feeds: [feed],
      clock: testClock(),
      log: createLog("silent"),
      callerKey: Buffer.alloc(32, 7),
      everyMs: 3_600_000,
    });
    await catalogue.pull();
  });
  afterAll(async () => {
    await catalogue.close();
    await database.close();
  });

  it("reads a succession from both sides, with a reason in both languages", async () => {
    expect(await relationsOf("klynge:x1")).toEqual([{ kind: "SUCCEEDS", origin: "SEED", other: { name: "Biopeople" } }]);
    expect(
      await ask('{ listing(id: "gammel:x2") { helpService { relations { kind da: reason en: reason(language: EN) other { name } } } } }'),
    ).toEqual({
      listing: {
        helpService: {
          relations: [
            {
              kind: "SUCCEEDED_BY",
              da: expect.stringContaining("national life science-klynge"),
              en: expect.stringContaining("national life science cluster"),
              other: { name: "Danish Life Science Cluster" },
            },
          ],
        },
      },
    });
    expect(await relationsOf("nord:x3")).toEqual([{ kind: "SAME_FAMILY", origin: "FOUND", other: { name: "Indgangen Kolding" } }]);
    expect(await relationsOf("syd:x4")).toEqual([{ kind: "SAME_FAMILY", origin: "FOUND", other: { name: "Indgangen Aalborg" } }]);
  });

  it("asks the database once for the relations of all help services and once for the others", async () => {
    const before = database.statements.length;
    await ask("{ helpServices(first: 100) { nodes { relations { kind reason other { name } } } } }");
    expect(database.statements.slice(before)).toHaveLength(3);
  });

  it("drops the relations of a help service that is gone", async () => {
    feed.change(entry("gammel:x2", { deleted: true }));
    await catalogue.pull();
    expect(await relationsOf("klynge:x1")).toEqual([]);
  });
});

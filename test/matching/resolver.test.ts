import { beforeAll, describe, expect, it } from "vitest";
import type { IdPair } from "../../subgraphs/matching/links.ts";
import type { FieldSpec, MatchRecord } from "../../subgraphs/matching/record.ts";
import { resolve, type Resolution } from "../../subgraphs/matching/resolve.ts";
import { createResolver, type Resolver } from "../../subgraphs/matching/resolver.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import type { Terms } from "../../subgraphs/matching/tokens.ts";
import { createRandom, type Random } from "../measure/random.ts";
import { createSynthetic } from "../measure/synthetic.ts";

let terms: Terms;
beforeAll(async () => void (terms = await loadTerms()));

/**
 * Records that share nearly everything with many: keys pass the cap both ways all the time, and whole crowds have one telephone. Nothing tells them apart, so the
 * engine takes them for different; it must be lenient to make clusters of them.
 */
function createCrowds(listings: number, seed: number) {
  const random = createRandom(seed);
  const words = ["hotline", "eksport", "kontor", "klima", "netværk", "pulje"];
  const records = Array.from({ length: listings }, (_, number): MatchRecord => {
    const name = [random.pick(words), random.pick(words), ...(random.chance(0.3) ? [`unik${random.below(60)}`] : [])].join(" ");
    return { id: `c${number}`, source: `p${random.below(30)}`, values: [[name], [String(10_000_000 + random.below(4))]] };
  });
  return {
    fields: [
      { name: "title", kind: "name" as const },
      { name: "phone", kind: "phone" as const },
    ],
    records,
  };
}

interface Table {
  readonly records: readonly MatchRecord[];
  readonly mustLink: readonly IdPair[];
  readonly cannotLink: readonly IdPair[];
}

function resolveTable(
  fields: readonly FieldSpec[],
  { records, mustLink, cannotLink }: Table,
  options: Pick<Parameters<typeof resolve>[0], "knowledge" | "atMostOnePerSource">,
): Resolution {
  const place = new Map(records.map(({ id }, at) => [id, at]));
  const places = (pairs: readonly IdPair[]) =>
    pairs.flatMap(([a, b]) => (place.has(a) && place.has(b) ? [[place.get(a) ?? 0, place.get(b) ?? 0] as const] : []));
  return resolve({ fields, records, terms, mustLink: places(mustLink), cannotLink: places(cannotLink), ...options });
}

function partition(clusters: Iterable<readonly string[]>): readonly string[] {
  return [...clusters].map((members) => members.toSorted().join(" ")).toSorted();
}

function partitionOf({ clusterOf }: Resolution, records: readonly MatchRecord[]): readonly string[] {
  return partition(
    [...Map.groupBy(records.keys(), (at) => clusterOf[at]).values()].map((places) => places.map((at) => records[at]?.id ?? "")),
  );
}

/** Changes a table at random: new, changed and removed records, other sources, decisions taken and taken back. */
function changeTable(random: Random, table: Table, pool: readonly MatchRecord[]) {
  const records = new Map(table.records.map((record) => [record.id, record]));
  const put: MatchRecord[] = [];
  const remove: string[] = [];
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const one = random.pick([...records.values()]);
    switch (random.below(5)) {
      case 0:
        remove.push(one.id);
        records.delete(one.id);
        break;
      case 1:
        put.push({ ...random.pick(pool), id: `n${random.below(40)}` });
        break;
      case 2:
        put.push({ ...one, source: `p${random.below(20)}` });
        break;
      default:
        put.push({
          ...one,
          values: one.values.map((values, field) => (random.chance(0.4) ? (random.pick(pool).values[field] ?? values) : values)),
        });
    }
    for (const record of put) if (!remove.includes(record.id)) records.set(record.id, record);
  }
  const pair = (): IdPair => [random.pick([...records.values()]).id, random.pick([...records.values()]).id];
  const decide = (pairs: readonly IdPair[]): readonly IdPair[] =>
    random.chance(0.2) ? [...pairs, pair()].filter(([a, b]) => a !== b) : random.chance(0.2) ? pairs.slice(1) : pairs;
  const next = { records: [...records.values()], mustLink: decide(table.mustLink), cannotLink: decide(table.cannotLink) };
  return {
    next,
    change: { put: put.filter(({ id }) => !remove.includes(id)), remove, mustLink: next.mustLink, cannotLink: next.cannotLink },
  };
}

describe("following changes gives what resolving everything anew would give", () => {
  it.each([
    { name: "many of one vocabulary", listings: 250, rounds: 8, atMostOnePerSource: false, create: synthetic },
    { name: "with a source telling of a thing once", listings: 200, rounds: 8, atMostOnePerSource: true, create: synthetic },
    { name: "a handful", listings: 6, rounds: 40, atMostOnePerSource: true, create: synthetic },
    { name: "crowds of the same", listings: 240, rounds: 40, atMostOnePerSource: false, create: createCrowds, lenience: 7 },
    {
      name: "crowds of the same, a source telling of a thing once",
      listings: 180,
      rounds: 40,
      atMostOnePerSource: true,
      create: createCrowds,
      lenience: 8.5,
    },
  ])("$name", ({ listings, rounds, atMostOnePerSource, create, lenience = 0 }) => {
    const random = createRandom(listings);
    const { fields, records } = create(listings, 3);
    const pool = [...create(listings, 4).records, ...records];
    let table: Table = { records, mustLink: [], cannotLink: [] };
    const learned = resolveTable(fields, table, { atMostOnePerSource }).knowledge();
    const model = { ...learned.model, priorLogOdds: learned.model.priorLogOdds + lenience };
    const first = resolveTable(fields, table, { atMostOnePerSource, knowledge: { ...learned, model } });
    const resolver = createResolver({ resolution: first, records });
    let clusters = new Map([...resolver.clusters()].flatMap((members) => members.map((id) => [id, members] as const)));
    for (let round = 0; round < rounds; round += 1) {
      const { next, change } = changeTable(random, table, pool);
      const changed = resolver.change(change);
      const anew = resolveTable(fields, next, { knowledge: resolver.knowledge, atMostOnePerSource });
      expect(partition(resolver.clusters()), `after round ${round}`).toEqual(partitionOf(anew, next.records));
      expect(likely(resolver), `likely pairs after round ${round}`).toEqual(
        likely(createResolver({ resolution: anew, records: next.records })),
      );
      expect(resolver.size).toBe(next.records.length);
      expect(resolver.conflicts().map(String).toSorted()).toEqual(
        anew.conflicts.map(([a, b]) => String([next.records[a]?.id, next.records[b]?.id])).toSorted(),
      );
      clusters = told(clusters, changed);
      expect(partition(new Set(clusters.values())), `what was told in round ${round}`).toEqual(partition(resolver.clusters()));
      table = next;
    }
  });

  function likely(resolver: Resolver): readonly string[] {
    return [...resolver.likely()].map(([a, b, odds]) => `${[a, b].toSorted().join(" ")} ${odds.toFixed(6)}`).toSorted();
  }

  function synthetic(listings: number, seed: number) {
    return createSynthetic({ listings, seed });
  }

  /** The clusters as one who only hears of changes knows them. */
  function told(clusters: ReadonlyMap<string, readonly string[]>, { clusters: changed, removed }: ReturnType<Resolver["change"]>) {
    const next = new Map(clusters);
    for (const id of removed) next.delete(id);
    for (const members of changed) for (const id of members) next.set(id, members);
    return next;
  }
});

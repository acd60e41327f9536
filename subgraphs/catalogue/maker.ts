import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { toHelpService, type HelpService } from "./helpService.ts";
import { identify, idsFor, type Identified } from "./identity.ts";
import type { Judgements, Verdict } from "./judgement.ts";
import type { CatalogueMerger } from "./merge/merger.ts";
import type { Decided, MatchExplanation, MergeResult } from "./merge/protocol.ts";
import type { RelationDecisions } from "./relations/decisions.ts";
import type { Relation } from "./relations/relation.ts";
import type { RemovedListing, Standing } from "./standing.ts";
import type { CatalogueStore } from "./store.ts";

/** Makes help services of the listings: all of them at first, then in the neighbourhood of what has changed. */
export interface Maker {
  /** Makes and serves what the listings give now. `version`: the count of their changes, read before. */
  readonly make: (version: number) => Promise<void>;
  /** Why two listings are, or are not, the same; null where there is no such listing, "not merged" when this process has made nothing yet. */
  readonly explain: (a: string, b: string) => Promise<MatchExplanation | null | "not merged">;
}

export interface MakerOptions {
  readonly store: CatalogueStore;
  readonly merger: CatalogueMerger;
  readonly judgements: Judgements;
  readonly relationDecisions: Pick<RelationDecisions, "keptApart">;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the merging thread holds, and where it was served. */
interface Held {
  /** The count of the listings' changes. */
  readonly version: number;
  /** The place in the change feed: if that has moved, another process has served something else. */
  readonly seq: number;
  readonly losses: number;
}

interface Merged {
  readonly result: MergeResult;
  readonly removed: readonly RemovedListing[];
}

/** Tries to serve while other processes serve too. */
const ATTEMPTS = 5;
/** Help services that are made between two breaths, so that queries are answered meanwhile. */
const BATCH = 200;

export function createMaker({ store, merger, judgements, relationDecisions, clock, log }: MakerOptions): Maker {
  let held: Held | undefined;

  return {
    async make(version) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const merged = await merge();
        const { result } = merged;
        if (result.alarm) log.error("the merging engine does not trust its own result; see npm run measure:overlap");
        if (result.relationsDropped > 0)
          log.warn({ dropped: result.relationsDropped }, "more relations between help services than are kept");
        const served = await serve(version, merged);
        if (served === undefined) continue;
        if (served.seq !== undefined) held = { version, seq: served.seq, losses: merger.losses() };
        if (served.changes > 0) log.info({ whole: result.whole, changed: served.changes }, "help services brought up to date");
        return;
      }
      throw new Error("other processes changed the help services again and again");
    },

    async explain(a, b) {
      return held === undefined || held.losses !== merger.losses() ? "not merged" : merger.explain(a, b);
    },
  };

  async function merge(): Promise<Merged> {
    const decided = await allDecided();
    const last = held;
    held = undefined; // until it is served, what the thread holds is nobody's
    if (last !== undefined && last.losses === merger.losses() && last.seq === (await store.seq())) {
      const { put, removed } = await store.changesSince(last.version);
      return { result: await merger.change({ put, removed: removed.map(({ id }) => id), decided }), removed };
    }
    await merger.forget();
    for await (const page of store.listingPages()) await merger.load(page);
    return { result: await merger.merge(decided), removed: [] };
  }

  async function allDecided(): Promise<Decided> {
    const standing = await judgements.standing();
    const pairs = (verdict: Verdict) => standing.filter((each) => each.verdict === verdict).map(({ a, b }) => [a, b] as const);
    const same = pairs("SAME");
    return { same, notSame: [...pairs("NOT_SAME"), ...(await relationDecisions.keptApart(same))] };
  }

  async function serve(version: number, { result, removed }: Merged) {
    const { whole, clusters: found, ties, review, relations } = result;
    const wanted = (): readonly string[] => found.flatMap(([founder = ""]) => idsFor(founder));
    const standing = await store.standing(whole ? undefined : { listings: found.flat(), removed, wanted: wanted() });
    const { clusters, redirects } = identify(found, standing);
    return store.replaceHelpServices({
      version,
      standing,
      clusters,
      changed: await changedServices(clusters, standing),
      redirects,
      review,
      ties: new Map(ties),
      relations: relations && (await placed(relations, clusters)),
      now: new Date(clock.now()),
    });
  }

  async function changedServices(clusters: Identified["clusters"], { hashes }: Standing): Promise<readonly HelpService[]> {
    const changed: HelpService[] = [];
    for (let at = 0; at < clusters.length; at += BATCH) {
      const batch = clusters.slice(at, at + BATCH);
      const listings = new Map(
        (await store.listings(batch.flatMap((cluster) => cluster.listings))).map((listing) => [listing.id, listing]),
      );
      for (const { id, listings: members } of batch) {
        const known = members.flatMap((listing) => listings.get(listing) ?? []);
        if (known.length === 0) continue; // gone since; the next round sees it
        const service = toHelpService(id, known);
        if (hashes.get(id) !== service.hash) changed.push(service);
      }
    }
    return changed;
  }

  /** Relations between help services instead of between the listings that found them. */
  async function placed(relations: readonly Relation[], clusters: Identified["clusters"]): Promise<readonly Relation[]> {
    const known = new Map(clusters.flatMap(({ id, listings: [founder] }) => (founder === undefined ? [] : [[founder, id] as const])));
    const others = [...new Set(relations.flatMap(({ from, to }) => [from, to]).filter((founder) => !known.has(founder)))];
    const before = others.length === 0 ? new Map<string, string>() : await store.helpServicesOf(others);
    return relations.flatMap((each) => {
      const [from, to] = [each.from, each.to].map((founder) => known.get(founder) ?? before.get(founder));
      return from === undefined || to === undefined ? [] : [{ ...each, from, to }];
    });
  }
}

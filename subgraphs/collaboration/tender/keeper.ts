import type { Log } from "../../base/log.ts";
import { createShelf, type Shelf } from "../../kit/list/shelf.ts";
import type { Analyser } from "../../text/analyser.ts";
import { createBuyerFinder } from "./buyer.ts";
import { groupNotices } from "./group.ts";
import type { Identities } from "./identity.ts";
import { tenderTexts } from "./list.ts";
import type { Notice } from "./notice.ts";
import { tenderOf, type Tender } from "./tender.ts";

/** All tenders, in memory. Never changes: a notice that comes makes a new one. */
export interface Tenders {
  readonly shelf: Shelf<Tender>;
  /** By its id, or one that it had before. */
  readonly find: (id: string) => Tender | undefined;
}

/** Keeps the tenders in step with the notices, be they read by this process or another on the same database. */
export interface TenderKeeper {
  readonly current: () => Tenders;
  /** Takes up what has been read since; returns when that is served. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export interface TenderKeeperOptions {
  readonly analyser: Analyser;
  /** The notices that stand; the same notice is the same object again. */
  readonly read: () => Promise<readonly Notice[]>;
  readonly identities: Identities;
  readonly log: Log;
  /** Distance between looks for what other processes have read. */
  readonly everyMs: number;
}

export async function createTenderKeeper({ analyser, read, identities, log, everyMs }: TenderKeeperOptions): Promise<TenderKeeper> {
  let notices = await read();
  let before = new Map<string, Tender>();
  const make = async (): Promise<Tenders> => {
    const groups = groupNotices(notices);
    const finder = createBuyerFinder(notices.flatMap(({ buyers }) => buyers));
    const ids = await identities.settle(groups);
    const made = groups.map((group, place) => same(before, tenderOf(ids[place] ?? "", group, finder)));
    const shelf = await createShelf({ items: made, nameOf: ({ title }) => title.da ?? title.en ?? "", textsOf: tenderTexts, analyser });
    const aliases = await identities.aliases();
    before = new Map(shelf.byId);
    return { shelf, find: (id) => shelf.byId.get(follow(id, aliases)) };
  };
  let tenders = await make();
  let running: Promise<void> | undefined;
  let again = false;
  const take = async (): Promise<void> => {
    do {
      again = false;
      const next = await read();
      if (next.length === notices.length && next.every((each, place) => each === notices[place])) continue;
      const former = notices;
      notices = next;
      try {
        tenders = await make();
      } catch (error) {
        notices = former;
        throw error;
      }
    } while (again);
  };
  /** One at a time; a change that comes meanwhile is taken up in the same run. */
  const refresh = (): Promise<void> => {
    if (running !== undefined) {
      again = true;
      return running;
    }
    return (running = take().finally(() => (running = undefined)));
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => log.warn({ error: String(error) }, "notices could not be taken up; the tenders known are served"));
  }, everyMs);
  timer.unref();
  return Object.freeze({
    current: () => tenders,
    refresh,
    async stop() {
      clearInterval(timer);
      await running?.catch(() => undefined);
    },
  });
}

/** The same object again where nothing about a tender has changed, so that its texts need not be read anew. */
function same(before: ReadonlyMap<string, Tender>, tender: Tender): Tender {
  const known = before.get(tender.id);
  if (known === undefined || known.notices.length !== tender.notices.length) return tender;
  const unchanged = tender.notices.every((notice, place) => known.notices[place] === notice);
  return unchanged && JSON.stringify(known.buyers) === JSON.stringify(tender.buyers) ? known : tender;
}

/** An id may have been merged more than once. */
function follow(id: string, aliases: ReadonlyMap<string, string>): string {
  let at = id;
  for (let steps = 0; steps < 100; steps += 1) {
    const next = aliases.get(at);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

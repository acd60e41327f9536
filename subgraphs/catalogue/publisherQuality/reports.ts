import { today, type Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import type { PublisherRow } from "../listingRow.ts";
import { MOST_LISTINGS, readFacts } from "./read.ts";
import { reportOn, type QualityReport } from "./report.ts";

/** Reports for publishers, in their order. */
export type QualityReports = (publishers: readonly PublisherRow[]) => Promise<readonly QualityReport[]>;

/** Issues kept, of all publishers together. */
const MOST_KEPT = 200_000;
/** Listings of several publishers read at once. */
const MOST_AT_ONCE = 2_000;

/**
 * Anybody may ask, and a report costs the reading of all listings: so each is worked out once for a state of the catalogue, one asking after the other, and kept until listings, links, the
 * publisher's source or the day change.
 */
export function createQualityReports(database: Database, clock: Clock): QualityReports {
  const kept = new Map<string, { readonly state: string; readonly report: QualityReport }>();
  let last: Promise<unknown> = Promise.resolve();

  const work = async (publishers: readonly PublisherRow[]): Promise<readonly QualityReport[]> => {
    const day = today(clock);
    const catalogue = `${await readState(database)} ${day}`;
    const stateOf = ({ quarantined, staleSince }: PublisherRow): string => `${catalogue} ${quarantined} ${staleSince?.getTime() ?? ""}`;
    const found = new Map<string, QualityReport>();
    const wanting = new Map<string, PublisherRow>();
    for (const publisher of publishers) {
      const known = kept.get(publisher.id);
      if (known?.state === stateOf(publisher)) found.set(publisher.id, known.report);
      else wanting.set(publisher.id, publisher);
    }
    for (const group of groupsOf([...wanting.values()])) {
      const facts = Map.groupBy(
        await readFacts(
          database,
          group.map(({ id }) => id),
        ),
        ({ publisher }) => publisher,
      );
      for (const publisher of group) {
        const report = reportOn(publisher, facts.get(publisher.id) ?? [], day);
        found.set(publisher.id, report);
        kept.delete(publisher.id);
        kept.set(publisher.id, { state: stateOf(publisher), report });
      }
    }
    let issues = [...kept.values()].reduce((sum, { report }) => sum + report.issues.length, 0);
    for (const [oldest, { report }] of kept) {
      if (issues <= MOST_KEPT) break;
      kept.delete(oldest);
      issues -= report.issues.length;
    }
    return publishers.map(({ id }) => found.get(id) ?? reportOn({ quarantined: 0, staleSince: null }, [], day));
  };

  return (publishers) => {
    const mine = last.then(() => work(publishers));
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Changes whenever listings, help services or what is known of links change. */
async function readState(database: Database): Promise<string> {
  const [row] = await database.query<{ state: string }>(
    `SELECT concat_ws(' ', listings, services, (SELECT seq FROM catalogue.clock), (SELECT max(changed_at) FROM catalogue.link)) AS state FROM catalogue.version`,
  );
  return row?.state ?? "";
}

/** Groups of publishers that are read together. */
function groupsOf(publishers: readonly PublisherRow[]): readonly (readonly PublisherRow[])[] {
  const groups: PublisherRow[][] = [];
  let room = 0;
  for (const publisher of publishers) {
    const size = Math.min(publisher.listingCount, MOST_LISTINGS);
    const group = groups.at(-1);
    if (group !== undefined && size <= room) group.push(publisher);
    else groups.push([publisher]);
    room = (group !== undefined && size <= room ? room : MOST_AT_ONCE) - size;
  }
  return groups;
}

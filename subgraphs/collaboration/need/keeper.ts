import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import type { Log } from "../../base/log.ts";
import { createBell, type Bell } from "../../kit/stream.ts";
import { createGrouper, type Grouper } from "./grouping.ts";
import { nameGroups } from "./groupIds.ts";
import { decidedBy, readJudgements } from "./judgement.ts";
import type { Need } from "./need.ts";
import { needsAfter, withLog } from "./changeLog.ts";

/** All needs as they stand, and their groups. Never changes: news make a new one. */
export interface Snapshot {
  /** The last change that is in it. */
  readonly seq: number;
  readonly needs: ReadonlyMap<string, Need>;
  /** The open needs of each group, by registration. */
  readonly groups: ReadonlyMap<string, readonly Need[]>;
  /** Ids of groups that went into others. */
  readonly redirects: ReadonlyMap<string, string>;
}

/** Keeps the needs in memory and in step with the database, whichever process writes, and makes the groups. */
export interface NeedKeeper {
  /** What stands; waits for the first look only. */
  current(): Promise<Snapshot>;
  /** Takes up what has changed and groups it; returns when that is served. */
  refresh(): Promise<Snapshot>;
  /** Rung when there is news. */
  readonly bell: Bell;
  /** Shared by all that ask what a need is for. */
  grouper(): Promise<Grouper>;
  stop(): Promise<void>;
}

export interface NeedKeeperOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Distance between looks for what other processes have written. */
  readonly everyMs: number;
}

const PAGE = 500;
/** Whoever writes meanwhile makes the grouping begin again; after so many times the next look goes on. */
const MOST_ROUNDS = 20;

export function createNeedKeeper({ database, clock, log, everyMs }: NeedKeeperOptions): NeedKeeper {
  const bell = createBell();
  let snapshot: Snapshot = { seq: 0, needs: new Map(), groups: new Map(), redirects: new Map() };
  let grouping: Promise<Grouper> | undefined;
  let first: Promise<Snapshot> | undefined;
  let running: Promise<Snapshot> | undefined;
  let queued: Promise<Snapshot> | undefined;

  const grouper = (): Promise<Grouper> =>
    (grouping ??= createGrouper().catch((error: unknown) => {
      grouping = undefined;
      throw error;
    }));

  const read = async (): Promise<void> => {
    const needs = new Map(snapshot.needs);
    let { seq } = snapshot;
    for (;;) {
      const changed = await needsAfter(database, seq, PAGE);
      for (const need of changed) needs.set(need.id, need);
      seq = changed.at(-1)?.seq ?? seq;
      if (changed.length < PAGE) break;
    }
    if (seq === snapshot.seq) return;
    const redirects = await database.query<{ id: string; to: string }>(
      `SELECT id, redirect_to AS "to" FROM collaboration.need_group WHERE redirect_to IS NOT NULL`,
    );
    const grouped = [...needs.values()].filter(({ group }) => group !== null).toSorted(byRegistration);
    snapshot = Object.freeze({
      seq,
      needs,
      groups: Map.groupBy(grouped, ({ group }) => group ?? ""),
      redirects: new Map(redirects.map(({ id, to }) => [id, to])),
    });
    bell.ring();
  };

  /** True where everything is grouped; false where something was written meanwhile. */
  const group = async (): Promise<boolean> => {
    const [clockRow] = await database.query<{ seq: string; grouped: string }>("SELECT seq, grouped FROM collaboration.need_clock");
    if (Number(clockRow?.grouped) >= Number(clockRow?.seq)) return true;
    const open = new Map([...snapshot.needs].filter(([, { status }]) => status === "OPEN"));
    const judgements = await readJudgements(database);
    const groups = (await grouper()).group(open, decidedBy(judgements));
    return withLog(database, clock, async (transaction, changes) => {
      if (changes.seq !== snapshot.seq) return false;
      const taken = await transaction.query<{ id: string }>("SELECT id FROM collaboration.need_group");
      const groupOf = new Map([...snapshot.needs].flatMap(([id, { group: old }]) => (old === null ? [] : [[id, old] as const])));
      const named = nameGroups(groups, { groupOf, taken: new Set(taken.map(({ id }) => id)) });
      await transaction.query(
        "INSERT INTO collaboration.need_group (id) SELECT unnest($1::text[]) ON CONFLICT (id) DO UPDATE SET redirect_to = NULL",
        [named.groups.map(({ id }) => id)],
      );
      for (const [from, to] of named.redirects)
        await transaction.query("UPDATE collaboration.need_group SET redirect_to = $2 WHERE id = $1", [from, to]);
      const moved = named.groups.flatMap(({ id, needs }) =>
        needs.filter((need) => groupOf.get(need) !== id).map((need) => ({ need, group: id })),
      );
      await transaction.query(
        "UPDATE collaboration.need AS n SET group_id = m.group_id FROM unnest($1::text[], $2::text[]) AS m (id, group_id) WHERE n.id = m.id",
        [moved.map(({ need }) => need), moved.map((each) => each.group)],
      );
      for (const each of moved) changes.add(each.need, "GROUPED", { group: each.group });
      await transaction.query("UPDATE collaboration.need_clock SET grouped = $1", [changes.seq]);
      return true;
    });
  };

  const look = async (): Promise<Snapshot> => {
    await read();
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const done = await group();
      await read();
      if (done) break;
    }
    return snapshot;
  };
  /** One look at a time. Who asks while one is under way gets the next, for that one may have passed the change by. */
  const refresh = (): Promise<Snapshot> => {
    if (running === undefined) return (running = look().finally(() => (running = undefined)));
    return (queued ??= running
      .catch(() => undefined)
      .then(() => {
        queued = undefined;
        return refresh();
      }));
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => log.warn({ error: String(error) }, "changed needs could not be taken up; those known are served"));
  }, everyMs);
  timer.unref();

  return {
    current: () =>
      (first ??= refresh().catch((error: unknown) => {
        first = undefined;
        throw error;
      })).then(() => snapshot),
    refresh,
    bell,
    grouper,
    async stop() {
      clearInterval(timer);
      await queued?.catch(() => undefined);
      await running?.catch(() => undefined);
    },
  };
}

function byRegistration(a: Need, b: Need): number {
  return a.registeredAt.getTime() - b.registeredAt.getTime() || (a.id < b.id ? -1 : 1);
}

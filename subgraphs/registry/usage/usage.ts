import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import type { UsageReport } from "../../base/usage.ts";

/** A client that asks for a part of the schema, as it calls itself. */
export interface SchemaClient {
  readonly client: string;
  readonly version: string;
  /** Beginning of the hour of the last call. */
  readonly lastSeen: Date;
  /** At most 2,147,483,647. */
  readonly calls: number;
}

export interface UsageHour {
  readonly hour: Date;
  readonly client: string;
  readonly version: string;
  readonly calls: number;
}

/** Which clients use which part of the schema; counts only. */
export interface UsageStore {
  /** Adds a report, once for its id. Its hour is believed within a day and an hour. */
  record(report: UsageReport): Promise<void>;
  /** For each list of coordinates the clients that used one of them since then, those that call most first, at most 100. `Type.*` stands for all that a type holds. */
  usersOf(lists: readonly (readonly string[])[], since: Date): Promise<readonly (readonly SchemaClient[])[]>;
  /** The same by the hour, the newest first, at most 1,000. */
  hours(coordinates: readonly string[], since: Date): Promise<readonly UsageHour[]>;
  /** Clients in the order of their calls, at most 500. */
  clients(coordinates: readonly string[], since: Date): Promise<readonly SchemaClient[]>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Calls are told as GraphQL's Int. */
const CALLS = "least(sum(u.calls), 2147483647)::int AS calls";

export function createUsageStore(database: Database, clock: Clock, days: number): UsageStore {
  let tidied = 0;

  async function tidy(transaction: Queryable, now: number): Promise<void> {
    if (now - tidied < HOUR_MS) return;
    await transaction.query("DELETE FROM registry.usage WHERE hour < $1", [new Date(now - days * DAY_MS)]);
    await transaction.query("DELETE FROM registry.usage_report WHERE at < $1", [new Date(now - DAY_MS)]);
    tidied = now;
  }

  const clientsOf = (lists: readonly (readonly string[])[], since: Date, most: number) =>
    database.query<SchemaClient & { readonly list: number }>(
      `SELECT * FROM (
         SELECT w.list, u.client, u.version, max(u.hour) AS "lastSeen", ${CALLS}, row_number() OVER (PARTITION BY w.list ORDER BY sum(u.calls) DESC, u.client, u.version) AS place
         FROM unnest($1::int[], $2::text[], $3::text[]) AS w (list, low, high)
         JOIN registry.usage u ON u.coordinate >= w.low COLLATE "C" AND u.coordinate <= w.high COLLATE "C" AND u.hour >= $4
         GROUP BY w.list, u.client, u.version
       ) ranked WHERE place <= $5 ORDER BY list, place`,
      [...columns(lists), since, most],
    );

  return Object.freeze({
    record: ({ id, hour, rows }: UsageReport) =>
      database.transaction(async (transaction) => {
        const now = clock.now();
        const fresh = await transaction.query(
          "INSERT INTO registry.usage_report (id, at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id",
          [id, new Date(now)],
        );
        if (fresh.length === 0) return;
        await add(transaction, new Date(believed(hour, now)), rows);
        await tidy(transaction, now);
      }),

    async usersOf(lists: readonly (readonly string[])[], since: Date) {
      if (lists.every(({ length }) => length === 0)) return lists.map(() => []);
      const found = Map.groupBy(await clientsOf(lists, since, 100), ({ list }) => list);
      return lists.map((_, list) => (found.get(list) ?? []).map(asClient));
    },

    clients: async (coordinates: readonly string[], since: Date) => (await clientsOf([coordinates], since, 500)).map(asClient),

    hours: (coordinates: readonly string[], since: Date) =>
      database.query<UsageHour>(
        `SELECT u.hour, u.client, u.version, ${CALLS}
         FROM unnest($1::int[], $2::text[], $3::text[]) AS w (list, low, high)
         JOIN registry.usage u ON u.coordinate >= w.low COLLATE "C" AND u.coordinate <= w.high COLLATE "C" AND u.hour >= $4
         GROUP BY u.hour, u.client, u.version ORDER BY u.hour DESC, calls DESC, u.client, u.version LIMIT 1000`,
        [...columns([coordinates]), since],
      ),
  });
}

/** In one statement, in the order of the key: two gateways that report at once never wait for each other in a circle. */
async function add(transaction: Queryable, hour: Date, rows: UsageReport["rows"]): Promise<void> {
  await transaction.query(
    `INSERT INTO registry.usage AS u (coordinate, hour, client, version, calls)
     SELECT coordinate, $1, client, version, sum(calls)
     FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS r (coordinate, client, version, calls)
     GROUP BY coordinate, client, version ORDER BY coordinate COLLATE "C", client, version
     ON CONFLICT (coordinate, hour, client, version) DO UPDATE SET calls = u.calls + excluded.calls`,
    [
      hour,
      rows.map(({ coordinate }) => coordinate),
      rows.map(({ client }) => client),
      rows.map(({ version }) => version),
      rows.map(({ calls }) => calls),
    ],
  );
}

/** Each coordinate as a range: itself, or whatever stands under a type; `~` comes after all that a name may hold. */
function columns(lists: readonly (readonly string[])[]): readonly [readonly number[], readonly string[], readonly string[]] {
  const ranges = lists.flatMap((list, at) =>
    list.map((coordinate) => {
      const members = coordinate.endsWith(".*");
      return { at, low: members ? coordinate.slice(0, -1) : coordinate, high: members ? `${coordinate.slice(0, -1)}~` : coordinate };
    }),
  );
  return [ranges.map(({ at }) => at), ranges.map(({ low }) => low), ranges.map(({ high }) => high)];
}

/** A gateway whose clock is off would keep a field alive for ever, or never be heard. */
function believed(hour: number, now: number): number {
  const within = hour <= now + HOUR_MS && hour >= now - DAY_MS ? hour : now;
  return within - (within % HOUR_MS);
}

function asClient({ client, version, lastSeen, calls }: SchemaClient): SchemaClient {
  return { client, version, lastSeen, calls };
}

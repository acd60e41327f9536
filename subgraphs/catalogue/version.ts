import type { Queryable } from "../base/database/index.ts";

/**
 * How often the listings (or a steward's judgement of them) have changed, and the state of that count from which the help services were made. Both are written with what they count, so that a
 * process that was killed between the two, or failed, leaves work that the next round, or another process, sees.
 */
export interface Version {
  readonly listings: number;
  readonly services: number;
  /** Which release of the merging made the help services. */
  readonly madeBy: string;
}

/** Raised whenever the same listings would make other help services: then every hub makes them anew at its next start. */
export const MAKER = "5";

export async function readVersion(database: Queryable): Promise<Version> {
  return toVersion(await database.query<VersionRow>(`SELECT listings, services, made_by AS "madeBy" FROM catalogue.version`));
}

/** One writer of the catalogue at a time, until the transaction ends: whoever writes its tables takes this lock first. */
export async function lockVersion(transaction: Queryable): Promise<Version> {
  return toVersion(await transaction.query<VersionRow>(`SELECT listings, services, made_by AS "madeBy" FROM catalogue.version FOR UPDATE`));
}

/** Notes that listings, or judgements, have changed. */
export async function bumpVersion(database: Queryable): Promise<void> {
  await database.query("UPDATE catalogue.version SET listings = listings + 1");
}

/** Notes from which listings the help services were made. */
export async function settleVersion(transaction: Queryable, listings: number): Promise<void> {
  await transaction.query("UPDATE catalogue.version SET services = $1, made_by = $2", [listings, MAKER]);
}

interface VersionRow {
  readonly listings: string;
  readonly services: string;
  readonly madeBy: string;
}

function toVersion([row]: readonly VersionRow[]): Version {
  return { listings: Number(row?.listings), services: Number(row?.services), madeBy: row?.madeBy ?? "" };
}

import type { Queryable } from "../base/database/index.ts";
import type { Before } from "./identity.ts";

/** The help services as they stand: all of them, or those that some listings are part of. */
export interface Standing extends Before {
  /** Place in the change feed; another process's change moves it. */
  readonly seq: number;
  /** By help service. */
  readonly hashes: ReadonlyMap<string, string>;
  /** By listing, what ties it to those it was merged with. */
  readonly ties: ReadonlyMap<string, string>;
}

/** Which part of it. */
export interface StandingOf {
  readonly listings: readonly string[];
  /** Listings that are gone, with the help service they were part of. */
  readonly removed: readonly RemovedListing[];
  /** Ids that may be wanted for new help services. */
  readonly wanted: readonly string[];
}

export interface RemovedListing {
  readonly id: string;
  readonly helpService: string | null;
}

interface Member {
  readonly id: string;
  readonly helpService: string;
  readonly tiedBy: string | null;
}

const MEMBER = `SELECT id, help_service AS "helpService", tied_by AS "tiedBy" FROM catalogue.listing WHERE help_service IS NOT NULL`;

export async function readStanding(database: Queryable, of?: StandingOf): Promise<Standing> {
  const seq = await readSeq(database);
  const members =
    of === undefined ? await database.query<Member>(MEMBER) : await database.query<Member>(`${MEMBER} AND id = ANY ($1)`, [of.listings]);
  const was = of && [...new Set([...members, ...of.removed].flatMap(({ helpService }) => helpService ?? []))];
  const services = await database.query<{ id: string; hash: string }>(
    `SELECT id, hash FROM catalogue.help_service${was === undefined ? "" : " WHERE id = ANY ($1)"}`,
    was && [was],
  );
  const taken = await database.query<{ id: string }>(
    `SELECT DISTINCT id FROM catalogue.help_service_version${of === undefined ? "" : " WHERE id = ANY ($1)"}`,
    of && [of.wanted],
  );
  return {
    seq,
    hashes: new Map(services.map((row) => [row.id, row.hash])),
    helpServiceOf: new Map(members.map((row) => [row.id, row.helpService])),
    taken: new Set(taken.map((row) => row.id)),
    ties: new Map(members.flatMap((row) => (row.tiedBy === null ? [] : [[row.id, row.tiedBy] as const]))),
  };
}

export async function readSeq(database: Queryable): Promise<number> {
  const [clock] = await database.query<{ seq: string }>("SELECT seq FROM catalogue.clock");
  return Number(clock?.seq ?? 0);
}

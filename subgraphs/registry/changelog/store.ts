import { CRITICALITIES, type SchemaChange } from "../../../schema/compare.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { storableJson } from "../../base/database/storable.ts";

/** A version that came into force with a switch; null for a subgraph that went. */
export interface ChangedSubgraph {
  readonly name: string;
  readonly version: number | null;
}

export interface ClientChange {
  readonly criticality: SchemaChange["criticality"];
  readonly message: string;
  readonly coordinate: string | null;
}

/** What one switch changed for clients. */
export interface ChangeSet {
  /** The count of switches after it. */
  readonly seq: string;
  readonly at: Date;
  readonly hash: string;
  readonly first: boolean;
  readonly subgraphs: readonly ChangedSubgraph[];
  readonly compared: boolean;
  readonly breaking: number;
  readonly dangerous: number;
  readonly safe: number;
  /** The gravest first, at most 500. */
  readonly changes: readonly ClientChange[];
}

/** Two supergraphs that stood one after the other and were not compared yet. */
export interface Uncompared {
  readonly seq: string;
  /** Null before the first. */
  readonly before: string | null;
  readonly after: string;
  /** Whether they were composed of the same, at other addresses. */
  readonly same: boolean;
}

const MOST_CHANGES = 500;

/** Notes a switch, in its transaction and before the state counts it. */
export async function noteSwitch(
  transaction: Queryable,
  { at, hash, subgraphs }: { readonly at: Date; readonly hash: string; readonly subgraphs: readonly ChangedSubgraph[] },
): Promise<void> {
  await transaction.query(
    "INSERT INTO registry.schema_version (seq, at, before_hash, after_hash, entered) SELECT seq + 1, greatest(since, $1), hash, $2, $3 FROM registry.state",
    [at, hash, JSON.stringify(subgraphs)],
  );
}

/** The oldest switch whose supergraphs were not compared. */
export async function nextUncompared(database: Database): Promise<Uncompared | undefined> {
  const rows = await database.query<Uncompared>(
    `SELECT v.seq::text, b.sdl AS before, a.sdl AS after, b.inputs IS NOT DISTINCT FROM a.inputs AS same FROM registry.schema_version v
     JOIN registry.supergraph a ON a.hash = v.after_hash LEFT JOIN registry.supergraph b ON b.hash = v.before_hash WHERE v.safe IS NULL ORDER BY v.seq LIMIT 1`,
  );
  return rows[0];
}

/** Keeps what was found; undefined where the two could not be compared. */
export async function keepChanges(database: Database, seq: string, changes: readonly SchemaChange[] | undefined): Promise<void> {
  const kept = (changes ?? []).map(({ criticality, message, coordinate = null }): ClientChange => ({ criticality, message, coordinate }));
  const counts = CRITICALITIES.map((each) => kept.filter(({ criticality }) => criticality === each).length);
  await database.query(
    "UPDATE registry.schema_version SET changes = $2, breaking = $3, dangerous = $4, safe = $5, failed = $6 WHERE seq = $1 AND safe IS NULL",
    [seq, storableJson(kept.slice(0, MOST_CHANGES)), ...counts, changes === undefined],
  );
}

export interface ChangeSetWish {
  /** Only with a change at least so grave. */
  readonly least: SchemaChange["criticality"];
  /** Only what is older than the one with this count. */
  readonly before: string | undefined;
  readonly most: number;
}

/** The newest first: those that changed something for clients, the first of all, and those that could not be compared. */
export function readChangeSets(database: Database, { least, before, most }: ChangeSetWish): Promise<readonly ChangeSet[]> {
  return database.query<ChangeSet>(
    `SELECT seq::text, at, after_hash AS hash, before_hash IS NULL AS first, entered AS subgraphs, NOT failed AS compared, breaking, dangerous, safe, changes FROM registry.schema_version
     WHERE safe IS NOT NULL AND ($1::bigint IS NULL OR seq < $1)
       AND (breaking > 0 OR failed OR ($2 <> 'BREAKING' AND dangerous > 0) OR ($2 = 'SAFE' AND (safe > 0 OR before_hash IS NULL))) ORDER BY seq DESC LIMIT $3`,
    [before ?? null, least, most],
  );
}

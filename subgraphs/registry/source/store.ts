import { HubError } from "../../../schema/errors.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { storableJson } from "../../base/database/storable.ts";
import { writeEvents, type EventKind, type NewEvent } from "../event.ts";
import type { NewSourceVersion, SourceChecked, SourceState, SourceVersion } from "./version.ts";

/** What the registry keeps of sources. What changes is written with its line of the audit trail, in one transaction. */
export interface SourceVersions {
  /** Those that are read, in the order of their ids, and a count of all changes so far. */
  inForce(): Promise<{ readonly seq: string; readonly versions: readonly SourceVersion[] }>;
  /** The count alone. */
  seq(): Promise<string>;
  /** Keeps a new version; one that waits takes the place of the one that waited before. Throws SOURCE_NAME_TAKEN. */
  keep(version: NewSourceVersion, state: "IN_FORCE" | "WAITING", kind: EventKind): Promise<SourceVersion>;
  /** Lets a version that waits be read; undefined where it does not wait. */
  enter(id: string, checked: SourceChecked, event: SourceEvent): Promise<SourceVersion | undefined>;
  /** Ends the wait of a version; undefined where it did not wait. */
  close(id: string, state: "REJECTED" | "REFUSED", reason: string, event: SourceEvent): Promise<SourceVersion | undefined>;
  /** Takes a source out; undefined where it was not in. */
  remove(source: string, event: SourceEvent): Promise<SourceVersion | undefined>;
  version(id: string): Promise<SourceVersion | undefined>;
  versions(wish: SourceVersionsWish): Promise<readonly SourceVersion[]>;
  /** Who has an id; undefined for a free one. */
  ownerOf(source: string): Promise<string | undefined>;
  /** Whether a source of the publisher was ever read. */
  isApproved(publisher: string): Promise<boolean>;
  /** A file's content by its SHA-256. */
  file(sha256: string): Promise<Uint8Array | undefined>;
}

export interface SourceEvent {
  readonly at: Date;
  readonly by: string;
  readonly kind: EventKind;
}

export interface SourceVersionsWish {
  readonly source?: string | undefined;
  readonly state?: SourceState | undefined;
  readonly publisher?: string | undefined;
  /** Only what is older than the one with this number. */
  readonly before?: string | undefined;
  readonly most: number;
}

/** Versions kept of one source that are neither read nor waiting. */
const CLOSED_KEPT = 10;
const COLUMNS = `v.id, v.seq::text, source, v.version, state, v.publisher, definition, definition_name AS name, author AS by, at, checked, reason,
  CASE WHEN file_sha256 IS NULL THEN NULL ELSE jsonb_build_object('name', file_name, 'sha256', file_sha256) END AS file`;
const VERSION = `SELECT ${COLUMNS} FROM registry.source_version v`;

export function createSourceVersions(database: Database): SourceVersions {
  const one = async (where: Queryable, id: string): Promise<SourceVersion | undefined> =>
    (await where.query<SourceVersion>(`${VERSION} WHERE v.id = $1`, [id]))[0];
  const seq = async (): Promise<string> => {
    const [row] = await database.query<{ seq: string }>("SELECT seq::text FROM registry.source_state");
    return row?.seq ?? "0";
  };
  /** Changes something under the lock, tidies up, and tells the trail of it. */
  const change = <T extends SourceVersion | undefined>(work: (transaction: Queryable) => Promise<T>, event: SourceEvent): Promise<T> =>
    database.transaction(async (transaction) => {
      await transaction.query("UPDATE registry.source_state SET seq = seq + 1");
      const changed = await work(transaction);
      if (changed === undefined) return changed;
      await tidy(transaction, changed.source);
      await writeEvents(transaction, [lineOf(event, changed)]);
      return changed;
    });

  return Object.freeze({
    seq,
    async inForce() {
      const at = await seq(); // before the rows: what changes in between is looked at again
      const versions = await database.query<SourceVersion>(
        `SELECT ${COLUMNS} FROM registry.source s JOIN registry.source_version v ON v.source = s.id AND v.version = s.version ORDER BY s.id COLLATE "C"`,
      );
      return { seq: at, versions };
    },
    keep: (version: NewSourceVersion, state: "IN_FORCE" | "WAITING", kind: EventKind) =>
      change((transaction) => insert(transaction, version, state), { at: version.at, by: version.by, kind }),
    enter: (id: string, checked: SourceChecked, event: SourceEvent) =>
      change(async (transaction) => {
        const waiting = await one(transaction, id);
        if (waiting?.state !== "WAITING") return undefined;
        await putInForce(transaction, waiting);
        await transaction.query("UPDATE registry.source_version SET checked = $2 WHERE id = $1", [id, storableJson(checked)]);
        return one(transaction, id);
      }, event),
    close: (id: string, state: "REJECTED" | "REFUSED", reason: string, event: SourceEvent) =>
      change(async (transaction) => {
        const rows = await transaction.query(
          "UPDATE registry.source_version SET state = $2, reason = $3 WHERE id = $1 AND state = 'WAITING' RETURNING id",
          [id, state, reason],
        );
        return rows.length === 0 ? undefined : one(transaction, id);
      }, event),
    remove: (source: string, event: SourceEvent) =>
      change(async (transaction) => {
        const [row] = await transaction.query<{ id: string }>(
          "UPDATE registry.source_version SET state = 'REMOVED' WHERE source = $1 AND state = 'IN_FORCE' RETURNING id",
          [source],
        );
        const [waiting] = await transaction.query<{ id: string }>(
          "UPDATE registry.source_version SET state = 'REJECTED', reason = 'it was withdrawn' WHERE source = $1 AND state = 'WAITING' RETURNING id",
          [source],
        );
        await transaction.query("UPDATE registry.source SET version = NULL WHERE id = $1", [source]);
        const id = (row ?? waiting)?.id;
        return id === undefined ? undefined : one(transaction, id);
      }, event),
    version: (id: string) => one(database, id),
    versions: ({ source, state, publisher, before, most }: SourceVersionsWish) =>
      database.query<SourceVersion>(
        `${VERSION} WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR v.seq < $3) AND ($5::text IS NULL OR v.publisher = $5) ORDER BY v.seq DESC LIMIT $4`,
        [source ?? null, state ?? null, before ?? null, most, publisher ?? null],
      ),
    async ownerOf(source: string) {
      const rows = await database.query<{ publisher: string }>("SELECT publisher FROM registry.source WHERE id = $1", [source]);
      return rows[0]?.publisher;
    },
    async isApproved(publisher: string) {
      const rows = await database.query("SELECT 1 FROM registry.source_approved WHERE publisher = $1", [publisher]);
      return rows.length > 0;
    },
    async file(sha256: string) {
      const rows = await database.query<{ content: Uint8Array }>("SELECT content FROM registry.source_file WHERE sha256 = $1", [sha256]);
      return rows[0]?.content;
    },
  });
}

async function insert(
  transaction: Queryable,
  { id, source, publisher, definition, name, file, content, by, at, checked }: NewSourceVersion,
  state: "IN_FORCE" | "WAITING",
): Promise<SourceVersion> {
  const [owner] = await transaction.query<{ publisher: string }>(
    "INSERT INTO registry.source (id, publisher) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET publisher = source.publisher RETURNING publisher",
    [source, publisher],
  );
  if (owner?.publisher !== publisher) throw new HubError("SOURCE_NAME_TAKEN", `The id ${source} belongs to another publisher.`);
  await transaction.query(
    "UPDATE registry.source_version SET state = 'REJECTED', reason = 'a later one took its place' WHERE source = $1 AND state = 'WAITING'",
    [source],
  );
  if (file !== null)
    await transaction.query("INSERT INTO registry.source_file (sha256, content) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING", [
      file.sha256,
      content,
    ]);
  const rows = await transaction.query<SourceVersion>(
    `INSERT INTO registry.source_version AS v (id, source, version, state, publisher, definition, definition_name, file_name, file_sha256, author, at, checked)
     SELECT $1, $2, coalesce(max(version), 0) + 1, 'WAITING', $3, $4, $5, $6, $7, $8, $9, $10 FROM registry.source_version WHERE source = $2 RETURNING ${COLUMNS}`,
    [id, source, publisher, definition, name, file?.name ?? null, file?.sha256 ?? null, by, at, storableJson(checked)],
  );
  const [kept] = rows;
  if (kept === undefined) throw new Error("an insert returns its row");
  if (state === "IN_FORCE") await putInForce(transaction, kept);
  return { ...kept, state };
}

async function putInForce(transaction: Queryable, { id, source, version, publisher }: SourceVersion): Promise<void> {
  await transaction.query("UPDATE registry.source_version SET state = 'SUPERSEDED' WHERE source = $1 AND state = 'IN_FORCE'", [source]);
  await transaction.query("UPDATE registry.source_version SET state = 'IN_FORCE' WHERE id = $1", [id]);
  await transaction.query("UPDATE registry.source SET version = $2 WHERE id = $1", [source, version]);
  await transaction.query("INSERT INTO registry.source_approved (publisher) VALUES ($1) ON CONFLICT DO NOTHING", [publisher]);
}

/** Old versions go, what the check showed of those that are neither read nor waiting, files that no version needs, and an id that never was read and for which nothing waits is free again. */
async function tidy(transaction: Queryable, source: string): Promise<void> {
  await transaction.query(
    `DELETE FROM registry.source_version WHERE id IN
       (SELECT id FROM registry.source_version WHERE source = $1 AND state NOT IN ('IN_FORCE', 'WAITING') ORDER BY seq DESC OFFSET $2)`,
    [source, CLOSED_KEPT],
  );
  await transaction.query(
    "UPDATE registry.source_version SET checked = jsonb_set(checked, '{first}', '[]') WHERE source = $1 AND state NOT IN ('IN_FORCE', 'WAITING')",
    [source],
  );
  await transaction.query(
    `DELETE FROM registry.source_file f WHERE NOT EXISTS
       (SELECT 1 FROM registry.source_version v JOIN registry.source s ON s.id = v.source
        WHERE v.file_sha256 = f.sha256 AND (v.state IN ('IN_FORCE', 'WAITING') OR (v.state = 'SUPERSEDED' AND s.version IS NOT NULL)))`,
  );
  await transaction.query(
    `DELETE FROM registry.source s WHERE id = $1 AND version IS NULL
     AND NOT EXISTS (SELECT 1 FROM registry.source_version v WHERE v.source = s.id AND v.state NOT IN ('REJECTED', 'REFUSED'))`,
    [source],
  );
}

function lineOf({ at, by, kind }: SourceEvent, { source, version, reason }: SourceVersion): NewEvent {
  return { at, by, kind, detail: `source ${source} version ${version}${reason === null ? "" : `: ${reason}`}` };
}

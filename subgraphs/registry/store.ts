import { HubError } from "../../schema/errors.ts";
import type { Database, Queryable } from "../base/database/index.ts";
import { storableJson } from "../base/database/storable.ts";
import { noteSwitch, type ChangedSubgraph } from "./changelog/store.ts";
import { writeEvents, type NewEvent } from "./event.ts";
import { sha256, type Member } from "./member.ts";
import type { NewPublication, Publication, PublicationState } from "./publication.ts";

/** What is in force: read in one statement, so that it is of one moment. */
export interface InForce {
  /** Counts the switches; a decision taken on one count is not carried out on another. */
  readonly seq: string;
  /** Of the supergraph; undefined before the first. */
  readonly hash: string | undefined;
  readonly since: Date | undefined;
  /** In the order of their names. */
  readonly members: readonly Member[];
}

/** From what is in force to something else, in one transaction. */
export interface Switch {
  /** The count that it was decided on. */
  readonly seq: string;
  readonly at: Date;
  readonly supergraph: { readonly sdl: string; readonly inputs: string };
  /** Versions that come into force: new ones, and those that are kept already, by their id. */
  readonly enter: readonly (
    | NewPublication
    | { readonly id: string; readonly subgraph: string; readonly checked: Publication["checked"] }
  )[];
  /** Subgraphs that go out of force. */
  readonly drop?: readonly string[];
  /** Subgraphs that stay in force without being part of the supergraph. Default: as it was. */
  readonly leftOut?: readonly string[];
  readonly events: readonly NewEvent[];
}

/** What the registry keeps. */
export interface RegistryStore {
  inForce(): Promise<InForce>;
  /** Carries a switch out and returns the supergraph's hash; undefined where another switch came first, and then nothing is written. Throws CLOCK_OFF. */
  commit(change: Switch): Promise<string | undefined>;
  /** Keeps a publication that does not come into force now; one that waits takes the place of the one that waited before. */
  keep(publication: NewPublication, state: "WAITING" | "REFUSED", event: NewEvent): Promise<Publication>;
  /** Ends the wait of a publication; undefined where it did not wait. */
  close(id: string, state: "REJECTED" | "REFUSED", reason: string, event: NewEvent): Promise<Publication | undefined>;
  publication(which: { readonly id: string } | { readonly subgraph: string; readonly version: number }): Promise<Publication | undefined>;
  publications(wish: PublicationWish): Promise<readonly Publication[]>;
  /** Who has a name; undefined for a free one. */
  publisherOf(subgraph: string): Promise<string | undefined>;
  /** Whether a publisher ever had something in force. */
  isApproved(publisher: string): Promise<boolean>;
  supergraph(hash: string): Promise<string | undefined>;
  /** A supergraph composed of the same SDLs, whatever the addresses. */
  composedOf(inputs: string): Promise<string | undefined>;
}

export interface PublicationWish {
  readonly subgraph?: string | undefined;
  readonly state?: PublicationState | undefined;
  readonly publisher?: string | undefined;
  /** Only what is older than the one with this number. */
  readonly before?: string | undefined;
  readonly most: number;
}

/** A clock that lags behind what has happened already by more than this is wrong. */
const CLOCK_MS = 300_000;
/** Refused publications kept of one subgraph. */
const REFUSED_KEPT = 20;
const PUBLICATION = `SELECT id, p.seq::text, subgraph, version, state, kind, publisher, url, sdl, author AS by, at, checked, supergraph_hash AS "supergraphHash", reason FROM registry.publication p`;

export function createRegistryStore(database: Database): RegistryStore {
  const publication: RegistryStore["publication"] = async (which) => {
    const rows =
      "id" in which
        ? await database.query<Publication>(`${PUBLICATION} WHERE id = $1`, [which.id])
        : await database.query<Publication>(`${PUBLICATION} WHERE subgraph = $1 AND version = $2`, [which.subgraph, which.version]);
    return rows[0];
  };
  return Object.freeze({
    publication,
    async inForce() {
      const [row] = await database.query<{ seq: string; hash: string | null; since: Date | null; members: readonly StoredMember[] | null }>(
        `SELECT seq::text, hash, since, (SELECT jsonb_agg(jsonb_build_object('name', s.name, 'kind', p.kind, 'publisher', s.publisher, 'version', p.version, 'url', p.url, 'sdl', p.sdl, 'at', p.at, 'composed', s.composed))
           FROM registry.subgraph s JOIN registry.publication p ON p.subgraph = s.name AND p.version = s.version) AS members
         FROM registry.state`,
      );
      if (row === undefined) throw new Error("the registry's state is missing");
      const members = (row.members ?? []).map((member) => ({ ...member, at: new Date(member.at) }));
      return {
        seq: row.seq,
        hash: row.hash ?? undefined,
        since: row.since ?? undefined,
        members: members.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      };
    },

    commit: (change: Switch) => database.transaction((transaction) => carryOut(transaction, change)),

    keep: (wanted: NewPublication, state: "WAITING" | "REFUSED", event: NewEvent) =>
      database.transaction(async (transaction) => {
        await lockState(transaction, event.at);
        if (state === "WAITING") {
          await transaction.query(
            "UPDATE registry.publication SET state = 'REJECTED', reason = 'a later one took its place' WHERE subgraph = $1 AND state = 'WAITING'",
            [wanted.subgraph],
          );
        }
        await transaction.query(
          "INSERT INTO registry.subgraph (name, kind, publisher) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET publisher = excluded.publisher WHERE subgraph.version IS NULL",
          [wanted.subgraph, wanted.kind, wanted.publisher],
        );
        const kept = await insertPublication(transaction, wanted, { state, at: event.at, hash: null });
        await transaction.query(
          `DELETE FROM registry.publication WHERE id IN (SELECT id FROM registry.publication WHERE subgraph = $1 AND state = 'REFUSED' ORDER BY seq DESC OFFSET $2)`,
          [wanted.subgraph, REFUSED_KEPT],
        );
        if (state === "REFUSED") await freeName(transaction, wanted.subgraph);
        await writeEvents(transaction, [{ ...event, publication: kept.id }]);
        return kept;
      }),

    close: (id: string, state: "REJECTED" | "REFUSED", reason: string, event: NewEvent) =>
      database.transaction(async (transaction) => {
        await lockState(transaction, event.at);
        const [closed] = await transaction.query<{ subgraph: string }>(
          "UPDATE registry.publication SET state = $2, reason = $3 WHERE id = $1 AND state = 'WAITING' RETURNING subgraph",
          [id, state, reason],
        );
        if (closed === undefined) return undefined;
        await freeName(transaction, closed.subgraph);
        await writeEvents(transaction, [event]);
        return (await transaction.query<Publication>(`${PUBLICATION} WHERE id = $1`, [id]))[0];
      }),

    publications: ({ subgraph, state, publisher, before, most }: PublicationWish) =>
      database.query<Publication>(
        `${PUBLICATION} WHERE ($1::text IS NULL OR subgraph = $1) AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR p.seq < $3) AND ($5::text IS NULL OR publisher = $5) ORDER BY p.seq DESC LIMIT $4`,
        [subgraph ?? null, state ?? null, before ?? null, most, publisher ?? null],
      ),

    async publisherOf(subgraph: string) {
      const rows = await database.query<{ publisher: string }>("SELECT publisher FROM registry.subgraph WHERE name = $1", [subgraph]);
      return rows[0]?.publisher;
    },

    async isApproved(publisher: string) {
      const rows = await database.query(
        "SELECT 1 FROM registry.publication WHERE publisher = $1 AND kind = 'PUBLISHED' AND supergraph_hash IS NOT NULL LIMIT 1",
        [publisher],
      );
      return rows.length > 0;
    },

    async supergraph(hash: string) {
      const rows = await database.query<{ sdl: string }>("SELECT sdl FROM registry.supergraph WHERE hash = $1", [hash]);
      return rows[0]?.sdl;
    },

    async composedOf(inputs: string) {
      const rows = await database.query<{ sdl: string }>("SELECT sdl FROM registry.supergraph WHERE inputs = $1 ORDER BY at DESC LIMIT 1", [
        inputs,
      ]);
      return rows[0]?.sdl;
    },
  });
}

type StoredMember = Omit<Member, "at"> & { readonly at: string };

/** Two that write are ordered by the lock on the one row. Throws CLOCK_OFF where time seems to run backwards. */
async function lockState(transaction: Queryable, at: Date): Promise<string> {
  const [state] = await transaction.query<{ seq: string; since: Date | null }>("SELECT seq::text, since FROM registry.state FOR UPDATE");
  if (state?.since !== null && state?.since !== undefined && state.since.getTime() - at.getTime() > CLOCK_MS)
    throw new HubError("CLOCK_OFF", "The machine's clock is behind what the registry has recorded already.");
  return state?.seq ?? "0";
}

async function carryOut(
  transaction: Queryable,
  { seq, at, supergraph, enter, drop = [], leftOut, events }: Switch,
): Promise<string | undefined> {
  if ((await lockState(transaction, at)) !== seq) return undefined;
  const hash = sha256(supergraph.sdl);
  await transaction.query("INSERT INTO registry.supergraph (hash, inputs, sdl, at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING", [
    hash,
    supergraph.inputs,
    supergraph.sdl,
    at,
  ]);
  await transaction.query(
    `UPDATE registry.publication SET state = CASE WHEN subgraph = ANY ($1) THEN 'RETIRED' ELSE 'SUPERSEDED' END WHERE state = 'IN_FORCE' AND subgraph = ANY ($2)`,
    [[...drop], [...drop, ...enter.map(({ subgraph }) => subgraph)]],
  );
  const changed: ChangedSubgraph[] = drop.map((name) => ({ name, version: null }));
  for (const each of enter) {
    const entered =
      "sdl" in each ? await insertPublication(transaction, each, { state: "IN_FORCE", at, hash }) : await restore(transaction, each, hash);
    await transaction.query(
      `INSERT INTO registry.subgraph (name, kind, publisher, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, publisher = excluded.publisher, version = excluded.version, composed = true`,
      [each.subgraph, entered.kind, entered.publisher, entered.version],
    );
    changed.push({ name: each.subgraph, version: entered.version });
  }
  await transaction.query("UPDATE registry.subgraph SET version = NULL WHERE name = ANY ($1)", [[...drop]]);
  if (leftOut !== undefined) await transaction.query("UPDATE registry.subgraph SET composed = name <> ALL ($1)", [[...leftOut]]);
  await noteSwitch(transaction, { at, hash, subgraphs: changed });
  await transaction.query("UPDATE registry.state SET seq = seq + 1, hash = $1, since = greatest(since, $2)", [hash, at]);
  await writeEvents(transaction, events);
  return hash;
}

async function insertPublication(
  transaction: Queryable,
  { id, subgraph, kind, publisher, url, sdl, by, checked }: NewPublication,
  { state, at, hash }: { readonly state: PublicationState; readonly at: Date; readonly hash: string | null },
): Promise<Publication> {
  const [row] = await transaction.query<{ seq: string; version: number }>(
    `INSERT INTO registry.publication (id, subgraph, version, state, kind, publisher, url, sdl, author, at, checked, supergraph_hash)
     SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM registry.publication WHERE subgraph = $2 RETURNING seq::text, version`,
    [id, subgraph, state, kind, publisher, url, sdl, by, at, storableJson(checked), hash],
  );
  if (row === undefined) throw new Error("an insert returns its row");
  return {
    id,
    seq: row.seq,
    subgraph,
    version: row.version,
    state,
    kind,
    publisher,
    url,
    sdl,
    by,
    at,
    checked,
    supergraphHash: hash,
    reason: null,
  };
}

async function restore(
  transaction: Queryable,
  { id, checked }: { readonly id: string; readonly checked: Publication["checked"] },
  hash: string,
): Promise<Publication> {
  const [row] = await transaction.query<Publication>(
    `UPDATE registry.publication SET state = 'IN_FORCE', checked = $2, supergraph_hash = coalesce(supergraph_hash, $3) WHERE id = $1 RETURNING kind, publisher, version`,
    [id, storableJson(checked), hash],
  );
  if (row === undefined) throw new HubError("SUBGRAPH_UNKNOWN", "The publication is gone.");
  return row;
}

/** A name that never came into force, and for which nothing waits, is free again. */
async function freeName(transaction: Queryable, subgraph: string): Promise<void> {
  await transaction.query(
    `DELETE FROM registry.subgraph s WHERE name = $1 AND version IS NULL
     AND NOT EXISTS (SELECT 1 FROM registry.publication p WHERE p.subgraph = s.name AND (p.state = 'WAITING' OR p.supergraph_hash IS NOT NULL))`,
    [subgraph],
  );
}

import { randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import type { EnquiryKeys } from "./keys.ts";

/** How enquiries reach a receiver: sent to its webhook, fetched by its own caller, or laid in the unit's inbox because it has declared nothing. */
export const ROUTES = ["WEBHOOK", "PULL", "UNIT"] as const;
export type Route = (typeof ROUTES)[number];

/** A receiver that has declared its channel. */
export interface Receiver {
  /** Id of a help service, or code of a municipality. */
  readonly id: string;
  readonly route: Exclude<Route, "UNIT">;
  /** Name of the caller who fetches, and may change the declaration. */
  readonly caller: string;
  /** Host of the webhook. */
  readonly host: string | null;
  readonly declaredBy: string;
  readonly declaredAt: Date;
}

/** Where a webhook is and what its messages are signed with; encrypted in the database, for both are secrets between receiver and hub. */
export interface WebhookAddress {
  readonly url: string;
  /** As the receiver was told it: `whsec_` and 32 bytes in base64. */
  readonly secret: string;
}

export interface Declaration {
  readonly id: string;
  readonly caller: string;
  readonly declaredBy: string;
  /** Present for a webhook, absent for a pull. */
  readonly url?: string;
}

export interface Receivers {
  declared(ids: readonly string[]): Promise<ReadonlyMap<string, Receiver>>;
  page(caller: string | null, after: string, most: number): Promise<readonly Receiver[]>;
  /** Declares or declares anew; a webhook gets a new secret, told here alone. What waits for the receiver goes the new way. */
  declare(declaration: Declaration): Promise<{ readonly receiver: Receiver; readonly secret: string | null }>;
  /** Takes a declaration back; what waits goes to the unit. False where there was none. */
  withdraw(id: string): Promise<boolean>;
  addresses(ids: readonly string[]): Promise<ReadonlyMap<string, WebhookAddress>>;
}

const COLUMNS = `id, route, caller, host, declared_by AS "declaredBy", declared_at AS "declaredAt"`;

export function createReceivers(database: Database, keys: EnquiryKeys, clock: Clock): Receivers {
  return Object.freeze({
    async declared(ids: readonly string[]) {
      if (ids.length === 0) return new Map();
      const rows = await database.query<Receiver>(`SELECT ${COLUMNS} FROM collaboration.enquiry_receiver WHERE id = ANY ($1)`, [ids]);
      return new Map(rows.map((row) => [row.id, row]));
    },
    page: (caller: string | null, after: string, most: number) =>
      database.query<Receiver>(
        `SELECT ${COLUMNS} FROM collaboration.enquiry_receiver WHERE ($1::text IS NULL OR caller = $1) AND id COLLATE "C" > $2 ORDER BY id COLLATE "C" LIMIT $3`,
        [caller, after, most],
      ),
    async declare({ id, caller, declaredBy, url }: Declaration) {
      const now = new Date(clock.now());
      const secret = url === undefined ? null : `whsec_${randomBytes(32).toString("base64")}`;
      const sealed = secret === null ? null : keys.seal(`receiver ${id}`, { url, secret });
      const route = url === undefined ? "PULL" : "WEBHOOK";
      const receiver = await database.transaction(async (transaction) => {
        const [row] = await transaction.query<Receiver>(
          `INSERT INTO collaboration.enquiry_receiver (id, route, caller, host, key_id, address, declared_by, declared_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (id) DO UPDATE SET route = $2, caller = $3, host = $4, key_id = $5, address = $6, declared_by = $7, declared_at = $8 RETURNING ${COLUMNS}`,
          [id, route, caller, url === undefined ? null : new URL(url).host, sealed?.keyId ?? null, sealed?.sealed ?? null, declaredBy, now],
        );
        if (row === undefined) throw new Error("a receiver was not written");
        await redirectWaiting(transaction, { from: id, channel: id, route, now });
        return row;
      });
      return { receiver, secret };
    },
    withdraw: (id: string) =>
      database.transaction(async (transaction) => {
        const rows = await transaction.query("DELETE FROM collaboration.enquiry_receiver WHERE id = $1 RETURNING id", [id]);
        if (rows.length === 0) return false;
        await redirectWaiting(transaction, { from: id, channel: null, route: "UNIT", now: new Date(clock.now()) });
        return true;
      }),
    async addresses(ids: readonly string[]) {
      const rows = await database.query<{ id: string; keyId: string; address: Buffer }>(
        `SELECT id, key_id AS "keyId", address FROM collaboration.enquiry_receiver WHERE id = ANY ($1) AND route = 'WEBHOOK'`,
        [ids],
      );
      return new Map(
        rows.map(({ id, keyId, address }) => [id, keys.open(`receiver ${id}`, { keyId, sealed: address }) as WebhookAddress]), // sealed by `declare`
      );
    },
  });
}

interface NewWay {
  readonly from: string;
  readonly channel: string | null;
  readonly route: Route;
  readonly now: Date;
}

/** Whatever is not settled yet for a receiver goes another way from now on, and begins anew there. Copies are locked in the order of their ids, here and wherever several are, so that nobody waits in a circle. */
async function redirectWaiting(transaction: Queryable, { from, channel, route, now }: NewWay): Promise<void> {
  await transaction.query(
    `WITH moved AS (
       UPDATE collaboration.enquiry_delivery SET channel = $2, route = $3, state = 'WAITING', attempts = 0, started_at = $4, due_at = $4, claim = NULL, claimed_until = NULL
       WHERE id IN (SELECT id FROM collaboration.enquiry_delivery WHERE state IN ('WAITING', 'FAILED') AND (channel = $1 OR receiver = $1) ORDER BY id FOR UPDATE) RETURNING id
     ) INSERT INTO collaboration.enquiry_event (delivery, at, kind, code) SELECT id, $4, 'ROUTED', $3 FROM moved`,
    [from, channel, route, now],
  );
}

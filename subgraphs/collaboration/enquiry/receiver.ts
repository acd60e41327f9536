import { randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { HubError } from "../../../schema/errors.ts";
import type { EnquiryKeys } from "./keys.ts";
import { formerSecrets, OVERLAP_MS, type Secrets } from "./signature.ts";

/** How enquiries reach a receiver: sent to its webhook, fetched by its own caller, mailed to it, or laid in the unit's inbox because it has declared nothing. */
export const ROUTES = ["WEBHOOK", "PULL", "EMAIL", "UNIT"] as const;
export type Route = (typeof ROUTES)[number];

/** A receiver that has declared its channel. */
export interface Receiver {
  /** Id of a help service, or code of a municipality. */
  readonly id: string;
  readonly route: Exclude<Route, "UNIT">;
  /** Name of the caller who fetches, and may change the declaration. */
  readonly caller: string;
  /** Host of the webhook, or domain of the mailbox. */
  readonly host: string | null;
  readonly declaredBy: string;
  readonly declaredAt: Date;
}

/** Where a webhook is and what its messages are signed with; encrypted in the database, for both are secrets between receiver and hub. */
export interface WebhookAddress extends Secrets {
  readonly url: string;
}

/** The same of a mailbox. */
export interface MailAddress extends Secrets {
  readonly email: string;
}

export type Address = WebhookAddress | MailAddress;

export interface Declaration {
  readonly id: string;
  readonly caller: string;
  readonly declaredBy: string;
  /** Where messages are sent; absent for a pull. */
  readonly to?: { readonly url: string } | { readonly email: string };
  /** True where the former secret is not to sign a day longer. */
  readonly endFormerSecret?: boolean;
}

export interface Declared {
  readonly receiver: Receiver;
  readonly secret: string | null;
  /** Until when the former secret signs too; null where there is none. */
  readonly formerSecretUntil: Date | null;
}

export interface Receivers {
  declared(ids: readonly string[]): Promise<ReadonlyMap<string, Receiver>>;
  page(caller: string | null, after: string, most: number): Promise<readonly Receiver[]>;
  /** Declares or declares anew; what is sent gets a new secret, told here alone, and the former one signs too for a day. What waits for the receiver goes the new way. */
  declare(declaration: Declaration): Promise<Declared>;
  /** Takes a declaration back; what waits goes to the unit. False where there was none. */
  withdraw(id: string): Promise<boolean>;
  addresses(ids: readonly string[]): Promise<ReadonlyMap<string, Address>>;
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
    async declare({ id, caller, declaredBy, to, endFormerSecret = false }: Declaration) {
      const now = clock.now();
      const secret = to === undefined ? null : `whsec_${randomBytes(32).toString("base64")}`;
      const route = to === undefined ? "PULL" : "url" in to ? "WEBHOOK" : "EMAIL";
      return database.transaction(async (transaction) => {
        const before = to === undefined || endFormerSecret ? undefined : await secretsBefore(transaction, { id, route, caller });
        const former = before === undefined ? [] : formerSecrets(before, now);
        const sealed = secret === null ? null : keys.seal(`receiver ${id}`, { ...to, secret, former });
        const [receiver] = await transaction.query<Receiver>(
          `INSERT INTO collaboration.enquiry_receiver (id, route, caller, host, key_id, address, declared_by, declared_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (id) DO UPDATE SET route = $2, caller = $3, host = $4, key_id = $5, address = $6, declared_by = $7, declared_at = $8 RETURNING ${COLUMNS}`,
          [
            id,
            route,
            caller,
            to === undefined ? null : hostOf(to),
            sealed?.keyId ?? null,
            sealed?.sealed ?? null,
            declaredBy,
            new Date(now),
          ],
        );
        if (receiver === undefined) throw new Error("a receiver was not written");
        await redirectWaiting(transaction, { from: id, channel: id, route, now: new Date(now) });
        return { receiver, secret, formerSecretUntil: former.length === 0 ? null : new Date(now + OVERLAP_MS) };
      });
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
        `SELECT id, key_id AS "keyId", address FROM collaboration.enquiry_receiver WHERE id = ANY ($1) AND route IN ('WEBHOOK', 'EMAIL')`,
        [ids],
      );
      return new Map(
        rows.map(({ id, keyId, address }) => [id, keys.open(`receiver ${id}`, { keyId, sealed: address }) as Address]), // sealed by `declare`
      );
    },
  });

  /** The secrets of a declaration that is being replaced; none where it goes another way or to somebody else, or where its key is not here any more. */
  async function secretsBefore(
    transaction: Queryable,
    { id, route, caller }: Pick<Receiver, "id" | "route" | "caller">,
  ): Promise<Secrets | undefined> {
    const [row] = await transaction.query<{ keyId: string; address: Buffer }>(
      `SELECT key_id AS "keyId", address FROM collaboration.enquiry_receiver WHERE id = $1 AND route = $2 AND caller = $3 FOR UPDATE`,
      [id, route, caller],
    );
    if (row === undefined) return undefined;
    try {
      return keys.open(`receiver ${id}`, { keyId: row.keyId, sealed: row.address }) as Address; // sealed by `declare`
    } catch (error) {
      if (error instanceof HubError && error.code === "ENQUIRY_KEY_MISSING") return undefined;
      throw error;
    }
  }
}

function hostOf(to: { readonly url: string } | { readonly email: string }): string {
  return "url" in to ? new URL(to.url).host : to.email.slice(to.email.lastIndexOf("@") + 1);
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

import { HubError } from "../../../schema/errors.ts";
import type { Caller } from "../../base/caller.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import type { EnquiryContent, EnquiryKind } from "./content.ts";
import type { Directory } from "./directory.ts";
import { DELIVERY, type Delivery } from "./follow.ts";
import type { EnquiryKeys } from "./keys.ts";
import type { Receivers } from "./receiver.ts";
import { findAddressees } from "./route.ts";
import { addEvent } from "./trail.ts";
import { readReference } from "./webhook.ts";

/** A copy as its receiver fetches it. */
export interface InboxRow extends Delivery {
  readonly seq: string;
  readonly kind: EnquiryKind;
  readonly submittedAt: Date;
  readonly noticeVersion: string;
  readonly shareWithFirms: boolean;
  readonly keyId: string;
  readonly sealed: Buffer;
}

/**
 * Who may read which copy. A publisher's caller: those that wait to be fetched for receivers declared for it. A steward: the unit's own inbox, that is what has no
 * channel and what could not be delivered, and nothing that a receiver gets itself. $1 is the steward's right, $2 the caller's name or null.
 */
const READABLE = `(($1::boolean AND ((d.state = 'WAITING' AND d.route = 'UNIT') OR d.state = 'FAILED'))
  OR (d.state = 'WAITING' AND d.route = 'PULL' AND r.caller = $2))`;

export interface InboxServices {
  readonly database: Database;
  readonly keys: EnquiryKeys;
  readonly receivers: Receivers;
  readonly directory: Directory;
  readonly clock: Clock;
}

export function createInbox({ database, keys, receivers, directory, clock }: InboxServices) {
  return Object.freeze({
    /** What waits for this caller, oldest first. */
    page: (caller: Caller, after: number, most: number): Promise<readonly InboxRow[]> =>
      database.query<InboxRow>(
        `SELECT ${prefixed(DELIVERY)}, d.seq, e.kind, e.submitted_at AS "submittedAt", e.notice AS "noticeVersion", e.share_with_firms AS "shareWithFirms", e.key_id AS "keyId", e.content AS sealed
         FROM collaboration.enquiry_delivery d JOIN collaboration.enquiry e ON e.id = d.enquiry LEFT JOIN collaboration.enquiry_receiver r ON r.id = d.channel
         WHERE d.state IN ('WAITING', 'FAILED') AND e.content IS NOT NULL AND ${READABLE} AND d.seq > $3 ORDER BY d.seq LIMIT $4`,
        [...rights(caller), after, most],
      ),

    /** What the asker wrote. Throws ENQUIRY_KEY_MISSING. */
    open: ({ enquiry, keyId, sealed }: InboxRow) => keys.open(enquiry, { keyId, sealed }) as EnquiryContent, // sealed by the submission

    async count(caller: Caller): Promise<number> {
      const [row] = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM collaboration.enquiry_delivery d LEFT JOIN collaboration.enquiry_receiver r ON r.id = d.channel
         WHERE d.state IN ('WAITING', 'FAILED') AND ${READABLE}`,
        rights(caller),
      );
      return row?.count ?? 0;
    },

    /** Confirms that a copy is taken; doing so again is the same as once. Throws ENQUIRY_NOT_IN_INBOX for what is not, or no longer, this caller's. */
    acknowledge(caller: Caller, id: string, reference: string | null): Promise<Delivery> {
      return database.transaction(async (transaction) => {
        const [taken] = await transaction.query<Delivery>(
          `UPDATE collaboration.enquiry_delivery SET state = 'DELIVERED', settled_at = $4, reference = $5, claim = NULL, claimed_until = NULL
           WHERE id = (SELECT d.id FROM collaboration.enquiry_delivery d LEFT JOIN collaboration.enquiry_receiver r ON r.id = d.channel WHERE d.id::text = $3 AND ${READABLE} FOR UPDATE OF d)
           RETURNING ${DELIVERY}`,
          [...rights(caller), id, new Date(clock.now()), readReference(reference)],
        );
        if (taken !== undefined) {
          await addEvent(transaction, { delivery: taken.id, kind: "DELIVERED", code: null }, clock);
          return taken;
        }
        const [before] = await transaction.query<Delivery>(
          `SELECT ${prefixed(DELIVERY)} FROM collaboration.enquiry_delivery d LEFT JOIN collaboration.enquiry_receiver r ON r.id = d.channel
           WHERE d.id::text = $3 AND d.state = 'DELIVERED' AND ($1::boolean OR r.caller = $2)`,
          [...rights(caller), id],
        );
        if (before === undefined) throw notThere();
        return before;
      });
    },

    /** Sends a copy of the unit's inbox again, the way its receiver's channel goes now. For stewards. Throws ENQUIRY_NOT_IN_INBOX or RECEIVER_UNKNOWN. */
    async resend(caller: Caller, id: string): Promise<Delivery> {
      const [delivery] = await database.query<Delivery>(
        `SELECT ${prefixed(DELIVERY)} FROM collaboration.enquiry_delivery d LEFT JOIN collaboration.enquiry_receiver r ON r.id = d.channel WHERE d.id::text = $3 AND ${READABLE}`,
        [...rights(caller), id],
      );
      if (delivery === undefined) throw notThere();
      const [addressee] = await findAddressees([delivery.receiver], directory, receivers);
      if (addressee === undefined) throw new Error("a receiver was neither found nor refused");
      return database.transaction(async (transaction) => {
        const [sent] = await transaction.query<Delivery>(
          `UPDATE collaboration.enquiry_delivery SET state = 'WAITING', route = $2, channel = $3, attempts = 0, started_at = $4, due_at = $4, claim = NULL, claimed_until = NULL
           WHERE id = $1 AND state IN ('WAITING', 'FAILED') RETURNING ${DELIVERY}`,
          [delivery.id, addressee.route, addressee.channel?.id ?? null, new Date(clock.now())],
        );
        if (sent === undefined) throw notThere();
        await addEvent(transaction, { delivery: sent.id, kind: "RESENT", code: addressee.route }, clock);
        return sent;
      });
    },
  });
}

export type Inbox = ReturnType<typeof createInbox>;

function rights({ name, roles }: Caller): readonly [boolean, string | null] {
  return [roles.includes("STEWARD"), roles.includes("PUBLISHER") || roles.includes("STEWARD") ? name : null];
}

function notThere(): HubError {
  return new HubError(
    "ENQUIRY_NOT_IN_INBOX",
    "There is no such enquiry in this caller's inbox; it may have been withdrawn. Henvendelsen er ikke i indbakken; den kan være trukket tilbage.",
  );
}

function prefixed(columns: string): string {
  return columns
    .split(", ")
    .map((column) => `d.${column}`)
    .join(", ");
}

import type { Text } from "../../../schema/listing.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import type { EnquiryKind } from "./content.ts";
import type { Route } from "./receiver.ts";
import { equalMarks, tokenHash } from "./token.ts";
import type { TrailEvent } from "./trail.ts";

/** An enquiry as its asker follows it; the text itself is not given back. */
export interface Enquiry {
  readonly id: string;
  readonly kind: EnquiryKind;
  readonly submittedAt: Date;
  readonly noticeVersion: string;
  readonly shareWithFirms: boolean;
  readonly withdrawnAt: Date | null;
  readonly erasedAt: Date | null;
}

export const STORED_STATES = ["WAITING", "DELIVERED", "FAILED", "WITHDRAWN", "EXPIRED"] as const;

/** One receiver's copy. */
export interface Delivery {
  readonly id: string;
  readonly enquiry: string;
  readonly receiver: string;
  readonly name: Text;
  readonly channel: string | null;
  readonly route: Route;
  readonly state: (typeof STORED_STATES)[number];
  readonly attempts: number;
  readonly settledAt: Date | null;
  readonly reference: string | null;
}

const ENQUIRY = `id, kind, submitted_at AS "submittedAt", notice AS "noticeVersion", share_with_firms AS "shareWithFirms", withdrawn_at AS "withdrawnAt", erased_at AS "erasedAt"`;
export const DELIVERY = `id, enquiry, receiver, name, channel, route, state, attempts, settled_at AS "settledAt", reference`;
/** Events of one copy that are shown; the latest. */
const MOST_EVENTS = 100;

/** The enquiry a token belongs to; undefined for no token of ours. */
export async function findEnquiry(database: Queryable, token: string): Promise<Enquiry | undefined> {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const hash = tokenHash(token);
  const [row] = await database.query<Enquiry & { tokenHash: Buffer }>(
    `SELECT ${ENQUIRY}, token_hash AS "tokenHash" FROM collaboration.enquiry WHERE token_hash = $1`,
    [hash],
  );
  return row !== undefined && equalMarks(row.tokenHash, hash) ? row : undefined;
}

export async function enquiryById(database: Queryable, id: string): Promise<Enquiry | undefined> {
  const [row] = await database.query<Enquiry>(`SELECT ${ENQUIRY} FROM collaboration.enquiry WHERE id = $1`, [id]);
  return row;
}

/** Look-ups for lists: copies of enquiries, events of copies. */
export function followLookups(database: Database) {
  return Object.freeze({
    async deliveries(enquiries: readonly string[]): Promise<readonly (readonly Delivery[])[]> {
      const rows = await database.query<Delivery>(
        `SELECT ${DELIVERY} FROM collaboration.enquiry_delivery WHERE enquiry = ANY ($1::uuid[]) ORDER BY seq`,
        [enquiries],
      );
      const grouped = Map.groupBy(rows, ({ enquiry }) => enquiry);
      return enquiries.map((id) => grouped.get(id) ?? []);
    },
    async trails(deliveries: readonly string[]): Promise<readonly (readonly TrailEvent[])[]> {
      const rows = await database.query<TrailEvent>(
        `SELECT delivery, at, kind, code FROM (
           SELECT id, delivery, at, kind, code, row_number() OVER (PARTITION BY delivery ORDER BY id DESC) AS age FROM collaboration.enquiry_event WHERE delivery = ANY ($1::uuid[])
         ) e WHERE age <= ${MOST_EVENTS} ORDER BY id`,
        [deliveries],
      );
      const grouped = Map.groupBy(rows, ({ delivery }) => delivery);
      return deliveries.map((id) => grouped.get(id) ?? []);
    },
  });
}

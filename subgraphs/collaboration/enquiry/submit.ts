import { randomUUID } from "node:crypto";
import { HubError } from "../../../schema/errors.ts";
import type { Caller } from "../../base/caller.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { spendAllowance } from "./allowance.ts";
import type { Directory } from "./directory.ts";
import { readEnquiry, type EnquiryInput, type NewEnquiry } from "./input.ts";
import type { EnquiryKeys } from "./keys.ts";
import type { PrivacyNotice } from "./notice.ts";
import type { Receivers } from "./receiver.ts";
import { findAddressees, type Addressee } from "./route.ts";
import { equalMarks, idempotencyOf, marksOf, tokenHash, type Marks } from "./token.ts";

export interface Submission {
  /** Id of the enquiry. */
  readonly id: string;
  readonly token: string;
  /** True where the same submission was taken before. */
  readonly repeated: boolean;
}

export interface SubmitServices {
  readonly database: Database;
  readonly keys: EnquiryKeys;
  readonly directory: Directory;
  readonly receivers: Receivers;
  readonly notice: PrivacyNotice;
  readonly perHour: number;
  readonly perHourOfAddress: number;
  readonly clock: Clock;
}

/** Takes an enquiry and puts a copy for each receiver in the outbox, all in one transaction: what was answered with a token is going to be delivered. */
export async function submitEnquiry(input: EnquiryInput, from: Caller, services: SubmitServices): Promise<Submission> {
  const { database, keys, directory, receivers, notice } = services;
  const caller = from.name;
  const enquiry = readEnquiry(input);
  const before = await repeated(database, enquiry, caller, keys);
  if (before !== undefined) return before;
  if (notice.controller === null)
    throw new HubError("CONTROLLER_MISSING", "This hub takes no enquiries yet: nobody is named who answers for the data.");
  if (enquiry.notice !== notice.version)
    throw new HubError(
      "PRIVACY_NOTICE_OUTDATED",
      "The privacy notice that was accepted is not the one in force. Privatlivsmeddelelsen er ændret.",
    );
  const addressees = await findAddressees(enquiry.to, directory, receivers);
  const marks = marksOf(enquiry, caller, keys, keys.current);
  const id = randomUUID();
  const taken = await database.transaction((transaction) => keep({ ...services, transaction, id, enquiry, marks, addressees, from }));
  if (taken) return { id, token: marks.token, repeated: false };
  const same = await repeated(database, enquiry, caller, keys); // the same submission came twice at once
  if (same === undefined) throw new Error("an enquiry was neither new nor known");
  return same;
}

interface Keeping extends SubmitServices {
  readonly transaction: Queryable;
  readonly id: string;
  readonly enquiry: NewEnquiry;
  readonly marks: Marks;
  readonly addressees: readonly Addressee[];
  readonly from: Caller;
}

/** False where an enquiry with the same idempotency key stands. */
async function keep({
  transaction,
  id,
  enquiry,
  marks,
  addressees,
  from,
  keys,
  notice,
  perHour,
  perHourOfAddress,
  clock,
}: Keeping): Promise<boolean> {
  const now = new Date(clock.now());
  const { keyId, sealed } = keys.seal(id, enquiry.content);
  const made = await transaction.query(
    `INSERT INTO collaboration.enquiry (id, token_hash, idempotency, fingerprint, key_id, content, kind, share_with_firms, notice, submitted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (idempotency) DO NOTHING RETURNING id`,
    [
      id,
      tokenHash(marks.token),
      marks.idempotency,
      marks.fingerprint,
      keyId,
      sealed,
      enquiry.kind,
      enquiry.shareWithFirms,
      notice.version,
      now,
    ],
  );
  if (made.length === 0) return false;
  await spendAllowance(transaction, { from, cost: addressees.length, perHour, perHourOfAddress, now: clock.now() });
  await transaction.query(
    `WITH copies AS (
       INSERT INTO collaboration.enquiry_delivery (id, enquiry, receiver, name, channel, route, state, started_at, due_at)
       SELECT d.id, $1, d.receiver, d.name, d.channel, d.route, 'WAITING', $7, $7
       FROM unnest($2::uuid[], $3::text[], $4::jsonb[], $5::text[], $6::text[]) AS d (id, receiver, name, channel, route)
       RETURNING id, route
     ) INSERT INTO collaboration.enquiry_event (delivery, at, kind, code) SELECT id, $7, 'SUBMITTED', route FROM copies`,
    [
      id,
      addressees.map(() => randomUUID()),
      addressees.map((each) => each.id),
      addressees.map((each) => JSON.stringify(each.name)),
      addressees.map((each) => each.channel?.id ?? null),
      addressees.map((each) => each.route),
      now,
    ],
  );
  return true;
}

/** The enquiry that a submission has made before. Throws IDEMPOTENCY_KEY_USED where the key belongs to another one, or to one that is erased. */
async function repeated(
  database: Queryable,
  enquiry: NewEnquiry,
  caller: string | null,
  keys: EnquiryKeys,
): Promise<Submission | undefined> {
  const [known] = await database.query<{ id: string; keyId: string; fingerprint: Buffer | null }>(
    `SELECT id, key_id AS "keyId", fingerprint FROM collaboration.enquiry WHERE idempotency = $1`,
    [idempotencyOf(enquiry.idempotencyKey, caller)],
  );
  if (known === undefined) return undefined;
  const marks = marksOf(enquiry, caller, keys, known.keyId);
  if (known.fingerprint !== null && equalMarks(known.fingerprint, marks.fingerprint))
    return { id: known.id, token: marks.token, repeated: true };
  throw new HubError(
    "IDEMPOTENCY_KEY_USED",
    "Another enquiry was sent with this `idempotencyKey`. Der er allerede sendt en anden henvendelse med samme nøgle.",
  );
}

import { HubError } from "../../../schema/errors.ts";
import type { Caller } from "../../base/caller.ts";
import type { Queryable } from "../../base/database/index.ts";

const HOUR_MS = 3_600_000;

/**
 * Takes `cost` messages off a sender's hourly allowance, over all replicas. Threat: a program that fills receivers' inboxes, and so many that nobody else can send. A caller with a token has an
 * allowance of its own. All anonymous senders share one; within it each network address has a smaller one, known only by a hash that lasts a day (origin.ts). An allowance fills up again
 * evenly (generic cell rate algorithm, ITU-T I.371): what is spent lies ahead in time, at most an hour. Throws TOO_MANY_ENQUIRIES, which says when to come back.
 */
export async function spendAllowance(transaction: Queryable, { from, cost, perHour, perHourOfAddress, now }: Spending): Promise<void> {
  // One address before all of them, always in this order: two senders never wait for each other.
  if (from.name === null && from.origin !== undefined)
    await spend(transaction, { sender: `address ${from.origin}`, cost, perHour: perHourOfAddress, now });
  await spend(transaction, { sender: from.name === null ? "anonymous" : `caller ${from.name}`, cost, perHour, now });
}

export interface Spending {
  readonly from: Caller;
  /** How many receivers are written to. */
  readonly cost: number;
  readonly perHour: number;
  readonly perHourOfAddress: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Forgets senders who have spent nothing for an hour: their allowances are whole again. */
export async function forgetIdle(database: Queryable, now: number): Promise<void> {
  await database.query("DELETE FROM collaboration.enquiry_allowance WHERE spent_until < $1::bigint", [now - HOUR_MS]);
}

interface Account extends Pick<Spending, "cost" | "perHour" | "now"> {
  readonly sender: string;
}

async function spend(transaction: Queryable, { sender, cost, perHour, now }: Account): Promise<void> {
  if (cost > perHour)
    throw refusal(perHour, { next: `Write to at most ${perHour} receivers at a time. Skriv til højst ${perHour} modtagere ad gangen.` });
  const costMs = Math.ceil((cost * HOUR_MS) / perHour);
  const taken = await transaction.query(
    `INSERT INTO collaboration.enquiry_allowance AS a (sender, spent_until) VALUES ($1, $2::bigint + $3::bigint)
     ON CONFLICT (sender) DO UPDATE SET spent_until = greatest(a.spent_until, $2::bigint) + $3::bigint
     WHERE greatest(a.spent_until, $2::bigint) + $3::bigint <= $2::bigint + ${HOUR_MS} RETURNING sender`,
    [sender, now, Math.min(costMs, HOUR_MS)],
  );
  if (taken.length > 0) return;
  const [row] = await transaction.query<{ spentUntil: string }>(
    `SELECT spent_until AS "spentUntil" FROM collaboration.enquiry_allowance WHERE sender = $1`,
    [sender],
  );
  const seconds = Math.max(1, Math.ceil((Number(row?.spentUntil ?? now) + costMs - HOUR_MS - now) / 1000));
  const minutes = Math.ceil(seconds / 60);
  throw refusal(perHour, {
    next: `Try again in ${minutes} minutes, or write to fewer receivers; whoever sends for many asks the unit for a token of its own. Prøv igen om ${minutes} minutter.`,
    details: { retryAfterSeconds: seconds },
  });
}

function refusal(perHour: number, options: { readonly next: string; readonly details?: { readonly retryAfterSeconds: number } }): HubError {
  return new HubError(
    "TOO_MANY_ENQUIRIES",
    `More than ${perHour} messages an hour are not taken from one sender. Der er sendt for mange henvendelser den seneste time.`,
    options,
  );
}

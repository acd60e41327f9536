import { HubError } from "../../../schema/errors.ts";
import type { Queryable } from "../../base/database/index.ts";

const HOUR_MS = 3_600_000;

/**
 * Takes `cost` messages off a caller's hourly allowance, over all replicas; all anonymous askers share one. Threat: a program that fills receivers' inboxes. The
 * allowance fills up again evenly (generic cell rate algorithm, ITU-T I.371): what is spent lies ahead in time, at most an hour. Throws TOO_MANY_ENQUIRIES.
 */
export async function spendAllowance(transaction: Queryable, spending: Spending): Promise<void> {
  const { caller, cost, perHour, now } = spending;
  const costMs = Math.ceil((cost * HOUR_MS) / perHour);
  const rows =
    costMs > HOUR_MS
      ? []
      : await transaction.query(
          `INSERT INTO collaboration.enquiry_allowance AS a (caller, spent_until) VALUES ($1, $2::bigint + $3::bigint)
           ON CONFLICT (caller) DO UPDATE SET spent_until = greatest(a.spent_until, $2::bigint) + $3::bigint
           WHERE greatest(a.spent_until, $2::bigint) + $3::bigint <= $2::bigint + ${HOUR_MS} RETURNING caller`,
          [caller ?? "", now, costMs],
        );
  if (rows.length > 0) return;
  throw new HubError(
    "TOO_MANY_ENQUIRIES",
    `More than ${perHour} messages an hour are not taken from one sender. Der er sendt for mange henvendelser den seneste time.`,
  );
}

export interface Spending {
  /** null: anonymous. */
  readonly caller: string | null;
  /** How many receivers are written to. */
  readonly cost: number;
  readonly perHour: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

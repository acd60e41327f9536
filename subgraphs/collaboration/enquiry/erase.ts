import { HubError } from "../../../schema/errors.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import type { Log } from "../../base/log.ts";
import { forgetIdle } from "./allowance.ts";
import { findEnquiry, type Enquiry } from "./follow.ts";
import { LONGEST_KEPT_DAYS } from "./notice.ts";

const DAY_MS = 86_400_000;

/**
 * Withdraws an enquiry: its text and all that could tell it again is erased, and what was not confirmed by a receiver is not sent any more, in one transaction.
 * Doing so twice is the same as once. Throws ENQUIRY_UNKNOWN.
 */
export async function withdrawEnquiry(database: Database, token: string, clock: Clock): Promise<Enquiry> {
  return database.transaction(async (transaction) => {
    const enquiry = await findEnquiry(transaction, token);
    if (enquiry === undefined)
      throw new HubError("ENQUIRY_UNKNOWN", "There is no enquiry with this token. Der er ingen henvendelse med denne kode.");
    const now = new Date(clock.now());
    await transaction.query(
      `UPDATE collaboration.enquiry SET content = NULL, fingerprint = NULL, erased_at = coalesce(erased_at, $2), withdrawn_at = coalesce(withdrawn_at, $2) WHERE id = $1`,
      [enquiry.id, now],
    );
    await transaction.query(
      `WITH stopped AS (
         UPDATE collaboration.enquiry_delivery SET state = 'WITHDRAWN', settled_at = $2
         WHERE id IN (SELECT id FROM collaboration.enquiry_delivery WHERE enquiry = $1 AND state IN ('WAITING', 'FAILED') ORDER BY id FOR UPDATE) RETURNING id
       ) INSERT INTO collaboration.enquiry_event (delivery, at, kind) SELECT id, $2, 'WITHDRAWN' FROM stopped`,
      [enquiry.id, now],
    );
    return { ...enquiry, withdrawnAt: enquiry.withdrawnAt ?? now, erasedAt: enquiry.erasedAt ?? now };
  });
}

/** Erases the texts of enquiries that all receivers have had for `days` days, and of those that nobody took in a year. Returns how many. */
export async function eraseOld(database: Database, days: number, clock: Clock): Promise<number> {
  const now = clock.now();
  const rows = await database.query<{ id: string }>(
    `WITH old AS (
       SELECT e.id FROM collaboration.enquiry e WHERE e.erased_at IS NULL AND (
         e.submitted_at <= $3 OR (e.submitted_at <= $2
           AND NOT EXISTS (SELECT FROM collaboration.enquiry_delivery d WHERE d.enquiry = e.id AND (d.state IN ('WAITING', 'FAILED') OR d.settled_at > $2))))
       ORDER BY e.submitted_at LIMIT 1000 FOR UPDATE SKIP LOCKED
     ), erased AS (
       UPDATE collaboration.enquiry SET content = NULL, fingerprint = NULL, erased_at = $1 WHERE id IN (SELECT id FROM old) RETURNING id
     ), expired AS (
       UPDATE collaboration.enquiry_delivery SET state = 'EXPIRED', settled_at = $1
       WHERE id IN (SELECT id FROM collaboration.enquiry_delivery WHERE enquiry IN (SELECT id FROM old) AND state IN ('WAITING', 'FAILED') ORDER BY id FOR UPDATE) RETURNING id
     ), told AS (
       INSERT INTO collaboration.enquiry_event (delivery, at, kind) SELECT d.id, $1, 'ERASED' FROM collaboration.enquiry_delivery d WHERE d.enquiry IN (SELECT id FROM old)
     ) SELECT id FROM erased`,
    [new Date(now), new Date(now - days * DAY_MS), new Date(now - LONGEST_KEPT_DAYS * DAY_MS)],
  );
  return rows.length;
}

export interface Sweep {
  /** Erases what is due now. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** Looks for texts to erase, and for allowances to forget, over and over. */
export function createSweep({ database, days, clock, log, everyMs }: SweepOptions): Sweep {
  let running: Promise<void> | undefined;
  const all = async (): Promise<void> => {
    for (let erased = await eraseOld(database, days, clock); erased > 0; erased = await eraseOld(database, days, clock))
      log.info({ enquiries: erased }, "texts of enquiries were erased");
    await forgetIdle(database, clock.now());
  };
  const run = (): Promise<void> => (running ??= all().finally(() => (running = undefined)));
  const look = (): void => {
    run().catch((error: unknown) =>
      log.warn({ error: { name: error instanceof Error ? error.name : "unknown" } }, "old texts could not be erased; it is tried again"),
    );
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  look();
  return Object.freeze({
    run,
    async stop() {
      clearInterval(timer);
      await running?.catch(() => undefined);
    },
  });
}

export interface SweepOptions {
  readonly database: Database;
  /** Days between the last delivery and the erasure. */
  readonly days: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Distance between looks. */
  readonly everyMs: number;
}

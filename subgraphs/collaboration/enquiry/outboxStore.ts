import { randomUUID } from "node:crypto";
import type { Text } from "../../../schema/listing.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { GIVE_UP_AFTER_MS, pauseAfter } from "./backoff.ts";
import type { EnquiryKind } from "./content.ts";
import type { Route } from "./receiver.ts";
import { addEvent, type EventKind, type Problem } from "./trail.ts";

/** A copy that this process may send until its claim ends. */
export interface Claimed {
  readonly id: string;
  readonly claim: string;
  readonly attempts: number;
  readonly startedAt: Date;
  readonly receiver: string;
  readonly name: Text;
  readonly channel: string;
  readonly route: Route;
  readonly enquiry: string;
  readonly kind: EnquiryKind;
  readonly submittedAt: Date;
  readonly shareWithFirms: boolean;
  readonly notice: string;
  readonly keyId: string;
  readonly content: Buffer;
}

/**
 * The outbox as its workers use it. Several replicas may work at once: a copy is claimed for a while by one statement that passes over what others are
 * claiming, and a claim that its process did not live to use ends by itself. A copy may thus be sent twice, never not at all.
 */
export interface OutboxStore {
  claim(most: number): Promise<readonly Claimed[]>;
  /** Frees what a process left claimed when it was killed; only for the one process of an embedded database. */
  releaseClaims(): Promise<void>;
  /** The receiver has it. True also where another process was told so before. */
  delivered(copy: Pick<Claimed, "id" | "route">, reference: string | null): Promise<void>;
  failed(copy: Claimed, problem: Problem): Promise<"again" | "gave up" | "lost">;
  /** Gives a copy back that was not sent, uncounted. */
  release(copy: Claimed): Promise<void>;
}

/** Longer than an attempt can take. */
const CLAIM_MS = 20_000;

/** `keyIds` names the keys at hand: what was closed with another is left to a process that has it. */
export function createOutboxStore({ database, clock, random, keyIds }: OutboxStoreOptions): OutboxStore {
  const tellIfWithdrawn = async (transaction: Queryable, id: string, kind: EventKind): Promise<void> => {
    const [withdrawn] = await transaction.query("SELECT id FROM collaboration.enquiry_delivery WHERE id = $1 AND state = 'WITHDRAWN'", [
      id,
    ]);
    if (withdrawn !== undefined) await addEvent(transaction, { delivery: id, kind, code: null }, clock);
  };
  return Object.freeze({
    claim(most: number) {
      const now = clock.now();
      return database.query<Claimed>(
        `WITH due AS (
           SELECT id FROM collaboration.enquiry_delivery
           WHERE state = 'WAITING' AND route IN ('WEBHOOK', 'EMAIL') AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
             AND EXISTS (SELECT FROM collaboration.enquiry e WHERE e.id = enquiry AND e.key_id = ANY ($5))
           ORDER BY due_at, seq LIMIT $2 FOR UPDATE SKIP LOCKED
         )
         UPDATE collaboration.enquiry_delivery d SET claim = $3, claimed_until = $4, attempts = d.attempts + 1 FROM due, collaboration.enquiry e
         WHERE d.id = due.id AND e.id = d.enquiry AND e.content IS NOT NULL
         RETURNING d.id, d.claim, d.attempts, d.started_at AS "startedAt", d.receiver, d.name, d.channel, d.route, e.id AS enquiry, e.kind, e.submitted_at AS "submittedAt",
           e.share_with_firms AS "shareWithFirms", e.notice, e.key_id AS "keyId", e.content`,
        [new Date(now), most, randomUUID(), new Date(now + CLAIM_MS), keyIds],
      );
    },
    async releaseClaims() {
      await database.query("UPDATE collaboration.enquiry_delivery SET claim = NULL, claimed_until = NULL WHERE claim IS NOT NULL");
    },
    delivered: ({ id, route }: Pick<Claimed, "id" | "route">, reference: string | null) =>
      database.transaction(async (transaction) => {
        // A receipt counts whoever holds the claim by now: the receiver has the text.
        const rows = await transaction.query(
          `UPDATE collaboration.enquiry_delivery SET state = 'DELIVERED', settled_at = $2, reference = $3, claim = NULL, claimed_until = NULL
           WHERE id = $1 AND state IN ('WAITING', 'FAILED') RETURNING id`,
          [id, new Date(clock.now()), reference],
        );
        if (rows.length > 0)
          return addEvent(transaction, { delivery: id, kind: "DELIVERED", code: route === "EMAIL" ? route : null }, clock);
        await tellIfWithdrawn(transaction, id, "ARRIVED_AFTER_WITHDRAWAL");
      }),
    failed: (copy: Claimed, problem: Problem) =>
      database.transaction(async (transaction) => {
        const now = clock.now();
        const due = now + pauseAfter(copy.attempts, random);
        const over = problem === "GONE" || due > copy.startedAt.getTime() + GIVE_UP_AFTER_MS;
        const rows = await transaction.query(
          `UPDATE collaboration.enquiry_delivery SET state = $3, due_at = $4, claim = NULL, claimed_until = NULL WHERE id = $1 AND claim = $2 AND state = 'WAITING' RETURNING id`,
          [copy.id, copy.claim, over ? "FAILED" : "WAITING", new Date(due)],
        );
        if (rows.length === 0) {
          await tellIfWithdrawn(transaction, copy.id, "UNDERWAY_AT_WITHDRAWAL");
          return "lost";
        }
        await addEvent(transaction, { delivery: copy.id, kind: over ? "GAVE_UP" : "ATTEMPT_FAILED", code: problem }, clock);
        if (over) return "gave up";
        // What else waits for a receiver that does not answer waits with this one, so that it does not hold up the others.
        await transaction.query(
          `UPDATE collaboration.enquiry_delivery SET due_at = $2
           WHERE id IN (SELECT id FROM collaboration.enquiry_delivery WHERE channel = $1 AND state = 'WAITING' AND route IN ('WEBHOOK', 'EMAIL') AND due_at < $2 AND claim IS NULL FOR UPDATE SKIP LOCKED)`,
          [copy.channel, new Date(due)],
        );
        return "again";
      }),
    async release({ id, claim }: Claimed) {
      await database.query(
        `UPDATE collaboration.enquiry_delivery SET claim = NULL, claimed_until = NULL, attempts = attempts - 1 WHERE id = $1 AND claim = $2`,
        [id, claim],
      );
    },
  });
}

export interface OutboxStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly keyIds: readonly string[];
}

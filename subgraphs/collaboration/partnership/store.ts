import { createHash } from "node:crypto";
import { HubError } from "../../../schema/errors.ts";
import type { Caller } from "../../base/caller.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { decide, type Command } from "./decide.ts";
import { replay, type PartnershipEvent, type Standing } from "./history.ts";
import type { Partnership } from "./partnership.ts";

export interface Change {
  readonly event: PartnershipEvent;
  /** True where the same command was carried out before, under the same key. */
  readonly repeated: boolean;
}

export interface Wish {
  readonly partnership: Partnership;
  readonly command: Command;
  readonly caller: Caller;
  /** The sender's own; the same command with the same one happens once. */
  readonly idempotencyKey: string;
}

/** The histories of partnerships, in the database. */
export interface PartnershipStore {
  /** What was added to each, oldest first. */
  added(ids: readonly string[]): Promise<readonly (readonly PartnershipEvent[])[]>;
  /** Carries a command out, or throws what `decide` throws, or IDEMPOTENCY_KEY_USED. One partnership's commands happen one after the other, on whichever node. */
  change(wish: Wish): Promise<Change>;
}

export function createPartnershipStore(database: Database, clock: Clock, newId: () => string): PartnershipStore {
  return Object.freeze({
    added: (ids: readonly string[]) => readAdded(database, ids),
    change: ({ partnership, command, caller, idempotencyKey }: Wish) =>
      database.transaction(async (transaction): Promise<Change> => {
        await transaction.query("SELECT pg_advisory_xact_lock(hashtext('ops-hub.partnership'), hashtext($1))", [partnership.id]);
        const idempotency = sha256([caller.name, idempotencyKey]);
        const fingerprint = sha256([partnership.id, command]);
        const [before] = await transaction.query<{ event: PartnershipEvent; fingerprint: Buffer }>(
          "SELECT event, fingerprint FROM collaboration.partnership_event WHERE idempotency = $1",
          [idempotency],
        );
        if (before?.fingerprint.equals(fingerprint) === true) return { event: before.event, repeated: true };
        if (before !== undefined) throw keyUsed();
        const [events = []] = await readAdded(transaction, [partnership.id]);
        const standing: Standing = replay(partnership, events);
        const event = decide(command, { partnership, standing, caller, at: new Date(clock.now()).toISOString(), newId });
        const kept = await transaction.query(
          `INSERT INTO collaboration.partnership_event (partnership, event, caller, idempotency, fingerprint) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (idempotency) DO NOTHING RETURNING seq`,
          [partnership.id, JSON.stringify(event), caller.name ?? "", idempotency, fingerprint],
        );
        if (kept.length === 0) throw keyUsed(); // for another partnership, at this very moment
        return { event, repeated: false };
      }),
  });
}

async function readAdded(database: Queryable, ids: readonly string[]): Promise<readonly (readonly PartnershipEvent[])[]> {
  const rows = await database.query<{ partnership: string; event: PartnershipEvent }>(
    "SELECT partnership, event FROM collaboration.partnership_event WHERE partnership = ANY ($1) ORDER BY seq",
    [ids],
  );
  const grouped = Map.groupBy(rows, ({ partnership }) => partnership);
  return ids.map((id) => (grouped.get(id) ?? []).map(({ event }) => event));
}

function keyUsed(): HubError {
  return new HubError("IDEMPOTENCY_KEY_USED", "Something else was sent with this `idempotencyKey`.", {
    next: "Make a new random `idempotencyKey` for each new decision.",
  });
}

function sha256(value: unknown): Buffer {
  return createHash("sha256").update(JSON.stringify(value)).digest();
}

import { createHash } from "node:crypto";
import { HubError } from "../../../schema/errors.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { withLog, type ChangeLog } from "./changeLog.ts";
import type { NewNeed } from "./input.ts";
import { checkJudgement, readJudgements, type Judgement } from "./judgement.ts";
import type { NeedStatus } from "./need.ts";
import type { SampleNeed } from "./sample.ts";

/** Who does something, as the history keeps it. */
export interface Doer {
  readonly name: string;
  readonly steward: boolean;
}

/** The needs in the database. What a method has answered is kept, whatever happens to the process afterwards. */
export interface NeedStore {
  register(need: NewNeed, by: Doer): Promise<{ readonly id: string; readonly repeated: boolean }>;
  judge(pair: { readonly need: string; readonly other: string; readonly same: boolean }, by: Doer): Promise<void>;
  /** Nothing where it stands so already. */
  close(id: string, status: "WITHDRAWN" | "FULFILLED"): Promise<void>;
  /** Brings the samples in step with what comes with the hub; with none, they are removed. */
  seed(samples: readonly SampleNeed[]): Promise<void>;
}

export function createNeedStore(database: Database, clock: Clock, newId: () => string): NeedStore {
  const now = (): Date => new Date(clock.now());
  const find = async (transaction: Queryable, id: string): Promise<{ readonly status: NeedStatus }> => {
    const [row] = await transaction.query<{ status: NeedStatus }>(
      "SELECT status FROM collaboration.need WHERE id = $1 AND status <> 'REMOVED'",
      [id],
    );
    if (row === undefined) throw unknownNeed(id);
    return row;
  };
  const judge = async (transaction: Queryable, log: ChangeLog, wanted: Judgement, by: Doer): Promise<void> => {
    checkJudgement(wanted, await readJudgements(transaction));
    const kept = await transaction.query(
      `INSERT INTO collaboration.need_judgement (a, b, same, caller, steward, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (a, b) DO UPDATE SET same = $3, caller = $4, steward = need_judgement.steward OR $5, at = $6 WHERE need_judgement.same <> $3 OR need_judgement.steward <> $5 RETURNING a`,
      [wanted.a, wanted.b, wanted.same, by.name, by.steward, now()],
    );
    if (kept.length === 0) return;
    const kind = wanted.same ? "JOINED" : "KEPT_APART";
    log.add(wanted.a, kind, { other: wanted.b });
    log.add(wanted.b, kind, { other: wanted.a });
  };
  return Object.freeze({
    register: (need: NewNeed, by: Doer) =>
      withLog(database, clock, async (transaction, log) => {
        const idempotency = sha256([by.name, need.idempotencyKey]);
        const fingerprint = sha256([need.buyer, need.buyerName, need.content, need.sameAs]);
        const [before] = await transaction.query<{ id: string; fingerprint: Buffer }>(
          "SELECT id, fingerprint FROM collaboration.need WHERE idempotency = $1",
          [idempotency],
        );
        if (before?.fingerprint.equals(fingerprint) === true) return { id: before.id, repeated: true };
        if (before !== undefined)
          throw new HubError("IDEMPOTENCY_KEY_USED", "Another need was sent with this `idempotencyKey`.", {
            next: "Make a new random `idempotencyKey` for each new need.",
          });
        const id = `need-${newId()}`;
        await transaction.query(
          `INSERT INTO collaboration.need (id, buyer, buyer_name, content, status, sample, registered_by, registered_at, changed_at, idempotency, fingerprint, seq)
           VALUES ($1, $2, $3, $4, 'OPEN', false, $5, $6, $6, $7, $8, -1)`,
          [id, need.buyer, need.buyerName, JSON.stringify(need.content), by.name, now(), idempotency, fingerprint],
        );
        log.add(id, "REGISTERED");
        if (need.sameAs !== null) {
          await find(transaction, need.sameAs);
          await judge(transaction, log, pairOf(id, need.sameAs, { same: true, steward: by.steward }), by);
        }
        return { id, repeated: false };
      }),
    judge: ({ need, other, same }: { readonly need: string; readonly other: string; readonly same: boolean }, by: Doer) =>
      withLog(database, clock, async (transaction, log) => {
        if (need === other) throw new HubError("BAD_USER_INPUT", "`need` and `other` are the same need.");
        await find(transaction, need);
        await find(transaction, other);
        await judge(transaction, log, pairOf(need, other, { same, steward: by.steward }), by);
      }),
    close: (id: string, status: "WITHDRAWN" | "FULFILLED") =>
      withLog(database, clock, async (transaction, log) => {
        const { status: before } = await find(transaction, id);
        if (before === status) return;
        await transaction.query("UPDATE collaboration.need SET status = $2, group_id = NULL WHERE id = $1", [id, status]);
        log.add(id, status);
      }),
    seed: (samples: readonly SampleNeed[]) =>
      withLog(database, clock, async (transaction, log) => {
        const rows = await transaction.query<{ id: string; fingerprint: Buffer; status: NeedStatus }>(
          "SELECT id, fingerprint, status FROM collaboration.need WHERE sample",
        );
        const standing = new Map(rows.map((row) => [row.id, row]));
        const wanted = new Set(samples.map(({ id }) => id));
        for (const { id, status } of rows) {
          if (wanted.has(id) || status === "REMOVED") continue;
          await transaction.query("UPDATE collaboration.need SET status = 'REMOVED', group_id = NULL WHERE id = $1", [id]);
          log.add(id, "REMOVED");
        }
        const written = samples
          .map((sample) => ({ ...sample, fingerprint: sha256([sample.buyer, sample.content]) }))
          .filter(({ id, fingerprint }) => {
            const before = standing.get(id);
            return before === undefined || before.status === "REMOVED" || !before.fingerprint.equals(fingerprint);
          });
        await transaction.query(
          `INSERT INTO collaboration.need (id, buyer, content, fingerprint, status, sample, registered_by, registered_at, changed_at, seq)
           SELECT id, buyer, content, fingerprint, 'OPEN', true, '', $5, $5, -nr
           FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::bytea[]) WITH ORDINALITY AS n (id, buyer, content, fingerprint, nr)
           ON CONFLICT (id) DO UPDATE SET buyer = excluded.buyer, content = excluded.content, fingerprint = excluded.fingerprint,
             status = CASE WHEN need.status = 'REMOVED' THEN 'OPEN' ELSE need.status END`,
          [
            written.map(({ id }) => id),
            written.map(({ buyer }) => buyer),
            written.map(({ content }) => JSON.stringify(content)),
            written.map(({ fingerprint }) => fingerprint),
            now(),
          ],
        );
        for (const { id } of written) log.add(id, "REGISTERED");
      }),
  });
}

export function unknownNeed(id: string): HubError {
  return new HubError("NEED_UNKNOWN", `There is no need ${JSON.stringify(id.slice(0, 80))}. Behovet findes ikke.`);
}

function pairOf(one: string, other: string, rest: Pick<Judgement, "same" | "steward">): Judgement {
  const [a, b] = one < other ? [one, other] : [other, one];
  return { a, b, ...rest };
}

function sha256(value: unknown): Buffer {
  return createHash("sha256").update(JSON.stringify(value)).digest();
}

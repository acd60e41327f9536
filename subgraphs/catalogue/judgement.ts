import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { Database, Queryable } from "../base/database/index.ts";

export const VERDICTS = ["SAME", "NOT_SAME", "UNDECIDED"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A steward's decision on two listings. It stays through every re-run of the engine until it is undone; undone ones stay on record. */
export interface Judgement {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly verdict: Verdict;
  readonly author: string;
  readonly reason: string | null;
  readonly at: Date;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
}

export interface NewJudgement {
  readonly a: string;
  readonly b: string;
  readonly verdict: Verdict;
  readonly author: string;
  readonly reason: string | null;
}

const COLUMNS = `id::text, a, b, verdict, author, reason, at, undone_at AS "undoneAt", undone_by AS "undoneBy"`;
const MAX_REASON = 1_000;

export function createJudgements(database: Database, clock: Clock) {
  return {
    /** Judgements in force: for each pair the latest that is not undone. */
    standing: () => standing(database),

    /** Records a judgement. Throws JUDGEMENT_CONFLICT when it contradicts what others say together: a conflict is reported, never guessed away. */
    judge(given: NewJudgement): Promise<Judgement> {
      const [a = "", b = ""] = [given.a, given.b].toSorted();
      if (a === b) throw new HubError("BAD_USER_INPUT", "A listing cannot be judged against itself.");
      if ((given.reason ?? "").length > MAX_REASON) throw new HubError("BAD_USER_INPUT", `reason has more than ${MAX_REASON} characters.`);
      return database.transaction(async (transaction) => {
        await transaction.query("SELECT pg_advisory_xact_lock(hashtext('ops-hub.judgements'))");
        const known = await transaction.query<{ id: string }>("SELECT id FROM catalogue.listing WHERE id = ANY ($1)", [[a, b]]);
        if (known.length < 2) throw new HubError("BAD_USER_INPUT", "One of the two listings does not exist.");
        refuseConflict(
          { ...given, a, b },
          (await standing(transaction)).filter((each) => each.a !== a || each.b !== b),
        );
        const [made] = await transaction.query<Judgement>(
          `INSERT INTO catalogue.judgement (a, b, verdict, author, reason, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
          [a, b, given.verdict, given.author, given.reason, new Date(clock.now())],
        );
        if (made === undefined) throw new Error("a judgement was not written");
        return made;
      });
    },

    /** Takes a judgement back; the one before on the same pair, if any, counts again. Throws BAD_USER_INPUT for an unknown or undone one. */
    async undo(id: string, author: string): Promise<Judgement> {
      const [undone] = await database.query<Judgement>(
        `UPDATE catalogue.judgement SET undone_at = $2, undone_by = $3 WHERE id::text = $1 AND undone_at IS NULL RETURNING ${COLUMNS}`,
        [id, new Date(clock.now()), author],
      );
      if (undone === undefined) throw new HubError("BAD_USER_INPUT", "There is no such judgement in force.");
      return undone;
    },

    /** A page of all judgements, newest first, undone ones too. */
    page(listing: string | null, before: string | null, limit: number): Promise<readonly Judgement[]> {
      return database.query<Judgement>(
        `SELECT ${COLUMNS} FROM catalogue.judgement WHERE ($1::text IS NULL OR a = $1 OR b = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY catalogue.judgement.id DESC LIMIT $3`,
        [listing, before, limit],
      );
    },
  };
}

export type Judgements = ReturnType<typeof createJudgements>;

async function standing(queryable: Queryable): Promise<readonly Judgement[]> {
  return queryable.query<Judgement>(
    `SELECT DISTINCT ON (a, b) ${COLUMNS} FROM catalogue.judgement WHERE undone_at IS NULL ORDER BY a, b, catalogue.judgement.id DESC`,
  );
}

/** SAME is an equivalence: what is the same as the same is the same. A NOT_SAME inside one such group, old or new, is a contradiction. */
function refuseConflict(given: NewJudgement, others: readonly Judgement[]): void {
  if (given.verdict === "UNDECIDED") return;
  const home = new Map<string, string>();
  const find = (listing: string): string => {
    let at = listing;
    for (let next = home.get(at); next !== undefined; next = home.get(at)) at = next;
    return at;
  };
  const join = (a: string, b: string): void => {
    const [x, y] = [find(a), find(b)];
    if (x !== y) home.set(x, y);
  };
  for (const { a, b, verdict } of others) if (verdict === "SAME") join(a, b);
  if (given.verdict === "SAME") join(given.a, given.b);
  const apart = [...others.filter((each) => each.verdict === "NOT_SAME"), ...(given.verdict === "NOT_SAME" ? [{ ...given, id: "" }] : [])];
  const broken = apart.find((each) => find(each.a) === find(each.b));
  if (broken === undefined) return;
  const said =
    broken.id === ""
      ? "other judgements together say that they are the same"
      : `judgement ${broken.id} says that ${broken.a} and ${broken.b} are not`;
  throw new HubError("JUDGEMENT_CONFLICT", `${given.a} and ${given.b} cannot be judged ${given.verdict}: ${said}.`);
}

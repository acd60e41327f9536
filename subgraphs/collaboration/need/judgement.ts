import { HubError } from "../../../schema/errors.ts";
import type { Queryable } from "../../base/database/index.ts";
import type { Decided } from "./grouping.ts";

/** What somebody decided about two needs: that they are for the same thing, or not. */
export interface Judgement {
  /** Ids, the smaller first. */
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  /** Whether a steward decided it. */
  readonly steward: boolean;
}

export async function readJudgements(database: Queryable): Promise<readonly Judgement[]> {
  return database.query<Judgement>("SELECT a, b, same, steward FROM collaboration.need_judgement ORDER BY a, b");
}

export function decidedBy(judgements: readonly Judgement[]): Decided {
  const pairs = (same: boolean) => judgements.filter((each) => each.same === same).map(({ a, b }) => [a, b] as const);
  return { same: pairs(true), notSame: pairs(false) };
}

/** Refuses a decision that takes back a steward's, or that contradicts the others: two needs that others make the same cannot be different. Throws FORBIDDEN or JUDGEMENT_CONFLICT. */
export function checkJudgement(wanted: Judgement, standing: readonly Judgement[]): void {
  const before = standing.find(({ a, b }) => a === wanted.a && b === wanted.b);
  if (before?.steward === true && !wanted.steward && before.same !== wanted.same)
    throw new HubError("FORBIDDEN", "A steward has decided about these two needs.", { next: "Ask the unit to look at it again." });
  const all = [...standing.filter((each) => each !== before), wanted];
  const homes = new Map<string, string>();
  const home = (need: string): string => {
    let at = need;
    for (let next = homes.get(at); next !== undefined; next = homes.get(at)) at = next;
    return at;
  };
  for (const { a, b, same } of all) if (same && home(a) !== home(b)) homes.set(home(a), home(b));
  const against = all.find(({ a, b, same }) => !same && home(a) === home(b));
  if (against === undefined) return;
  throw new HubError(
    "JUDGEMENT_CONFLICT",
    `By what was decided before, ${against.a} and ${against.b} would be the same and not the same.`,
    {
      next: "Decide about those two first with `joinNeed`, if that was wrong.",
    },
  );
}

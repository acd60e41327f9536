import type { QueryPlan } from "@apollo/query-planner";
import { HubError } from "../../schema/errors.ts";
import type { Caller, Role } from "../../subgraphs/base/caller.ts";
import type { Executable } from "../execute/operation.ts";
import type { PlanRequest } from "../plan/planner.ts";

/** Who looks after the hub or studies it. A plan tells how the ministries' services are built, which is nothing to everybody. */
const READERS: readonly Role[] = ["STEWARD", "ANALYST"];

export interface PlanQuestion {
  /** The request's `extensions`. */
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly caller: Caller;
}

/** Whether the request asks for its plan with `"extensions": { "plan": true }`. Throws FORBIDDEN for a caller it is not shown to. */
export function asksForPlan({ extensions, caller }: PlanQuestion): boolean {
  if (extensions?.["plan"] !== true) return false;
  if (READERS.some((role) => caller.roles.includes(role))) return true;
  throw new HubError("FORBIDDEN", "The plan of a query is shown to a STEWARD or an ANALYST.");
}

/** The same executable for one request, which keeps the plan that was used. */
export function keepingPlan({ snapshot, transports }: Executable): {
  readonly executable: Executable;
  readonly plan: () => QueryPlan | undefined;
} {
  let kept: QueryPlan | undefined;
  const planner = {
    async plan(request: PlanRequest) {
      kept = await snapshot.planner.plan(request);
      return kept;
    },
  };
  return { executable: { transports, snapshot: { ...snapshot, planner } }, plan: () => kept };
}

import { HubError } from "../../schema/errors.ts";
import type { SubscriptionLimits } from "./limits.ts";

export interface Allowance {
  /** Takes a place, and returns what gives it back. Throws TOO_MANY_SUBSCRIPTIONS. */
  take(client: string): () => void;
}

/** An open subscription costs memory here and in a subgraph for as long as it likes, so both one client's and all are counted. */
export function createAllowance({ all, perClient }: Pick<SubscriptionLimits, "all" | "perClient">): Allowance {
  const taken = new Map<string, number>();
  let total = 0;
  return Object.freeze({
    take(client: string) {
      const own = taken.get(client) ?? 0;
      if (own >= perClient)
        throw new HubError("TOO_MANY_SUBSCRIPTIONS", `You have ${own} subscriptions running; ${perClient} are allowed.`, {
          details: { limit: perClient },
        });
      if (total >= all)
        throw new HubError("TOO_MANY_SUBSCRIPTIONS", "The hub has as many subscriptions running as it takes.", {
          next: "Try again later, or ask with a query from time to time.",
        });
      taken.set(client, own + 1);
      total += 1;
      let given = false;
      return () => {
        if (given) return;
        given = true;
        total -= 1;
        const left = (taken.get(client) ?? 1) - 1;
        if (left === 0) taken.delete(client);
        else taken.set(client, left);
      };
    },
  });
}

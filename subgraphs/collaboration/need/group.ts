import { HubError } from "../../../schema/errors.ts";
import type { Grouper } from "./grouping.ts";
import type { Snapshot } from "./keeper.ts";
import type { Need } from "./need.ts";
import type { Thing } from "./wanted/thing.ts";

/** A group as its fields need it. */
export interface Group {
  readonly id: string;
  readonly needs: readonly Need[];
}

/** The group as it is now; null where there is none. An id that went into another leads there. */
export function groupIn({ groups, redirects }: Snapshot, id: string): Group | null {
  let at = id;
  for (let hops = 0; hops < 50; hops += 1) {
    const needs = groups.get(at);
    if (needs !== undefined) return { id: at, needs };
    const next = redirects.get(at);
    if (next === undefined) return null;
    at = next;
  }
  throw new HubError("INTERNAL", "The group's ids lead in a circle.");
}

/** What most of the needs are for; undefined where the hub knows that of less than half of them. */
export function thingOf(needs: readonly Need[], grouper: Grouper): Thing | undefined {
  const things = needs.map((need) => grouper.wanted(need)).filter((thing) => thing !== undefined);
  const [most] = [...Map.groupBy(things, ({ id }) => id).values()].toSorted((a, b) => b.length - a.length);
  return most !== undefined && 2 * most.length >= needs.length ? most[0] : undefined;
}

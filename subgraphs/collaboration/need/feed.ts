import { HubError } from "../../../schema/errors.ts";
import type { Database } from "../../base/database/index.ts";
import { encodeCursor, readPage } from "../../kit/page.ts";
import { stream } from "../../kit/stream.ts";
import type { Condition } from "../../kit/list/condition.ts";
import type { NeedKeeper, Snapshot } from "./keeper.ts";
import type { Need } from "./need.ts";
import { changesAfter, type NeedChange } from "./changeLog.ts";

const KIND = "needChanges";
const LOOK = 100;

/** A change, and how the need stands now; null where nobody may see it any more. */
export interface ToldChange {
  readonly cursor: string;
  readonly event: NeedChange;
  readonly id: string;
  readonly need: Need | null;
}

/** A page of what has happened since a cursor. Throws CURSOR_INVALID or PAGE_SIZE_INVALID. */
export async function needChanges(
  database: Database,
  keeper: NeedKeeper,
  { since, first }: { readonly since?: string | null; readonly first?: number | null },
) {
  const page = readPage({ ...(first !== undefined && { first }), ...(since !== undefined && { after: since }) }, KIND, ["int"]);
  const seq = Number(page.cursor?.[0] ?? 0);
  const found = await changesAfter(database, seq, page.size + 1);
  const changes = found.slice(0, page.size);
  const snapshot = await upTo(keeper, changes.at(-1)?.seq ?? 0);
  return {
    changes: changes.map((change) => tell(change, snapshot)),
    cursor: cursorOf(changes.at(-1)?.seq ?? seq),
    hasMore: found.length > page.size,
  };
}

/** Changes as they happen, from a cursor or from now on. Whoever falls behind gets what was missed in order; the subscription holds a number, not the changes. */
export function followNeeds(
  database: Database,
  keeper: NeedKeeper,
  { since, conditions }: { readonly since?: string | null; readonly conditions: readonly Condition<Need>[] | null },
): AsyncIterableIterator<ToldChange> {
  const { cursor } = readPage({ first: LOOK, ...(since !== undefined && { after: since }) }, KIND, ["int"]);
  return stream(async function* (signal) {
    let seq = cursor === undefined ? (await keeper.current()).seq : Number(cursor[0]);
    for (;;) {
      const { rings } = keeper.bell;
      const changes = await changesAfter(database, seq, LOOK);
      const snapshot = await upTo(keeper, changes.at(-1)?.seq ?? 0);
      for (const change of changes) {
        if (signal.aborted) return;
        seq = change.seq;
        const told = tell(change, snapshot);
        const holds = conditions === null || (told.need !== null && conditions.every((condition) => condition.holds(told.need as Need))); // checked before
        if (holds) yield told;
      }
      if (changes.length < LOOK) await keeper.bell.after(rings, signal);
      if (signal.aborted) return;
    }
  });
}

/** What stands, at least up to a change that was read. */
async function upTo(keeper: NeedKeeper, seq: number): Promise<Snapshot> {
  const snapshot = await keeper.current();
  return snapshot.seq >= seq ? snapshot : keeper.refresh();
}

function tell(event: NeedChange, { needs }: Snapshot): ToldChange {
  const need = needs.get(event.need);
  return { cursor: cursorOf(event.seq), event, id: event.need, need: need === undefined || need.status === "REMOVED" ? null : need };
}

function cursorOf(seq: number): string {
  if (!Number.isSafeInteger(seq)) throw new HubError("CURSOR_INVALID", "The cursor is not one of this query.");
  return encodeCursor([seq], KIND);
}

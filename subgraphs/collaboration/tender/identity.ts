import type { Database } from "../../base/database/index.ts";
import type { Notice } from "./notice.ts";

/** Tender ids that last: the longest known of a group stays, the others lead to it. */
export interface Identities {
  /** An id for each group, in the same order; written down before it is told. */
  settle(groups: readonly (readonly Notice[])[]): Promise<readonly string[]>;
  /** Where former ids lead. */
  aliases(): Promise<ReadonlyMap<string, string>>;
}

export function createIdentities(database: Database): Identities {
  return {
    settle(groups) {
      return database.transaction(async (transaction) => {
        // Two processes that share a database give out ids one after the other.
        await transaction.query("SELECT pg_advisory_xact_lock(hashtext('ops-hub.tender'))");
        const known = await transaction.query<{ id: string }>("SELECT id FROM tender.known ORDER BY seq");
        const members = await transaction.query<{ notice: string; tender: string }>("SELECT notice, tender FROM tender.member");
        const assigned = assign(groups, {
          age: new Map(known.map(({ id }, place) => [id, place])),
          tenderOf: new Map(members.map(({ notice, tender }) => [notice, tender])),
        });
        const fresh = assigned.ids.filter((id) => !known.some((each) => each.id === id));
        if (fresh.length > 0) await transaction.query("INSERT INTO tender.known (id) SELECT unnest($1::text[])", [fresh]);
        if (assigned.moved.length > 0)
          await transaction.query(
            `INSERT INTO tender.member (notice, tender) SELECT * FROM unnest($1::text[], $2::text[])
             ON CONFLICT (notice) DO UPDATE SET tender = excluded.tender`,
            [assigned.moved.map(([notice]) => notice), assigned.moved.map(([, tender]) => tender)],
          );
        if (assigned.merged.length > 0)
          await transaction.query(
            "UPDATE tender.known AS k SET merged_into = m.target FROM unnest($1::text[], $2::text[]) AS m (id, target) WHERE k.id = m.id",
            [assigned.merged.map(([from]) => from), assigned.merged.map(([, into]) => into)],
          );
        await transaction.query("UPDATE tender.known SET merged_into = NULL WHERE merged_into IS NOT NULL AND id = ANY ($1)", [
          [...assigned.ids],
        ]);
        return assigned.ids;
      });
    },
    async aliases() {
      const rows = await database.query<{ id: string; into: string }>(
        `SELECT id, merged_into AS "into" FROM tender.known WHERE merged_into IS NOT NULL`,
      );
      return new Map(rows.map(({ id, into }) => [id, into]));
    },
  };
}

interface Before {
  /** Lower: given out earlier. */
  readonly age: ReadonlyMap<string, number>;
  readonly tenderOf: ReadonlyMap<string, string>;
}

interface Assigned {
  readonly ids: readonly string[];
  /** Notices that are in another tender than before, or are new. */
  readonly moved: readonly (readonly [notice: string, tender: string])[];
  /** Ids that no group bears any more, with those that their notices are found by now. */
  readonly merged: readonly (readonly [from: string, into: string])[];
}

/** Each group keeps the oldest id of its notices; where a group fell apart, the part with the notice that the id was made of keeps it, else the first. */
function assign(groups: readonly (readonly Notice[])[], { age, tenderOf }: Before): Assigned {
  const candidates = groups.map((group) =>
    [...new Set(group.flatMap(({ number }) => tenderOf.get(number) ?? []))].toSorted((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0)),
  );
  const taken = new Map<string, number>();
  for (const own of [true, false])
    for (const [place, group] of groups.entries()) {
      const [wanted] = candidates[place] ?? [];
      if (wanted === undefined || taken.has(wanted) || (own && !group.some((notice) => idFor(notice) === wanted))) continue;
      taken.set(wanted, place);
    }
  const owner = new Map([...taken].map(([id, place]) => [place, id]));
  const ids = groups.map((group, place) => {
    const kept = owner.get(place);
    if (kept !== undefined) return kept;
    const fresh = group.map(idFor).find((id) => !taken.has(id)) ?? `${idFor(group[0] as Notice)}-${place}`; // a group has a notice
    taken.set(fresh, place);
    return fresh;
  });
  const bearing = new Set(ids);
  return {
    ids,
    moved: groups.flatMap((group, place) =>
      [...new Set(group.map(({ number }) => number))].flatMap((number) => {
        const id = ids[place] ?? "";
        return tenderOf.get(number) === id ? [] : [[number, id] as const];
      }),
    ),
    merged: candidates.flatMap((each, place) => each.filter((id) => !bearing.has(id)).map((id) => [id, ids[place] ?? ""] as const)),
  };
}

function idFor({ number }: Notice): string {
  return `tender-${number}`;
}

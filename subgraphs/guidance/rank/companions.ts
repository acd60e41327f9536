import type { Audience } from "../../../schema/listing.ts";
import type { Companion } from "../field/knowledge.ts";
import { join } from "./join.ts";

/** Wanted kinds of help, and those that came with them. */
export interface Accompanied {
  readonly kinds: Map<string, number>;
  /** By a kind that came with others, the one that is wanted most of those. */
  readonly cameWith: ReadonlyMap<string, string>;
}

/** A kind wanted less than this brings no other with it. */
const LEAST_WANTED = 0.3;

/** Adds to the wanted kinds of help those that usually go with them for one who asks: second doors, where the first is found by the need itself. */
export function accompany(wanted: ReadonlyMap<string, number>, companions: readonly Companion[], asker: Audience | null): Accompanied {
  const side = asker === null ? null : asker === "COMPANY" ? "company" : "public";
  const kinds = new Map(wanted);
  const cameWith = new Map<string, string>();
  for (const { kind, asker: only, also } of companions) {
    const strength = wanted.get(kind) ?? 0;
    if (strength < LEAST_WANTED || (only !== undefined && side !== null && only !== side)) continue;
    join(kinds, also, strength);
    for (const id of Object.keys(also)) {
      const known = cameWith.get(id);
      if (known === undefined || (wanted.get(known) ?? 0) < strength) cameWith.set(id, kind);
    }
  }
  return { kinds, cameWith };
}

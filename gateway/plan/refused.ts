import { createHash } from "node:crypto";
import type { DocumentNode } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import { createLru } from "./lru.ts";
import { skeleton } from "./normal.ts";

/**
 * Operations whose planning had to be stopped. Each costs a thread and the whole deadline, so the same one is not tried again for a while: a minute, and twice
 * as long after each further failure, for a busy machine may also be the reason.
 */
export interface RefusedOperations {
  /** Throws the refusal again while it holds. */
  check(sole: DocumentNode): void;
  remember(sole: DocumentNode, refusal: HubError): void;
}

interface Refusal {
  readonly error: HubError;
  readonly until: number;
  readonly times: number;
}

const REMEMBERED = 1_000;
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

export function createRefusedOperations(clock: Clock): RefusedOperations {
  const refusals = createLru<Refusal>(REMEMBERED);
  let any = false;
  const keyOf = (sole: DocumentNode): string => createHash("sha256").update(skeleton(sole)).digest("base64");
  return Object.freeze({
    check(sole: DocumentNode) {
      const refusal = any ? refusals.get(keyOf(sole)) : undefined;
      if (refusal !== undefined && clock.now() < refusal.until) throw refusal.error;
    },
    remember(sole: DocumentNode, error: HubError) {
      any = true;
      const key = keyOf(sole);
      const times = (refusals.get(key)?.times ?? 0) + 1;
      refusals.set(key, { error, times, until: clock.now() + Math.min(LONGEST_MS, FIRST_MS * 2 ** (times - 1)) });
    },
  });
}

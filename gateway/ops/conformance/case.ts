import type { Subject } from "./subject.ts";

/** One case of the suite. Its id is for ever: it stands in reports and in the documentation of others; a case that goes leaves its number empty. */
export interface Case {
  /** `OPS-<group>-<number>`: S service, E entities, F feed, R refusals, B batching, L limits. */
  readonly id: `OPS-${"S" | "E" | "F" | "R" | "B" | "L"}-${string}`;
  /** A MUST that fails is a finding that breaks; a SHOULD is told. */
  readonly level: "MUST" | "SHOULD";
  /** What holds, one sentence. */
  readonly proves: string;
  readonly why: string;
  readonly mend: string;
  /** Resolves when it holds, with what was measured if anything. Throws Fault, or Skip. */
  readonly check: (subject: Subject) => Promise<string | void>;
}

/** It does not hold; the message says what was seen. */
export class Fault extends Error {}

/** It cannot be seen from here; the message says what would be needed. */
export class Skip extends Error {}

export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Fault(otherwise);
}

import type { Marks, Term } from "./entry.ts";

/** What the parts of one client's answer allow for the whole. */
export interface Freshness {
  /** A part has come; undefined for one that may not be kept. */
  note(part: Term | undefined): void;
  /** The shortest of all parts' terms; undefined when one of them may not be kept, or there were none. */
  term(): Term | undefined;
  /** Whether any part has come. */
  any(): boolean;
}

export function createFreshness(): Freshness {
  let until = Infinity;
  let forAll = true;
  let kept = true;
  const marks = new Map<string, string>();

  return Object.freeze({
    note(part: Term | undefined) {
      if (part === undefined || contradicts(marks, part.marks)) kept = false;
      if (part === undefined || !kept) return void (until = 0);
      until = Math.min(until, part.until);
      forAll &&= part.public;
      for (const [tag, mark] of part.marks) marks.set(tag, mark);
    },
    term: () => (kept && until !== Infinity ? { until, public: forAll, marks } : undefined),
    any: () => until !== Infinity,
  });
}

/** Two parts that a tag's dropping came between. */
function contradicts(marks: Marks, others: Marks): boolean {
  for (const [tag, mark] of others) if ((marks.get(tag) ?? mark) !== mark) return true;
  return false;
}

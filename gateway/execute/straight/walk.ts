import { LIST_HEAD, type Memory } from "./memory.ts";
import { crooked, type Place } from "./place.ts";

/** The records that a plan's path leads to, in the answer's order. Null on the way ends that way; a list that stands at several places is walked once. */
export type WalkRecords = (memory: Memory, root: number) => readonly number[];

type Visit = (memory: Memory, first: number, second: number, found: number[]) => void;

export interface CompiledWalk {
  /** Where the path leads. */
  readonly place: Place;
  readonly walk: WalkRecords;
}

/** Throws CROOKED for a path that leads elsewhere than to objects of one type. */
export function compileWalkRecords(root: Place, path: readonly (string | number)[]): CompiledWalk {
  let place = root;
  const outermost = path.indexOf("@");
  const steps = path.map((key, index) => {
    if (key === "@") return listStep(index > outermost);
    const slot = typeof key === "string" ? place.slots.get(key) : undefined;
    place = slot?.child ?? crooked();
    return fieldStep(slot?.offset ?? 0);
  });
  const visit = steps.reduceRight<Visit>(
    (next, step) => step(next),
    (_memory, first, _second, found) => {
      if (first > 0) found.push(first);
    },
  );
  return {
    place,
    walk: (memory, record) => {
      const found: number[] = [];
      memory.walk += 1;
      visit(memory, record, 0, found);
      return found;
    },
  };
}

function fieldStep(offset: number): (next: Visit) => Visit {
  return (next) => (memory, first, _second, found) => {
    if (first > 0) next(memory, memory.cells[first + offset] ?? 0, memory.cells[first + offset + 1] ?? 0, found);
  };
}

function listStep(inner: boolean): (next: Visit) => Visit {
  return (next) => (memory, first, second, found) => {
    if (first <= 0) return;
    const { cells } = memory;
    if (inner) {
      if (cells[first] === memory.walk) return;
      cells[first] = memory.walk;
    }
    const end = first + LIST_HEAD + second * 2;
    for (let at = first + LIST_HEAD; at < end; at += 2) next(memory, cells[at] ?? 0, cells[at + 1] ?? 0, found);
  };
}

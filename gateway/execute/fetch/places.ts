import { isRecord } from "../../transport/answer.ts";
import { hasInherited, ownValue, type Data, type Path } from "../target.ts";

/** Finds the objects that a plan's path leads to, in the answer's order; `@` stands for each element of a list. Null on the way ends that way. */
export type Walk = (root: Data) => readonly Data[];

type Visit = (value: unknown, seen: Set<unknown> | undefined) => void;

/** Compiles a path into a walk. A list that stands at several places, because one entity does, is walked once. */
export function compileWalk(path: readonly (string | number)[]): Walk {
  if (path.length === 0) return (root) => [root];
  const outermost = path.indexOf("@");
  const deep = path.lastIndexOf("@") > outermost;
  let found: Data[] = [];
  const visit = path.reduceRight<Visit>(
    (next, key, index) => step(next, key, index > outermost),
    (value) => {
      if (isRecord(value)) found.push(value);
    },
  );
  return (root) => {
    found = [];
    visit(root, deep ? new Set() : undefined);
    return found;
  };
}

function step(next: Visit, key: string | number, inner: boolean): Visit {
  if (key === "@") {
    return (value, seen) => {
      if (!Array.isArray(value)) return;
      if (inner && seen !== undefined) {
        if (seen.has(value)) return;
        seen.add(value);
      }
      for (let index = 0; index < value.length; index += 1) next(value[index], seen);
    };
  }
  const careful = typeof key === "number" || hasInherited(key);
  return (value, seen) => {
    if (isRecord(value)) next(careful ? ownValue(value, key) : value[key], seen);
  };
}

/** All places of each object under a path: only looked up when something went wrong there. */
export function placesUnder(root: Data, path: readonly (string | number)[]): (object: Data) => readonly Path[] {
  const places = new Map<Data, Path[]>();
  const walk = (value: unknown, at: Path, index: number): void => {
    const key = path[index];
    if (key === undefined) {
      if (!isRecord(value)) return;
      const known = places.get(value);
      if (known === undefined) places.set(value, [at]);
      else known.push(at);
    } else if (key === "@") {
      if (Array.isArray(value)) value.forEach((element, position) => walk(element, [...at, position], index + 1));
    } else if (isRecord(value)) {
      walk(ownValue(value, key), [...at, key], index + 1);
    }
  };
  walk(root, [], 0);
  return (object) => places.get(object) ?? [];
}

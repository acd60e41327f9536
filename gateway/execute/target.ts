import { isRecord } from "../transport/answer.ts";

export type Path = readonly (string | number)[];
export type Data = Record<string, unknown>;

/** An object in the growing answer and where it stands. */
export interface Target {
  readonly object: Data;
  readonly path: Path;
}

/** All objects that a plan's path leads to from these targets; `@` stands for each element of a list. Null on the way ends that way. */
export function flatten(targets: readonly Target[], path: readonly (string | number)[]): readonly Target[] {
  const found: Target[] = [];
  for (const target of targets) walk(target.object, target.path, path, 0, found);
  return found;
}

function walk(value: unknown, at: Path, path: readonly (string | number)[], step: number, found: Target[]): void {
  const head = path[step];
  if (head === undefined) {
    if (isRecord(value)) found.push({ object: value, path: at });
    return;
  }
  if (head === "@") {
    if (Array.isArray(value)) value.forEach((element, index) => walk(element, [...at, index], path, step + 1, found));
    return;
  }
  if (isRecord(value)) walk(ownValue(value, head), [...at, head], path, step + 1, found);
}

/** An own property: keys come from queries and from other processes, so inherited ones must not answer. */
export function ownValue(object: Data, key: string | number): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

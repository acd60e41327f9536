import { isRecord } from "../transport/answer.ts";
import { ownValue, type Data } from "./target.ts";

/**
 * Puts what one subgraph said of an object into what others said of it: objects and lists of equal length are merged, everything else replaced. A null does
 * not erase an object another subgraph gave. `__proto__` is never written: it would change the object's prototype instead of adding a field.
 */
export function merge(target: Data, source: Data): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (key === "__proto__" || value === undefined) continue;
    target[key] = mergeValue(ownValue(target, key), value);
  }
}

export function mergeValue(existing: unknown, value: unknown): unknown {
  if (existing === value) return value;
  if (isRecord(existing) && isRecord(value)) {
    merge(existing, value);
    return existing;
  }
  if (Array.isArray(existing) && Array.isArray(value) && existing.length === value.length) {
    return existing.map((element: unknown, index) => mergeValue(element, value[index]));
  }
  return value === null && isRecord(existing) ? existing : value;
}

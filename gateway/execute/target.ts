export type Path = readonly (string | number)[];
export type Data = Record<string, unknown>;

/** An own property: keys come from queries and from other processes, so inherited ones must not answer. */
export function ownValue(object: Data, key: string | number): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether every object answers to this key without having it (`constructor`, `toString`); such keys must be read with `ownValue`. */
export function hasInherited(key: string): boolean {
  return key in Object.prototype;
}

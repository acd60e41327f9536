/** Foreign JSON, looked into by own keys only; what has not the expected shape is as if it were missing. */
export function at(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key]; // hasOwn says it is there
}

/** The list at the key, at most 1,000 of it. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = at(value, key);
  return Array.isArray(found) ? found.slice(0, 1000) : [];
}

/** The text at the key; undefined where there is none or an empty one. */
export function textAt(value: unknown, key: string): string | undefined {
  const found = at(value, key);
  return typeof found === "string" && found.trim() !== "" ? found.trim() : undefined;
}

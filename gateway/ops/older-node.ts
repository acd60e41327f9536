/**
 * The command runs on Node 20 and up, the rooms it shares with the hub on the hub's own Node 26. What they use and Node 20 has not yet is added here, before
 * anything else is loaded; each line goes when the oldest Node has it.
 */
const map = Map.prototype;
const weak = WeakMap.prototype;

function getOrInsertComputed<K, V>(
  this: { get(key: K): V | undefined; has(key: K): boolean; set(key: K, value: V): unknown },
  key: K,
  make: (key: K) => V,
): V {
  if (!this.has(key)) this.set(key, make(key));
  return this.get(key) as V; // set above
}

define(map, "getOrInsertComputed", getOrInsertComputed);
define(weak, "getOrInsertComputed", getOrInsertComputed);
define(Map, "groupBy", <K, V>(values: Iterable<V>, keyOf: (value: V) => K): Map<K, V[]> => {
  const groups = new Map<K, V[]>();
  for (const value of values) groups.getOrInsertComputed(keyOf(value), () => []).push(value);
  return groups;
});
define(URL, "parse", (text: string, base?: string | URL): URL | null => (URL.canParse(text, base) ? new URL(text, base) : null));

function define(target: object, name: string, value: unknown): void {
  if (!Object.hasOwn(target, name)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

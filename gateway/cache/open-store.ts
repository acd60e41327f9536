import type { Clock } from "../../subgraphs/base/clock.ts";
import { createMemoryStore, type MemoryStoreOptions } from "./memory-store.ts";
import type { RedisStoreOptions } from "./redis-store.ts";
import type { Store } from "./store.ts";

/** Where answers are kept. */
export type CachePlace = ({ readonly in: "memory" } & MemoryStoreOptions) | ({ readonly in: "redis" } & Omit<RedisStoreOptions, "clock">);

/** Does not wait for Redis. Its client is loaded only where it is wanted: half a second and 30 MB. */
export async function openStore(place: CachePlace, clock: Clock): Promise<Store> {
  if (place.in === "memory") return createMemoryStore(place);
  const { createRedisStore } = await import("./redis-store.ts");
  return createRedisStore({ ...place, clock });
}

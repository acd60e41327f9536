import { createClient } from "@redis/client";
import type { Clock } from "../../subgraphs/base/clock.ts";
import type { KeptText, Store } from "./store.ts";

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`, with user and password where it needs them. */
  readonly url: string;
  readonly clock: Clock;
  /** Stands before every key. Default `ops-hub:`. */
  readonly prefix?: string;
  /** Time that one answer of Redis may take, in milliseconds. Default 100. */
  readonly timeoutMs?: number;
}

/** After a failure Redis is left alone for so long: nobody waits for it meanwhile. */
const REST_MS = 1_000;
const RECONNECT_MS = 1_000;

/**
 * Keeps texts in Redis, for all gateways that use it. Whatever is wrong with it is told by a rejection within `timeoutMs`, also while it cannot be reached at all;
 * the connection is made anew in the background.
 */
export function createRedisStore({ url, clock, prefix = "ops-hub:", timeoutMs = 100 }: RedisStoreOptions): Store {
  const client = createClient({
    url,
    keyPrefix: prefix,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 100_000,
    socket: { connectTimeout: 2_000, reconnectStrategy: RECONNECT_MS },
  });
  client.on("error", () => undefined); // whoever asks is told
  const connected = client.connect().catch(() => undefined);
  let restUntil = 0;

  async function within<T>(ask: () => Promise<T>): Promise<T> {
    if (clock.now() < restUntil) throw new Error("Redis failed a moment ago");
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_done, fail) => {
      timer = setTimeout(() => fail(new Error(`Redis gave no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      return await Promise.race([ask(), late]);
    } catch (error) {
      restUntil = clock.now() + REST_MS;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  return Object.freeze({
    get: (keys: readonly string[]) =>
      keys.length === 0 ? Promise.resolve([]) : within(async () => (await client.mGet([...keys])).map((text) => text ?? undefined)),
    set: (texts: readonly KeptText[]) =>
      within(async () => {
        const expiring = texts.map(({ key, text, ms }) =>
          client.set(key, text, { expiration: { type: "PX", value: Math.max(1, Math.ceil(ms)) } }),
        );
        await Promise.all(expiring);
      }),
    async close() {
      client.destroy();
      await connected;
    },
  });
}

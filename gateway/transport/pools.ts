import { Pool } from "undici";

export interface PoolOptions {
  /** Connections to one origin at most. Default 64. */
  readonly connections?: number;
  /** Bytes of one answer at most. Default 32 MB. */
  readonly maxAnswerBytes?: number;
  /** Time for connecting, for the headers and for each pause in the body. Default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * Keep-alive connections, one bounded pool for each origin. Pools outlive a reload of the supergraph: a request that began under the old one may still need
 * its connections, and an idle pool holds none.
 */
export interface Pools {
  /** The pool for a URL's origin. */
  forUrl(url: URL): Pool;
  close(): Promise<void>;
}

export function createPools(options: PoolOptions = {}): Pools {
  const { connections = 64, maxAnswerBytes = 32_000_000, timeoutMs = 10_000 } = options;
  const pools = new Map<string, Pool>();
  return Object.freeze({
    forUrl({ origin }: URL) {
      const known = pools.get(origin);
      if (known !== undefined) return known;
      const pool = new Pool(origin, {
        connections,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        connect: { timeout: timeoutMs },
        keepAliveTimeout: 4_000,
        maxResponseSize: maxAnswerBytes,
      });
      pools.set(origin, pool);
      return pool;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  });
}

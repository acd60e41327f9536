import type { LookupFunction } from "node:net";
import { buildConnector, Client, Pool } from "undici";

export interface PoolOptions {
  /** Connections to one origin at most. Default 64. */
  readonly connections?: number;
  /** Bytes of one answer at most. Default 32 MB. */
  readonly maxAnswerBytes?: number;
  /** Time for connecting, for the headers and for each pause in the body. Default 10 s. */
  readonly timeoutMs?: number;
  /** Whether origins with TLS that offer HTTP/2 (by ALPN) are asked by it. Default false. */
  readonly http2?: boolean;
  /** Finds the addresses of host names. Default: the system's own. */
  readonly lookup?: LookupFunction;
}

/** Requests at once on one HTTP/2 connection; the other side may allow fewer. */
const STREAMS = 100;

/**
 * Keep-alive connections, one bounded pool for each origin. Pools outlive a reload of the supergraph: a request that began under the old one may still need
 * its connections, and an idle pool holds none.
 */
export interface Pools {
  /** The pool for a URL's origin. */
  forUrl(url: URL): Pool;
  /** Bytes of one answer at most. */
  readonly maxAnswerBytes: number;
  close(): Promise<void>;
}

export function createPools(options: PoolOptions = {}): Pools {
  const { connections = 64, maxAnswerBytes = 32_000_000, timeoutMs = 10_000, http2 = false, lookup } = options;
  const connect = { timeout: timeoutMs, ...(lookup && { lookup }) };
  const pools = new Map<string, Pool>();
  return Object.freeze({
    maxAnswerBytes,
    forUrl({ origin }: URL) {
      const known = pools.get(origin);
      if (known !== undefined) return known;
      const pool = new Pool(origin, {
        connections,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        connect: { ...connect, allowH2: http2 },
        keepAliveTimeout: 4_000,
        ...(http2 && { allowH2: true, factory: multiplexing(connect) }),
      });
      pools.set(origin, pool);
      return pool;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  });
}

/**
 * Makes the connections to one origin. How many requests one takes at once hangs on what the other side speaks, which is known when it is connected: HTTP/1.1 one,
 * HTTP/2 many. Those that come later begin with what the ones before have found.
 */
function multiplexing(options: buildConnector.BuildOptions): NonNullable<Pool.Options["factory"]> {
  const connect = buildConnector({ ...options, allowH2: true });
  let pipelining = 1;
  return (origin, given) => {
    const client: Client = new Client(origin, {
      ...given,
      pipelining,
      connect: (target, done) =>
        connect(target, (...[error, socket]) => {
          if (error !== null) return done(error, null);
          pipelining = "alpnProtocol" in socket && socket.alpnProtocol === "h2" ? STREAMS : 1;
          client.pipelining = pipelining;
          done(null, socket);
        }),
    });
    return client;
  };
}

import { resolve } from "node:path";
import pg from "pg";
import { HubError } from "../../../schema/errors.ts";
import type { Log } from "../log.ts";
import { startEmbedded } from "./embedded.ts";
import { storable } from "./storable.ts";

/**
 * The database as every room sees it: parametrised statements and transactions over `pg`. Whether PostgreSQL or the embedded PGlite answers is decided
 * here and nowhere else. Sessions may be shared, so nothing may rely on session state: `SET LOCAL` only, no LISTEN/NOTIFY, no temporary tables.
 */
export interface Database extends Queryable {
  readonly kind: "embedded" | "postgresql";
  /** Runs `work` in one transaction. Inside, use only the given `Queryable`: the embedded database has one connection. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Queryable {
  /** Rows of one statement. Values are bound, never spliced into the text. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface DatabaseOptions {
  /** PostgreSQL URL; empty means the embedded database in `data`. */
  readonly url: string;
  readonly data: string;
  readonly log: Log;
  /** Told of every statement; for counting in tests. */
  readonly onStatement?: (text: string) => void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const POOL_SIZE = 10;

/** Opens the database and proves that it answers. Throws DATABASE_UNREACHABLE, DATA_LOCKED or DATA_UNWRITABLE. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { log, onStatement } = options;
  const embedded = options.url === "" ? await startEmbedded(resolve(options.data)) : undefined;
  // One connection to the embedded database: its socket server hands single protocol messages to PGlite, so a second connection's Parse would
  // replace the first one's unnamed statement between its Parse and Bind. PGlite runs one statement at a time anyway.
  const pool =
    embedded === undefined
      ? new pg.Pool({ connectionString: options.url, max: POOL_SIZE, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
      : new pg.Pool({
          host: embedded.socketFolder,
          port: embedded.port,
          user: "postgres",
          database: "postgres",
          max: 1,
          idleTimeoutMillis: 0,
        });
  pool.on("error", (error) => log.warn({ error: { name: error.name } }, "a database connection was lost"));

  const on = (client: pg.Pool | pg.PoolClient): Queryable["query"] => {
    return async <Row extends object>(text: string, values: readonly unknown[] = []) => {
      onStatement?.(text);
      const result = await client.query<Row>(text, values.map(storable));
      return result.rows;
    };
  };
  const database: Database = {
    kind: embedded === undefined ? "postgresql" : "embedded",
    query: on(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      // Outside the pool nobody listens: a connection that ends between two statements would end the process.
      const lost = (error: Error): void => void (broken = error);
      client.on("error", lost);
      try {
        await client.query("BEGIN");
        const result = await work({ query: on(client) });
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((cause: unknown) => (broken = cause instanceof Error ? cause : new Error("rollback failed")));
        throw error;
      } finally {
        client.off("error", lost);
        client.release(broken);
      }
    },
    async close() {
      await pool.end();
      await embedded?.stop();
    },
  };
  try {
    await database.query("SELECT 1");
  } catch (cause) {
    await database.close().catch(() => undefined);
    throw new HubError("DATABASE_UNREACHABLE", "The database does not answer.", { cause });
  }
  return database;
}

import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { openDatabase, type Database } from "../../subgraphs/base/database/index.ts";
import { identifier } from "../../subgraphs/base/database/migrate.ts";
import { createLog } from "../../subgraphs/base/log.ts";

export type DatabaseKind = Database["kind"];

/** The databases that tests run against on this machine: the embedded one always, PostgreSQL where it answers. */
export const DATABASES: readonly DatabaseKind[] = inject("postgresql") === null ? ["embedded"] : ["embedded", "postgresql"];

/** For tests that any database serves: the one that answers faster. */
export const DATABASE: DatabaseKind = DATABASES.at(-1) ?? "embedded";

export interface TestPlace {
  /** `DATABASE_URL` of an empty database; empty for the embedded one. */
  readonly url: string;
  /** An empty data folder, with a freshly made embedded database in it. */
  readonly data: string;
  remove(): Promise<void>;
}

/** An empty database of its own for a test. */
export async function testPlace(kind: DatabaseKind): Promise<TestPlace> {
  const data = await mkdtemp(join(inject("runFolder"), "place-"));
  const removeFolder = (): Promise<void> => rm(data, { recursive: true, force: true });
  if (kind === "embedded") {
    await cp(inject("embeddedTemplate"), data, { recursive: true });
    return { url: "", data, remove: removeFolder };
  }
  const admin = inject("postgresql") ?? "";
  const name = `${inject("databasePrefix")}_${randomBytes(6).toString("hex")}`;
  await asAdmin(admin, `CREATE DATABASE ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    data,
    async remove() {
      await asAdmin(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await removeFolder();
    },
  };
}

export interface TestDatabase extends Database {
  /** Every statement since the start. */
  readonly statements: string[];
}

/** An opened empty database. After `close` it is emptied and waits for the next test of the process, because making one takes longer than most tests; it goes with the run. */
export async function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const { database, statements } = waiting.get(kind) ?? (await newDatabase(kind));
  waiting.delete(kind);
  statements.length = 0;
  return {
    ...database,
    statements,
    async close() {
      const schemas = await database.query<{ name: string }>(
        "SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public')",
      );
      for (const { name } of schemas) await database.query(`DROP SCHEMA ${identifier(name)} CASCADE`);
      waiting.set(kind, { database, statements });
    },
  };
}

interface Kept {
  readonly database: Database;
  readonly statements: string[];
}

const waiting = new Map<DatabaseKind, Kept>();

async function newDatabase(kind: DatabaseKind): Promise<Kept> {
  const place = await testPlace(kind);
  const statements: string[] = [];
  const database = await openDatabase({
    url: place.url,
    data: place.data,
    log: createLog("silent"),
    onStatement: (text) => statements.push(text),
  });
  return { database, statements };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

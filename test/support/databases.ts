import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { openDatabase, type Database } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";

export type DatabaseKind = Database["kind"];

/** The databases that tests run against on this machine: the embedded one always, PostgreSQL where it answers. */
export const DATABASES: readonly DatabaseKind[] = inject("postgresql") === null ? ["embedded"] : ["embedded", "postgresql"];

export interface TestPlace {
  /** `DATABASE_URL` of an empty database; empty for the embedded one. */
  readonly url: string;
  /** An empty data folder, with a freshly made embedded database in it. */
  readonly data: string;
  remove(): Promise<void>;
}

/** An empty database of its own for a test. */
export async function testPlace(kind: DatabaseKind): Promise<TestPlace> {
  const data = await mkdtemp(join(tmpdir(), "ops-hub-"));
  const removeFolder = (): Promise<void> => rm(data, { recursive: true, force: true });
  if (kind === "embedded") {
    await cp(inject("embeddedTemplate"), data, { recursive: true });
    return { url: "", data, remove: removeFolder };
  }
  const admin = inject("postgresql") ?? "";
  const name = `ops_hub_test_${randomBytes(6).toString("hex")}`;
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

/** An opened empty database; `close` removes it. */
export async function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const place = await testPlace(kind);
  const statements: string[] = [];
  const database = await openDatabase({
    url: place.url,
    data: place.data,
    log: createLog("silent"),
    onStatement: (text) => statements.push(text),
  });
  return {
    ...database,
    statements,
    async close() {
      await database.close();
      await place.remove();
    },
  };
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

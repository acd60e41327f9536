import type { Database } from "./index.ts";

/** Numbered, forward-only; the number is the place in the list, counted from 1. Never change one that has been released. */
export type Migrations = readonly string[];

/**
 * Brings one room's schema up to date. Every room has a schema of its own, named after it, and reads no other's. Two replicas that start together wait for each
 * other on an advisory lock; each migration and its number are written in one transaction.
 */
export async function migrate(database: Database, schema: string, migrations: Migrations): Promise<void> {
  const name = identifier(schema);
  await database.transaction(async (transaction) => {
    await transaction.query("SELECT pg_advisory_xact_lock(hashtext('ops-hub.migrate'))");
    await transaction.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    await transaction.query(
      `CREATE TABLE IF NOT EXISTS ${name}.migration (number int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const rows = await transaction.query<{ last: number | null }>(`SELECT max(number) AS last FROM ${name}.migration`);
    const last = rows[0]?.last ?? 0;
    for (const [index, sql] of migrations.entries()) {
      if (index < last) continue;
      for (const statement of sql.split(/;\s*\n/).filter((part) => part.trim() !== "")) await transaction.query(statement);
      await transaction.query(`INSERT INTO ${name}.migration (number) VALUES ($1)`, [index + 1]);
    }
  });
}

/** A schema name that may stand in SQL text. The names are the hub's own; this refuses whatever else might get here. */
export function identifier(name: string): string {
  if (!/^[a-z][a-z_]{0,40}$/.test(name)) throw new TypeError(`Not a schema name: ${JSON.stringify(name)}`);
  return name;
}

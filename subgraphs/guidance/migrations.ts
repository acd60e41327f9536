import type { Migrations } from "../base/database/migrate.ts";

/**
 * What has been read of the catalogue's change feed. `place` is one row: where reading goes on, a change that was read there, and a number that grows with every page taken. A help service keeps the number of the page that changed it last;
 * one that is gone stays with `content` null, so that every replica learns of it.
 */
export const MIGRATIONS: Migrations = [
  `CREATE TABLE guidance.place (one boolean PRIMARY KEY DEFAULT true CHECK (one), cursor text, witness jsonb, reading int NOT NULL DEFAULT 0, version bigint NOT NULL DEFAULT 0);
   INSERT INTO guidance.place DEFAULT VALUES;
   CREATE TABLE guidance.help_service (id text PRIMARY KEY, content jsonb, reading int NOT NULL, version bigint NOT NULL);
   CREATE INDEX ON guidance.help_service (version)`,
];

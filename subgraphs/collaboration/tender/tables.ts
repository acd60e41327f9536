import type { Migrations } from "../../base/database/migrate.ts";
import { sourceMigrations } from "../../sources/migrations.ts";

/** The database schema of the tenders: notices as they are read, and which tender each of them is in. */
export const TENDER_SCHEMA = "tender";

/**
 * Tables of the tenders. `known` holds every id that was ever given out: `seq` tells which is older, `into` where one went when two procedures turned out to be one.
 * `member` says by which id a notice was last seen.
 */
export const TENDER_TABLES: Migrations = [
  ...sourceMigrations(TENDER_SCHEMA),
  `
CREATE TABLE tender.known (
  id text PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  merged_into text
);
CREATE TABLE tender.member (
  notice text PRIMARY KEY,
  tender text NOT NULL REFERENCES tender.known (id)
);
CREATE INDEX member_tender ON tender.member (tender);
`,
];

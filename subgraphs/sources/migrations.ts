import type { Migrations } from "../base/database/migrate.ts";

/** Tables of one level: `$schema` is the level's database schema. */
export function sourceMigrations(schema: string): Migrations {
  return [
    `
CREATE TABLE ${schema}.feed (
  epoch text NOT NULL,
  seq bigint NOT NULL
);
INSERT INTO ${schema}.feed (epoch, seq) VALUES (md5(random()::text || clock_timestamp()::text), 0);
CREATE TABLE ${schema}.source (
  id text PRIMARY KEY,
  definition text NOT NULL,
  run bigint NOT NULL DEFAULT 0,
  state jsonb NOT NULL DEFAULT '{}',
  next_due_at timestamptz NOT NULL,
  claimed_until timestamptz,
  tried_at timestamptz,
  succeeded_at timestamptz,
  failing_since timestamptz,
  failure jsonb
);
CREATE TABLE ${schema}.listing (
  publisher text NOT NULL,
  source_id text NOT NULL,
  seq bigint NOT NULL,
  run bigint NOT NULL,
  hash text NOT NULL,
  content jsonb NOT NULL,
  changed_at timestamptz NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  PRIMARY KEY (publisher, source_id)
);
CREATE UNIQUE INDEX listing_seq ON ${schema}.listing (seq);
CREATE TABLE ${schema}.quarantine (
  publisher text NOT NULL,
  record text NOT NULL,
  field text NOT NULL,
  code text NOT NULL,
  reason text NOT NULL,
  kept boolean NOT NULL,
  run bigint NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (publisher, record, field, code)
);
`,
  ];
}

import type { Migrations } from "../base/database/migrate.ts";
import { CHANGELOG_TABLES } from "./changelog/tables.ts";
import { SOURCE_TABLES } from "./source/tables.ts";
import { USAGE_TABLES } from "./usage/tables.ts";
import { VARIANT_TABLES } from "./variant/tables.ts";

/**
 * `state` is the one row that every switch locks, so that two are ordered; `since` is when the last happened. A subgraph's `version` is the one in force, null where none is; `composed` is false while it is left out
 * because it does not fit what the hub itself has become. A publication's `supergraph_hash` is set once it was in force. `inputs` is the hash of the names and SDLs that a supergraph was
 * composed of, without addresses. Events are only ever added. Of tokens only the hash is kept.
 */
export const MIGRATIONS: Migrations = [
  `
CREATE TABLE registry.state (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL,
  hash text,
  since timestamptz
);
INSERT INTO registry.state (seq) VALUES (0);
CREATE TABLE registry.subgraph (
  name text PRIMARY KEY,
  kind text NOT NULL,
  publisher text NOT NULL,
  version int,
  composed boolean NOT NULL DEFAULT true
);
CREATE TABLE registry.publication (
  id text PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  subgraph text NOT NULL,
  version int NOT NULL,
  state text NOT NULL,
  kind text NOT NULL,
  publisher text NOT NULL,
  url text NOT NULL,
  sdl text NOT NULL,
  author text NOT NULL,
  at timestamptz NOT NULL,
  checked jsonb NOT NULL,
  supergraph_hash text,
  reason text,
  UNIQUE (subgraph, version)
);
CREATE UNIQUE INDEX publication_in_force ON registry.publication (subgraph) WHERE state = 'IN_FORCE';
CREATE UNIQUE INDEX publication_waiting ON registry.publication (subgraph) WHERE state = 'WAITING';
CREATE TABLE registry.supergraph (
  hash text PRIMARY KEY,
  inputs text NOT NULL,
  sdl text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX supergraph_inputs ON registry.supergraph (inputs);
CREATE TABLE registry.token (
  id text PRIMARY KEY,
  publisher text NOT NULL,
  sha256 bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  days int NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  last_used date
);
CREATE INDEX token_publisher ON registry.token (publisher);
CREATE TABLE registry.event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  author text NOT NULL,
  kind text NOT NULL,
  subgraph text,
  publication text,
  detail text
);
CREATE FUNCTION registry.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events are only ever added'; END $$;
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE ON registry.event FOR EACH ROW EXECUTE FUNCTION registry.refuse();
`,
  USAGE_TABLES,
  CHANGELOG_TABLES,
  SOURCE_TABLES,
  VARIANT_TABLES,
];

/**
 * Sources that joined through the registry. `source_state` is the one row that every change locks and counts, so that two are ordered and other processes see that something changed. A source's `version` is the
 * one that is read, null where none is. `source_approved` are the publishers that a steward has let in with a source, or who add for the unit. Files stand under the SHA-256 of their content, for as long as a version needs them.
 */
export const SOURCE_TABLES = `
CREATE TABLE registry.source_state (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL
);
INSERT INTO registry.source_state (seq) VALUES (0);
CREATE TABLE registry.source (
  id text PRIMARY KEY,
  publisher text NOT NULL,
  version int
);
CREATE TABLE registry.source_approved (
  publisher text PRIMARY KEY
);
CREATE TABLE registry.source_file (
  sha256 text PRIMARY KEY,
  content bytea NOT NULL
);
CREATE TABLE registry.source_version (
  id text PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  source text NOT NULL,
  version int NOT NULL,
  state text NOT NULL,
  publisher text NOT NULL,
  definition text NOT NULL,
  definition_name text NOT NULL,
  file_name text,
  file_sha256 text,
  author text NOT NULL,
  at timestamptz NOT NULL,
  checked jsonb NOT NULL,
  reason text,
  UNIQUE (source, version)
);
CREATE UNIQUE INDEX source_version_in_force ON registry.source_version (source) WHERE state = 'IN_FORCE';
CREATE UNIQUE INDEX source_version_waiting ON registry.source_version (source) WHERE state = 'WAITING';
`;

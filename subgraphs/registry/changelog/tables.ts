/**
 * Every switch from one supergraph to another, by the state's count after it. `entered` names the versions that came in and the subgraphs that went (version null). The counts and `changes` stay null until the two
 * were compared, which takes seconds and so happens after the switch; `failed` says that they could not be.
 */
export const CHANGELOG_TABLES = `
CREATE TABLE registry.schema_version (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  before_hash text,
  after_hash text NOT NULL,
  entered jsonb NOT NULL,
  changes jsonb,
  breaking int,
  dangerous int,
  safe int,
  failed boolean NOT NULL DEFAULT false
);
CREATE INDEX schema_version_pending ON registry.schema_version (seq) WHERE safe IS NULL;
`;

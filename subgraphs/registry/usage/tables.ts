/**
 * Who used what of the schema, by the hour; coordinates are compared byte by byte, so that those of one type stand side by side. `usage_report` holds the ids of reports for a day: one that is sent twice counts
 * once.
 */
export const USAGE_TABLES = `
CREATE TABLE registry.usage (
  coordinate text COLLATE "C" NOT NULL,
  hour timestamptz NOT NULL,
  client text NOT NULL,
  version text NOT NULL,
  calls bigint NOT NULL,
  PRIMARY KEY (coordinate, hour, client, version)
);
CREATE INDEX usage_hour ON registry.usage (hour);
CREATE TABLE registry.usage_report (
  id text PRIMARY KEY,
  at timestamptz NOT NULL
);
`;

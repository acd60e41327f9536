import type { Migrations } from "../base/database/migrate.ts";

/**
 * Tables of the catalogue. `municipalities` is empty where `nationwide` is true; text is folded and sorted in TypeScript, hence the "C" collation. A list of pending words would make every search
 * slow until a vacuum, which the embedded database never does by itself: hence no fastupdate. A relation is served from one place in the change feed until another; a steward's
 * decision on one belongs to the listings that made the two help services up, and goes where most of them go, hence the view. `tied_by` is what ties a listing to those it was
 * merged with, `former` the names of predecessors that stand in the document, `settled_seq` the last place of the transaction that made a version.
 */
export const MIGRATIONS: Migrations = [
  `
CREATE TABLE catalogue.feed (
  name text PRIMARY KEY,
  cursor text,
  pulled_at timestamptz,
  failing_since timestamptz
);
CREATE TABLE catalogue.publisher (
  id text PRIMARY KEY,
  feed text NOT NULL,
  name jsonb NOT NULL,
  level text NOT NULL,
  sample boolean NOT NULL,
  homepage text,
  licence text,
  retrieved_at timestamptz,
  stale_since timestamptz,
  quarantined int NOT NULL
);
CREATE TABLE catalogue.listing (
  id text PRIMARY KEY,
  feed text NOT NULL,
  publisher text NOT NULL,
  source_id text NOT NULL,
  level text NOT NULL,
  changed_at timestamptz NOT NULL,
  content jsonb NOT NULL,
  help_service text,
  tied_by text
);
CREATE INDEX listing_help_service ON catalogue.listing (help_service);
CREATE INDEX listing_publisher ON catalogue.listing (publisher);
CREATE TABLE catalogue.clock (
  seq bigint NOT NULL
);
INSERT INTO catalogue.clock (seq) VALUES (0);
CREATE TABLE catalogue.redirect (
  from_id text PRIMARY KEY,
  to_id text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX redirect_to ON catalogue.redirect (to_id);
CREATE TABLE catalogue.help_service_version (
  seq bigint PRIMARY KEY,
  id text NOT NULL,
  kind text NOT NULL,
  redirect_to text,
  state jsonb,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  settled_seq bigint NOT NULL
);
CREATE INDEX help_service_version_id ON catalogue.help_service_version (id, seq);
CREATE INDEX help_service_version_time ON catalogue.help_service_version (valid_from, seq);
CREATE TABLE catalogue.judgement (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  a text NOT NULL,
  b text NOT NULL,
  verdict text NOT NULL,
  author text NOT NULL,
  reason text,
  at timestamptz NOT NULL,
  undone_at timestamptz,
  undone_by text,
  CHECK (a < b)
);
CREATE INDEX judgement_pair ON catalogue.judgement (a, b);
CREATE TABLE catalogue.review (
  rank int PRIMARY KEY,
  a text NOT NULL,
  b text NOT NULL,
  probability double precision NOT NULL,
  merged boolean NOT NULL
);
CREATE TABLE catalogue.relation_given (
  from_id text NOT NULL,
  to_id text NOT NULL,
  kind text NOT NULL,
  origin text NOT NULL,
  reason jsonb NOT NULL,
  PRIMARY KEY (from_id, to_id, kind)
);
CREATE TABLE catalogue.relation_decision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_id text NOT NULL,
  from_listings text[] NOT NULL,
  to_id text NOT NULL,
  to_listings text[] NOT NULL,
  kind text NOT NULL,
  holds boolean NOT NULL,
  reason jsonb,
  author text NOT NULL,
  at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  withdrawn_by text,
  CHECK (reason IS NOT NULL OR NOT holds)
);
CREATE TABLE catalogue.relation (
  from_id text NOT NULL,
  to_id text NOT NULL,
  kind text NOT NULL,
  origin text NOT NULL,
  reason jsonb NOT NULL,
  decision bigint,
  since_seq bigint NOT NULL,
  until_seq bigint,
  PRIMARY KEY (from_id, to_id, kind, since_seq)
);
CREATE INDEX relation_to ON catalogue.relation (to_id);
CREATE UNIQUE INDEX relation_now ON catalogue.relation (from_id, to_id, kind) WHERE until_seq IS NULL;
CREATE TABLE catalogue.help_service (
  id text PRIMARY KEY,
  hash text NOT NULL,
  content jsonb NOT NULL,
  level text NOT NULL,
  status text NOT NULL,
  confidence text NOT NULL,
  themes text[] NOT NULL,
  audiences text[] NOT NULL,
  personas text[] NOT NULL,
  publishers text[] NOT NULL,
  nationwide boolean NOT NULL,
  regions text[] NOT NULL,
  municipalities text[] NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  modified text COLLATE "C" NOT NULL,
  valid_from date,
  valid_to date,
  former text[] NOT NULL DEFAULT '{}',
  document tsvector NOT NULL
);
CREATE INDEX help_service_document ON catalogue.help_service USING gin (document) WITH (fastupdate = off);
CREATE INDEX help_service_municipalities ON catalogue.help_service USING gin (municipalities);
CREATE INDEX help_service_name ON catalogue.help_service (name_key, id);
CREATE INDEX help_service_modified ON catalogue.help_service (modified, id);
CREATE VIEW catalogue.placed_relation_decision AS SELECT d.*,
  coalesce(
    (SELECT l.help_service FROM catalogue.listing l WHERE l.id = ANY (d.from_listings) AND l.help_service IS NOT NULL GROUP BY l.help_service
     ORDER BY count(*) DESC, l.help_service = coalesce((SELECT r.to_id FROM catalogue.redirect r WHERE r.from_id = d.from_id), d.from_id) DESC, l.help_service LIMIT 1),
    (SELECT h.id FROM catalogue.help_service h WHERE h.id = coalesce((SELECT r.to_id FROM catalogue.redirect r WHERE r.from_id = d.from_id), d.from_id))) AS from_now,
  coalesce(
    (SELECT l.help_service FROM catalogue.listing l WHERE l.id = ANY (d.to_listings) AND l.help_service IS NOT NULL GROUP BY l.help_service
     ORDER BY count(*) DESC, l.help_service = coalesce((SELECT r.to_id FROM catalogue.redirect r WHERE r.from_id = d.to_id), d.to_id) DESC, l.help_service LIMIT 1),
    (SELECT h.id FROM catalogue.help_service h WHERE h.id = coalesce((SELECT r.to_id FROM catalogue.redirect r WHERE r.from_id = d.to_id), d.to_id))) AS to_now
  FROM catalogue.relation_decision d;
`,
  // A feed's complete reads are numbered, and each listing bears the number of the one that named it last. `version` counts changes of listings, and holds the
  // count that the help services were made from; a listing bears the count that its last change made, and what is removed is remembered with the help service it was part of.
  `
ALTER TABLE catalogue.feed ADD COLUMN reading int NOT NULL DEFAULT 0, ADD COLUMN complete boolean NOT NULL DEFAULT false, ADD COLUMN refused text[] NOT NULL DEFAULT '{}';
ALTER TABLE catalogue.listing ADD COLUMN reading int NOT NULL DEFAULT 0, ADD COLUMN version bigint NOT NULL DEFAULT 0;
CREATE INDEX listing_version ON catalogue.listing (version);
CREATE TABLE catalogue.removed_listing (id text PRIMARY KEY, help_service text, version bigint NOT NULL);
CREATE INDEX removed_listing_version ON catalogue.removed_listing (version);
UPDATE catalogue.feed SET cursor = NULL;
CREATE TABLE catalogue.version (listings bigint NOT NULL, services bigint NOT NULL, made_by text NOT NULL DEFAULT '');
INSERT INTO catalogue.version (listings, services) VALUES (1, 0);
`,
  // A listing bears its titles, folded, so that a help service is found by the name that others write; the feeds are read again for them.
  `
ALTER TABLE catalogue.listing ADD COLUMN names text[] NOT NULL DEFAULT '{}';
CREATE INDEX listing_names ON catalogue.listing USING gin (names) WITH (fastupdate = off);
UPDATE catalogue.feed SET cursor = NULL;
`,
  // Web addresses of listings, and what was found when they were asked. `changed_at` is when that last became another; `sweep` numbers the look through the listings that saw the address last.
  `
CREATE TABLE catalogue.link (
  url text PRIMARY KEY,
  host text NOT NULL,
  due_at timestamptz NOT NULL,
  asked_at timestamptz,
  finding text,
  reason text,
  failures int NOT NULL DEFAULT 0,
  changed_at timestamptz,
  sweep bigint NOT NULL
);
CREATE INDEX link_due ON catalogue.link (due_at);
CREATE INDEX link_host ON catalogue.link (host, asked_at);
`,
];

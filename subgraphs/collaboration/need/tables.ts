/**
 * Tables of the needs. `need_clock` is locked by whoever writes: so changes are numbered in the order in which they become visible, and a reader who goes on from a number misses none.
 * `grouped` is the change up to which groups are made. A need is never deleted, for its history and its group lead to it; `need_group` keeps ids that were given out once, and where those went
 * that nothing carries on. `idempotency` is the hash of the sender's key, `fingerprint` that of what was sent with it.
 */
export const NEED_TABLES = `
CREATE TABLE collaboration.need_clock (seq bigint NOT NULL, grouped bigint NOT NULL);
INSERT INTO collaboration.need_clock VALUES (0, 0);
CREATE TABLE collaboration.need (
  id text PRIMARY KEY,
  buyer text NOT NULL,
  buyer_name text,
  content jsonb NOT NULL,
  status text NOT NULL,
  sample boolean NOT NULL,
  registered_by text NOT NULL,
  registered_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  idempotency bytea UNIQUE,
  fingerprint bytea,
  group_id text,
  seq bigint NOT NULL UNIQUE
);
CREATE TABLE collaboration.need_change (
  seq bigint PRIMARY KEY,
  need text NOT NULL REFERENCES collaboration.need (id),
  at timestamptz NOT NULL,
  kind text NOT NULL,
  group_id text,
  other text
);
CREATE INDEX need_change_need ON collaboration.need_change (need, seq);
CREATE TABLE collaboration.need_group (
  id text PRIMARY KEY,
  redirect_to text
);
CREATE TABLE collaboration.need_judgement (
  a text NOT NULL REFERENCES collaboration.need (id),
  b text NOT NULL REFERENCES collaboration.need (id),
  same boolean NOT NULL,
  caller text NOT NULL,
  steward boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (a, b),
  CHECK (a < b)
);
`;

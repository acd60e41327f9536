/**
 * Tables of the enquiries. What an asker writes stands in `content` alone, encrypted; a delivery is one receiver's copy in the outbox, and its id is the key by which
 * a receiver knows a repeated one. `channel` names the declared receiver it goes through; null: the unit's own inbox. Times of the outbox are the hub's
 * clock, not the database's. `spent_until` counts milliseconds since 1970.
 */
export const ENQUIRY_TABLES = `
CREATE TABLE collaboration.privacy_notice (
  version text PRIMARY KEY,
  notice jsonb NOT NULL,
  first_shown_at timestamptz NOT NULL
);
CREATE TABLE collaboration.enquiry (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  idempotency bytea NOT NULL UNIQUE,
  fingerprint bytea,
  key_id text NOT NULL,
  content bytea,
  kind text NOT NULL,
  share_with_firms boolean NOT NULL,
  notice text NOT NULL,
  submitted_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  erased_at timestamptz,
  CHECK ((content IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX enquiry_unerased ON collaboration.enquiry (submitted_at) WHERE erased_at IS NULL;
CREATE TABLE collaboration.enquiry_delivery (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  enquiry uuid NOT NULL REFERENCES collaboration.enquiry (id),
  receiver text NOT NULL,
  name jsonb NOT NULL,
  channel text,
  route text NOT NULL,
  state text NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  claim uuid,
  claimed_until timestamptz,
  settled_at timestamptz,
  reference text,
  UNIQUE (enquiry, receiver)
);
CREATE INDEX enquiry_delivery_due ON collaboration.enquiry_delivery (due_at, seq) WHERE state = 'WAITING' AND route IN ('WEBHOOK', 'EMAIL');
CREATE INDEX enquiry_delivery_open ON collaboration.enquiry_delivery (channel, seq) WHERE state IN ('WAITING', 'FAILED');
CREATE TABLE collaboration.enquiry_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery uuid NOT NULL REFERENCES collaboration.enquiry_delivery (id),
  at timestamptz NOT NULL,
  kind text NOT NULL,
  code text
);
CREATE INDEX enquiry_event_delivery ON collaboration.enquiry_event (delivery, id);
CREATE TABLE collaboration.enquiry_receiver (
  id text PRIMARY KEY,
  route text NOT NULL,
  caller text NOT NULL,
  host text,
  key_id text,
  address bytea,
  declared_by text NOT NULL,
  declared_at timestamptz NOT NULL
);
CREATE TABLE collaboration.enquiry_allowance (
  sender text PRIMARY KEY,
  spent_until bigint NOT NULL
);
`;

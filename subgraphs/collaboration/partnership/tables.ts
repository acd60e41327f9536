/**
 * What happened in partnerships after they came with the hub, as it happened; nothing is ever changed or taken away. `caller` is the name of a unit or a system and is
 * not shown; `idempotency` is the hash of the sender's key, `fingerprint` that of everything sent with it.
 */
export const PARTNERSHIP_TABLES = `
CREATE TABLE collaboration.partnership_event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  partnership text NOT NULL,
  event jsonb NOT NULL,
  caller text NOT NULL,
  idempotency bytea NOT NULL UNIQUE,
  fingerprint bytea NOT NULL
);
CREATE INDEX partnership_event_partnership ON collaboration.partnership_event (partnership, seq);
`;

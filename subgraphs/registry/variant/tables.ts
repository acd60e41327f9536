/**
 * The variants by name and rule, so that one made under another rule is never served for it. `seq` is the count of switches that was looked at last, `hash` the supergraph that was made last and `whole` what it was
 * made of; `problem` says why none could be made of what is in force. What was ever in force stays to be had by its hash.
 */
export const VARIANT_TABLES = `
CREATE TABLE registry.variant (
  name text NOT NULL,
  rule text NOT NULL,
  seq bigint NOT NULL,
  hash text,
  whole text,
  since timestamptz,
  problem text,
  PRIMARY KEY (name, rule)
);
CREATE TABLE registry.variant_supergraph (
  name text NOT NULL,
  hash text NOT NULL,
  sdl text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (name, hash)
);
`;

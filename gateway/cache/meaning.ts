import { parse, print, visit } from "graphql";
import { createLru } from "../plan/lru.ts";
import { fingerprint } from "./fingerprint.ts";

const KNOWN = 4_000;
/** Characters of all operations that are known. */
const CHARACTERS = 4_000_000;
const known = createLru<Meaning>(KNOWN, { of: ({ characters }) => characters, most: CHARACTERS });

interface Meaning {
  readonly text: string;
  readonly characters: number;
}

/** A fingerprint of an operation of a plan without its name, which the client's operation lends it: what two clients' operations ask alike is known once. */
export function meaningOf(query: string): string {
  const before = known.get(query);
  if (before !== undefined) return before.text;
  const nameless = visit(parse(query, { noLocation: true }), {
    OperationDefinition: { leave: (operation) => ({ ...operation, name: undefined }) },
  });
  const made = fingerprint(print(nameless));
  known.set(query, { text: made, characters: query.length });
  return made;
}

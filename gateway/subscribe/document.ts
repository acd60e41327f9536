import { GraphQLError, parse, validate, type DocumentNode } from "graphql";
import { createLru, type Lru } from "../plan/lru.ts";
import type { Snapshot } from "../supergraph/snapshot.ts";

type Read = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Texts that are read once for each supergraph: many clients follow the same. */
const KEPT = 500;
const LONGEST_KEPT = 20_000;

const known = new WeakMap<Snapshot, Lru<Read>>();

/** Parses and validates a text that the guard has admitted. The same text gives the same document, so what is compiled for it is found again. */
export function readDocument(snapshot: Snapshot, text: string): Read {
  const kept = known.getOrInsertComputed(snapshot, () => createLru<Read>(KEPT));
  const before = kept.get(text);
  if (before !== undefined) return before;
  const document = parse(text);
  const errors = validate(snapshot.apiSchema, document);
  if (errors.length > 0) return { errors: errors.map(asRefusal) };
  const read = { document };
  if (text.length <= LONGEST_KEPT) kept.set(text, read);
  return read;
}

function asRefusal({ message, nodes, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } });
}

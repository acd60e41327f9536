import { isRecord } from "../transport/answer.ts";
import { fingerprint } from "./fingerprint.ts";

/** Tags by which entries are dropped. They are fingerprints, for a store that others can read must not show who or what an entry is about. */

/** Of everything that a subgraph said. */
export function subgraphTag(name: string): string {
  return fingerprint("subgraph", name);
}

/** Of what any subgraph said of an entity: its type, and the value of a field that it is known by. */
export function entityTag(type: string, value: string): string {
  return fingerprint("entity", type, value);
}

/** The tags of an entity, by how it is named to a subgraph: one for each plain field, whichever of them are its key. */
export function representationTags(json: string): readonly string[] {
  const representation: unknown = JSON.parse(json); // the execution wrote it
  if (!isRecord(representation)) return [];
  const { __typename: type, ...fields } = representation;
  return Object.values(fields)
    .filter((value) => typeof value === "string" || typeof value === "number")
    .map((value) => entityTag(String(type), String(value)));
}

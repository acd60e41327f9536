import { Kind, type FieldDefinitionNode } from "graphql";
import { isRecord, type Json } from "../../query/json.ts";
import type { Service } from "./service.ts";
import { askable, entitiesOf, namedType, type ObjectType, type Types } from "./types.ts";

/** An entity that is there: of the listings in the feed, or of what a root field without arguments gives, directly or in a connection. Undefined: none was found. */
export async function findRepresentation(service: Service, types: Types, hasFeed: boolean): Promise<Json | undefined> {
  const entities = new Map(entitiesOf(types).map((entity) => [entity.name, entity]));
  if (hasFeed && entities.get("Listing")?.keys.includes("id") === true) {
    const entry = objectsIn((await service.ask("{ listingFeed(first: 1) { entries { id } } }")).data).find(
      ({ id }) => typeof id === "string",
    );
    if (entry !== undefined) return { __typename: "Listing", id: entry["id"] };
  }
  for (const field of types.objects.get("Query")?.fields ?? []) {
    const asked = questionFor(field, types, entities);
    if (asked === undefined) continue;
    const found = objectsIn((await service.ask(asked)).data).find(
      ({ __typename }) => typeof __typename === "string" && entities.has(__typename),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function questionFor(field: FieldDefinitionNode, types: Types, entities: ReadonlyMap<string, ObjectType>): string | undefined {
  if (field.name.value.startsWith("_") || !askable(field)) return undefined;
  const pageSize = (field.arguments ?? []).some(({ name, type }) => name.value === "first" && type.kind === Kind.NAMED_TYPE);
  const selection = selectionTo(namedType(field.type), types, entities, 2);
  return selection === undefined ? undefined : `{ ${field.name.value}${pageSize ? "(first: 1)" : ""} ${selection} }`;
}

/** `{ __typename id }`, or the same inside `nodes`, or `node` inside `edges`. */
function selectionTo(name: string, types: Types, entities: ReadonlyMap<string, ObjectType>, depth: number): string | undefined {
  const entity = entities.get(name);
  if (entity !== undefined) return `{ __typename ${entity.keys[0]} }`;
  if (depth === 0) return undefined;
  for (const field of types.objects.get(name)?.fields ?? []) {
    if (!["nodes", "edges", "node"].includes(field.name.value)) continue;
    const inner = selectionTo(namedType(field.type), types, entities, depth - 1);
    if (inner !== undefined) return `{ ${field.name.value} ${inner} }`;
  }
  return undefined;
}

/** Every object of an answer, outermost first. */
function objectsIn(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

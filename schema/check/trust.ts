import { Kind, type FieldDefinitionNode, type TypeNode } from "graphql";
import { named, namedType, text, type DefinedType } from "./elements.ts";
import { equalDefinitions } from "./equal.ts";
import { findingAt, type CheckFinding, type Said } from "./finding.ts";
import type { AskedField } from "./sends.ts";
import type { World } from "./world.ts";

/**
 * What a publisher's subgraph may not do to the others although composition allows it. Threat: a publisher takes over what another answers (@override, @provides, a shareable double of a field), reads
 * what is not for it (a key or @requires on fields tagged `internal` or on enquiries is sent to its address), changes a type that others define (composition takes the intersection of
 * inputs and the union of enums), or takes others down with it (a non-null field on another's entity).
 */
export interface TrustOptions {
  readonly subgraph: string;
  readonly types: ReadonlyMap<string, DefinedType>;
  readonly asked: readonly AskedField[];
  readonly world: World;
}

const ROOTS: ReadonlySet<string> = new Set(["Query", "Mutation", "Subscription"]);
const MACHINERY: ReadonlySet<string> = new Set(["_service", "_entities"]);

export function trustFindings({ subgraph, types, asked, world }: TrustOptions): readonly CheckFinding[] {
  const found: CheckFinding[] = [];
  const say = (node: Parameters<typeof findingAt>[1], said: Said): void => void found.push(findingAt(subgraph, node, said));

  for (const { type, field, why, directive } of asked) {
    if (!world.isPrivate(type, field)) continue;
    const message = `${type}.${field} is not for other houses, and @${why === "KEY" ? "key" : "requires"} would send it to ${subgraph}.`;
    say(directive, { code: "TRUST_INTERNAL_FIELD", message, help: "Use another key, or ask the unit.", coordinate: `${type}.${field}` });
  }
  for (const type of types.values()) {
    typeRules(type);
    for (const field of type.fields.values()) fieldRules(type, field);
  }
  return found;

  function typeRules(type: DefinedType): void {
    const others = world.definitions(type.name);
    if (others.length === 0 || ROOTS.has(type.name)) return;
    if (world.isPrivate(type.name)) {
      const message = `${type.name} is not for other houses.`;
      return say(type.node, { code: "TRUST_INTERNAL_TYPE", message, help: "Leave the type out.", coordinate: type.name });
    }
    const entity = world.isEntity(type.name) && (type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION);
    if (entity && named(type.directives, "key").length > 0) return;
    if (others.every((other) => equalDefinitions(type, other))) return;
    const message = `${type.name} is defined by another subgraph, and differently.`;
    const help = entity
      ? `Give ${type.name} the @key that its owner gives it, and add only fields of your own.`
      : `Choose another name, or write ${type.name} exactly as it stands in the hub's schema.`;
    say(type.node, { code: "TRUST_FOREIGN_TYPE", message, help, coordinate: type.name });
  }

  function fieldRules(type: DefinedType, field: FieldDefinitionNode): void {
    const name = field.name.value;
    const coordinate = `${type.name}.${name}`;
    for (const override of named(field.directives, "override")) {
      const from = text(override, "from");
      if (from === subgraph) continue;
      const message = `${coordinate} would take the field over from ${from ?? "another subgraph"}.`;
      say(override, { code: "TRUST_OVERRIDE", message, help: "Add a field of your own under another name.", coordinate });
    }
    for (const provides of named(field.directives, "provides")) {
      if (world.definitions(namedType(field.type)).length === 0) continue;
      const message = `${coordinate} would answer fields of ${namedType(field.type)}, which another subgraph answers.`;
      say(provides, { code: "TRUST_PROVIDES", message, help: "Leave @provides out: the gateway asks their owner.", coordinate });
    }
    if (!MACHINERY.has(name)) ownership(type, field, coordinate);
    const fault = entityFault(field.type);
    const foreign = fault && !isExternal(field) ? entityBehind(namedType(field.type)) : undefined;
    if (foreign !== undefined) {
      const message = `${foreign} belongs to another subgraph, and ${coordinate} makes it non-null.`;
      const help = "Remove the ! at the entity (an outer ! around the list may stay): its owner may be down.";
      say(field, { code: "TRUST_NON_NULL", message, help, coordinate });
    }
  }

  /** Another's entity that a type is or may turn out to be. */
  function entityBehind(type: string): string | undefined {
    const implementing = [...types.values()].filter(({ interfaces }) => interfaces.some(({ name }) => name.value === type));
    return [type, ...(types.get(type)?.members ?? []), ...implementing.map(({ name }) => name)].find((each) => world.isEntity(each));
  }

  /** A field on a type that others have: only a new one, a nullable one, or one that is merely sent. */
  function ownership(type: DefinedType, field: FieldDefinitionNode, coordinate: string): void {
    const root = ROOTS.has(type.name);
    const entity = world.isEntity(type.name) && named(type.directives, "key").length > 0;
    if (!root && !entity) return;
    const others = world.definitions(type.name).flatMap((other) => other.fields.get(field.name.value) ?? []);
    if (isExternal(field)) return;
    if (others.length === 0) {
      if (root || field.type.kind !== Kind.NON_NULL_TYPE) return;
      const message = `${type.name} belongs to another subgraph; the field ${field.name.value} added to it is non-null.`;
      const help = "Remove the ! after its type, so that the rest still comes when this subgraph is down.";
      return say(field, { code: "TRUST_NON_NULL", message, help, coordinate });
    }
    if (root && field.name.value === "listingFeed") return; // the publisher contract: checked there
    if (!root && isKeyField(type, field) && world.definitions(type.name).some((other) => isKeyField(other, field))) return;
    const message = `${coordinate} is answered by another subgraph.`;
    const help = "Choose another name, or mark it @external where it is only sent to you.";
    say(field, { code: "TRUST_FOREIGN_FIELD", message, help, coordinate });
  }
}

function isExternal(field: FieldDefinitionNode): boolean {
  return named(field.directives, "external").length > 0;
}

/** Whether the field stands in a key of the type, at any depth of it. */
function isKeyField({ directives }: DefinedType, { name }: FieldDefinitionNode): boolean {
  return named(directives, "key").some((key) => text(key, "fields")?.match(/\w+/g)?.includes(name.value) === true);
}

/** Whether the innermost position, which holds the entity, is non-null; the list around it is answered by the field's own subgraph. */
function entityFault(type: TypeNode): boolean {
  if (type.kind === Kind.LIST_TYPE) return entityFault(type.type);
  if (type.kind !== Kind.NON_NULL_TYPE) return false;
  return type.type.kind === Kind.LIST_TYPE ? entityFault(type.type) : true;
}

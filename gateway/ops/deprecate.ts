import { Kind, parse, type ASTNode, type ConstDirectiveNode, type DocumentNode, type InputValueDefinitionNode } from "graphql";
import { writeCoordinate, type Coordinate } from "../../schema/coordinate.ts";
import { HubError } from "../../schema/errors.ts";
import { nearest } from "../../subgraphs/base/nearest.ts";

/** The publisher's own SDL, read to be changed in one place. */
export interface OwnSdl {
  readonly text: string;
  readonly document: DocumentNode;
}

/** Throws USAGE where it is no GraphQL. */
export function readOwnSdl(text: string, file: string): OwnSdl {
  try {
    return { text, document: parse(text) };
  } catch (cause) {
    throw new HubError("USAGE", `${file} is no GraphQL SDL: ${cause instanceof Error ? cause.message : "it cannot be read"}`, {
      next: "`ops check` tells the place.",
      cause,
    });
  }
}

/** Whether the SDL defines it. */
export function definesOwn({ document }: OwnSdl, coordinate: Coordinate): boolean {
  return elements(document).has(writeCoordinate(coordinate));
}

/** The SDL with the element marked as deprecated, or marked anew; every other byte stays. Throws USAGE where it has no such element, or one that cannot be deprecated. */
export function withDeprecation({ text, document }: OwnSdl, coordinate: Coordinate, reason: string): string {
  const wanted = writeCoordinate(coordinate);
  const known = elements(document);
  const element = known.get(wanted);
  if (element === undefined) {
    const near = nearest(wanted, [...known.keys()]);
    throw new HubError("USAGE", `The schema has no ${wanted}.${near === undefined ? "" : ` Did you mean ${near}?`}`, {
      next: "Only what your own schema defines is yours to deprecate.",
    });
  }
  const { node, directives } = element;
  if (coordinate.member === undefined || node.loc === undefined)
    throw new HubError("USAGE", "GraphQL has no deprecated types.", { next: "Deprecate what leads to it, as Type.field." });
  if (node.kind === Kind.INPUT_VALUE_DEFINITION && isRequired(node))
    throw new HubError("USAGE", `${wanted} is required, and so cannot be deprecated.`, { next: "Make it optional first: without `!`." });
  const directive = `@deprecated(reason: ${JSON.stringify(reason)})`;
  const before = directives.find(({ name }) => name.value === "deprecated")?.loc;
  const [from, to] = before === undefined ? [node.loc.end, node.loc.end] : [before.start, before.end];
  return `${text.slice(0, from)}${before === undefined ? " " : ""}${directive}${text.slice(to)}`;
}

interface Element {
  readonly node: ASTNode;
  readonly directives: readonly ConstDirectiveNode[];
}

/** All that the SDL defines or adds, by coordinate. */
function elements({ definitions }: DocumentNode): ReadonlyMap<string, Element> {
  const found = new Map<string, Element>();
  const add = (coordinate: string, node: Element["node"] & { readonly directives?: readonly ConstDirectiveNode[] | undefined }): void => {
    if (!found.has(coordinate)) found.set(coordinate, { node, directives: node.directives ?? [] });
  };
  for (const definition of definitions) {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        add(definition.name.value, definition);
        for (const field of definition.fields ?? []) {
          const coordinate = `${definition.name.value}.${field.name.value}`;
          add(coordinate, field);
          for (const argument of field.arguments ?? []) add(`${coordinate}(${argument.name.value}:)`, argument);
        }
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        add(definition.name.value, definition);
        for (const field of definition.fields ?? []) add(`${definition.name.value}.${field.name.value}`, field);
        break;
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        add(definition.name.value, definition);
        for (const value of definition.values ?? []) add(`${definition.name.value}.${value.name.value}`, value);
        break;
    }
  }
  return found;
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

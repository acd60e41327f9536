import {
  Kind,
  type ASTNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type StringValueNode,
} from "graphql";
import type { LintSubgraph } from "./finding.ts";

/** One describable element of a subgraph's SDL. */
export interface Element {
  readonly subgraph: string;
  readonly coordinate: string;
  readonly node: ASTNode;
  readonly described: boolean;
  /** Defined here only as a reference to another subgraph's field. */
  readonly external: boolean;
}

/** Names that belong to Federation, not to the publisher. */
const MACHINERY = /^(_|federation__|link__|join__|core__)/;
const MACHINERY_NAMES: ReadonlySet<string> = new Set(["FieldSet", "_Any", "_Entity", "_Service"]);

/** Every type, field, argument, input field and enum value a subgraph defines. */
export function elementsOf({ name, document }: LintSubgraph): readonly Element[] {
  return document.definitions.flatMap((definition) => definitionElements(name, definition));
}

function definitionElements(subgraph: string, definition: DefinitionNode): readonly Element[] {
  if (!("name" in definition) || definition.name === undefined || !("directives" in definition)) return [];
  const type = definition.name.value;
  if (MACHINERY.test(type) || MACHINERY_NAMES.has(type)) return [];
  const make = (coordinate: string, node: ASTNode & { readonly description?: StringValueNode }): Element => ({
    subgraph,
    coordinate,
    node,
    described: node.description !== undefined && node.description.value.trim() !== "",
    external: "directives" in node && (node.directives ?? []).some((directive) => directive.name.value === "external"),
  });
  const inputs = (nodes: readonly InputValueDefinitionNode[] | undefined, at: (name: string) => string): readonly Element[] =>
    (nodes ?? []).map((node) => make(at(node.name.value), node));
  const fields = (nodes: readonly FieldDefinitionNode[] | undefined): readonly Element[] =>
    (nodes ?? []).flatMap((node) => {
      const at = `${type}.${node.name.value}`;
      return MACHINERY.test(node.name.value) ? [] : [make(at, node), ...inputs(node.arguments, (argument) => `${at}(${argument}:)`)];
    });
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return [make(type, definition), ...fields(definition.fields)];
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return fields(definition.fields);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return [make(type, definition), ...inputs(definition.fields, (field) => `${type}.${field}`)];
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return inputs(definition.fields, (field) => `${type}.${field}`);
    case Kind.ENUM_TYPE_DEFINITION:
      return [make(type, definition), ...(definition.values ?? []).map((value) => make(`${type}.${value.name.value}`, value))];
    case Kind.ENUM_TYPE_EXTENSION:
      return (definition.values ?? []).map((value) => make(`${type}.${value.name.value}`, value));
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.UNION_TYPE_DEFINITION:
      return [make(type, definition)];
    default:
      return [];
  }
}

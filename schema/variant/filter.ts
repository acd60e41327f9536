import { Kind, parse, print, visit, type ConstDirectiveNode, type DocumentNode, type SchemaDefinitionNode } from "graphql";
import { hiddenElements } from "./hidden.ts";
import { linkedNames } from "./links.ts";
import type { Variant } from "./variant.ts";

const INACCESSIBLE = "inaccessible";
const NEEDED = parse(`
schema @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) { query: Query }
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
`);

/**
 * The supergraph with @inaccessible on all that the variant leaves out. Nothing is taken away, so that keys and what @requires names can still be sent between subgraphs; clients see and ask none of it. Tags
 * are read from the supergraph, where those of all subgraphs have come together. Whether what is left is a schema is `makeVariant`'s to say.
 */
export function filterSupergraph(supergraphSdl: string, variant: Variant): string {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const names = linkedNames(supergraph);
  const hidden = hiddenElements(supergraph, names, variant);
  const linked = names.directive(INACCESSIBLE);
  return `${print(mark(linked === undefined ? withLink(supergraph) : supergraph, hidden, linked ?? INACCESSIBLE))}\n`;
}

function mark(supergraph: DocumentNode, hidden: ReadonlySet<string>, directive: string): DocumentNode {
  const marked = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T, coordinate: string): T => {
    const directives = node.directives ?? [];
    if (!hidden.has(coordinate) || directives.some(({ name }) => name.value === directive)) return node;
    return { ...node, directives: [...directives, { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: directive } }] };
  };
  return visit(supergraph, {
    ObjectTypeDefinition: (type) => withFields(type),
    InterfaceTypeDefinition: (type) => withFields(type),
    InputObjectTypeDefinition: (type) =>
      marked(
        { ...type, fields: type.fields?.map((field) => marked(field, `${type.name.value}.${field.name.value}`)) ?? [] },
        type.name.value,
      ),
    EnumTypeDefinition: (type) =>
      marked(
        { ...type, values: type.values?.map((value) => marked(value, `${type.name.value}.${value.name.value}`)) ?? [] },
        type.name.value,
      ),
    UnionTypeDefinition: (type) => marked(type, type.name.value),
    ScalarTypeDefinition: (type) => marked(type, type.name.value),
  });

  function withFields<T extends FieldsType>(type: T): T {
    const fields = type.fields?.map((field) => {
      const coordinate = `${type.name.value}.${field.name.value}`;
      const given = field.arguments?.map((each) => marked(each, `${coordinate}(${each.name.value}:)`)) ?? [];
      return marked({ ...field, arguments: given }, coordinate);
    });
    return marked({ ...type, fields: fields ?? [] }, type.name.value);
  }
}

type FieldsType = Extract<
  DocumentNode["definitions"][number],
  { readonly kind: Kind.OBJECT_TYPE_DEFINITION | Kind.INTERFACE_TYPE_DEFINITION }
>;

/** A supergraph without anything @inaccessible does not link the directive. */
function withLink(supergraph: DocumentNode): DocumentNode {
  const [schema, directive] = NEEDED.definitions;
  const link = schema?.kind === Kind.SCHEMA_DEFINITION ? (schema.directives ?? []) : [];
  const add = (node: SchemaDefinitionNode): SchemaDefinitionNode => ({ ...node, directives: [...(node.directives ?? []), ...link] });
  const definitions = supergraph.definitions.map((each) => (each.kind === Kind.SCHEMA_DEFINITION ? add(each) : each));
  return { ...supergraph, definitions: directive === undefined ? definitions : [...definitions, directive] };
}

import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isSpecifiedScalarType,
  Kind,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type TypeNode,
} from "graphql";

export interface CoordinatesQuestion {
  readonly schema: GraphQLSchema;
  /** Valid against the schema. */
  readonly document: DocumentNode;
  /** Of that document. */
  readonly operation: OperationDefinitionNode;
}

/**
 * What of a schema the text of an operation uses, as schema coordinates: fields, arguments, input fields and enum values, and by their names alone the types of its variables, input objects and type conditions.
 * What stands under @skip or @include counts: without it the text is no longer valid. Introspection does not.
 */
export function coordinatesOf({ schema, document, operation }: CoordinatesQuestion): ReadonlySet<string> {
  const found = new Set<string>();
  const info = new TypeInfo(schema);
  const spreads = new Set<string>();
  const inputType = (): ReturnType<typeof getNamedType> => getNamedType(info.getInputType()) ?? undefined;
  const condition = (node: NamedTypeNode | undefined): void => {
    if (node !== undefined && !node.name.value.startsWith("__")) found.add(node.name.value);
  };

  const visitor: ASTVisitor = {
    Field({ name }) {
      if (name.value.startsWith("__")) return false;
      found.add(`${info.getParentType()?.name ?? ""}.${name.value}`);
      return undefined;
    },
    Argument({ name }) {
      const field = info.getDirective() === null || info.getDirective() === undefined ? info.getFieldDef() : undefined;
      if (field !== null && field !== undefined) found.add(`${info.getParentType()?.name ?? ""}.${field.name}(${name.value}:)`);
    },
    VariableDefinition({ type }) {
      const named = typeFromAST(schema, bare(type));
      if (named !== undefined && !isSpecifiedScalarType(named)) found.add(named.name);
    },
    ObjectValue() {
      const type = inputType();
      if (isInputObjectType(type)) found.add(type.name);
    },
    ObjectField({ name }) {
      const type = getNamedType(info.getParentInputType());
      if (isInputObjectType(type)) found.add(`${type.name}.${name.value}`);
    },
    EnumValue({ value }) {
      const type = inputType();
      if (isEnumType(type)) found.add(`${type.name}.${value}`);
    },
    InlineFragment: ({ typeCondition }) => condition(typeCondition),
    FragmentDefinition: ({ typeCondition }) => condition(typeCondition),
    FragmentSpread: ({ name }) => void spreads.add(name.value),
  };
  const read = (node: ASTNode): void => void visit(node, visitWithTypeInfo(info, visitor));

  read(operation);
  // A set's iteration meets what is added meanwhile: fragments that fragments spread.
  for (const name of spreads) {
    const fragment = document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name);
    if (fragment !== undefined) read(fragment);
  }
  return found;
}

function bare(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : bare(type.type);
}

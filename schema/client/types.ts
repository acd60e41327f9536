import {
  Kind,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  typeFromAST,
  validate,
  type DocumentNode,
  type FieldNode,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  type OperationDefinitionNode,
  type SelectionNode,
} from "graphql";

/**
 * TypeScript for one query: the types of what it takes and answers, and its text with both. A field with @skip, @include or in a deferred fragment is optional. Types that are one of several (interfaces, unions) are not
 * among what it can do: the hub's schema has none. Throws TypeError for what is not one valid query.
 */
export function clientTypes(schema: GraphQLSchema, document: DocumentNode, text: string): string {
  const [problem] = validate(schema, document);
  if (problem !== undefined) throw new TypeError(problem.message);
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  const root = operation === undefined ? undefined : schema.getRootType(operation.operation);
  if (operation?.name === undefined || operations.length > 1 || !root) throw new TypeError("The document is not one named operation.");
  const parts: Parts = { schema, document, interfaces: [], named: new Map() };
  const name = operation.name.value;
  const variables = variablesOf(operation, parts);
  writeInterface(`${name}Data`, root, [operation], parts);
  return [
    `// Made of the query ${name} and the hub's schema by \`npm run schema\`.`,
    'import type { TypedQuery } from "./typed-query.ts";',
    "",
    `export const ${name[0]?.toLowerCase()}${name.slice(1)}: TypedQuery<${name}Data, ${name}Variables> = {`,
    `  text: ${templateOf(text)},`,
    "};",
    "",
    ...declaration(`${name}Variables`, variables),
    ...parts.interfaces.flatMap(([own, lines]) => declaration(own, lines)),
    ...[...parts.named].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, lines]) => lines),
  ]
    .join("\n")
    .replace(/\n*$/, "\n");
}

interface Parts {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Of answers, outermost first. */
  readonly interfaces: [name: string, lines: readonly string[]][];
  /** Enums and inputs, by name. */
  readonly named: Map<string, readonly string[]>;
}

function variablesOf(operation: OperationDefinitionNode, parts: Parts): readonly string[] {
  return (operation.variableDefinitions ?? []).map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(parts.schema, node as Parameters<typeof typeFromAST>[1]); // one overload for each kind of node
    if (type === undefined) throw new TypeError("The type of a variable is not known.");
    const optional = !isNonNullType(type) || defaultValue !== undefined;
    return `readonly ${variable.name.value}${optional ? "?" : ""}: ${typeText(type, inputName(parts))};`;
  });
}

/** The fields that a set of selections asks for, by the name they are answered under. */
interface Asked {
  readonly nodes: FieldNode[];
  optional: boolean;
}

interface Selecting {
  readonly selectionSet?: { readonly selections: readonly SelectionNode[] } | undefined;
}

function writeInterface(name: string, type: GraphQLObjectType, of: readonly Selecting[], parts: Parts): string {
  if (parts.interfaces.some(([taken]) => taken === name))
    throw new TypeError(`Two places of the query would both be called ${name}; give one an alias.`);
  const asked = new Map<string, Asked>();
  for (const { selectionSet } of of) gather(selectionSet?.selections ?? [], false, type, asked, parts);
  const own: [string, readonly string[]] = [name, []];
  parts.interfaces.push(own);
  own[1] = [...asked].map(
    ([key, { nodes, optional }]) => `readonly ${key}${optional ? "?" : ""}: ${fieldText(name, key, type, nodes, parts)};`,
  );
  return name;
}

function fieldText(owner: string, key: string, type: GraphQLObjectType, nodes: readonly FieldNode[], parts: Parts): string {
  const field = nodes[0]?.name.value ?? "";
  if (field === "__typename") return JSON.stringify(type.name);
  const answered = type.getFields()[field]?.type;
  if (answered === undefined) throw new TypeError(`The type of ${type.name}.${field} is not known.`);
  return typeText(answered, (named) => {
    if (isEnumType(named)) return enumName(named, parts);
    if (!isObjectType(named)) return scalarText(named.name);
    return writeInterface(`${owner.replace(/Data$/, "")}${key[0]?.toUpperCase()}${key.slice(1)}`, named, nodes, parts);
  });
}

function gather(
  selections: readonly SelectionNode[],
  optional: boolean,
  type: GraphQLObjectType,
  asked: Map<string, Asked>,
  parts: Parts,
): void {
  for (const selection of selections) {
    const maybe = optional || (selection.directives ?? []).some(({ name }) => ["skip", "include", "defer"].includes(name.value));
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const known = asked.get(key);
      if (known === undefined) asked.set(key, { nodes: [selection], optional: maybe });
      else {
        known.nodes.push(selection);
        known.optional &&= maybe;
      }
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(selection.name.value, parts);
    const on = fragment.typeCondition?.name.value ?? type.name;
    if (on !== type.name) throw new TypeError(`A fragment on ${on} stands where ${type.name} is answered.`);
    gather(fragment.selectionSet.selections, maybe, type, asked, parts);
  }
}

function fragmentOf(name: string, { document }: Parts) {
  const found = document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name);
  if (found?.kind !== Kind.FRAGMENT_DEFINITION) throw new TypeError(`There is no fragment ${name}.`);
  return found;
}

/** A type with its lists and nulls. */
function typeText(type: GraphQLType, named: (type: GraphQLNamedType) => string): string {
  const bare = (inner: GraphQLType): string => {
    if (!isListType(inner)) return named(getNamedType(inner));
    const element = typeText(inner.ofType as GraphQLType, named); // a list of a type
    return element.includes(" | ") ? `readonly (${element})[]` : `readonly ${element.startsWith("readonly ") ? `(${element})` : element}[]`;
  };
  return isNonNullType(type) ? bare(type.ofType) : `${bare(type)} | null`;
}

function inputName(parts: Parts): (type: GraphQLNamedType) => string {
  return (type) =>
    isEnumType(type) ? enumName(type, parts) : isInputObjectType(type) ? inputObjectName(type, parts) : scalarText(type.name);
}

function inputObjectName(type: GraphQLInputObjectType, parts: Parts): string {
  if (!parts.named.has(type.name)) {
    parts.named.set(type.name, []); // it may name itself
    const lines = Object.values(type.getFields()).map(
      (field) => `readonly ${field.name}${isRequiredInputField(field) ? "" : "?"}: ${typeText(field.type, inputName(parts))};`,
    );
    parts.named.set(type.name, declaration(type.name, lines));
  }
  return type.name;
}

function enumName(type: GraphQLEnumType, { named }: Parts): string {
  const values = type.getValues().map(({ name }) => JSON.stringify(name));
  const line = `export type ${type.name} = ${values.join(" | ")};`;
  const lines = line.length <= 140 ? [line, ""] : [`export type ${type.name} =`, ...values.map((value) => `  | ${value}`), ""];
  if (lines.length > 2) lines[lines.length - 2] += ";";
  named.set(type.name, lines);
  return type.name;
}

const SCALARS: Readonly<Partial<Record<string, string>>> = {
  ID: "string",
  String: "string",
  Int: "number",
  Float: "number",
  Boolean: "boolean",
  Date: "string",
  DateTime: "string",
};

function scalarText(name: string): string {
  return SCALARS[name] ?? "unknown";
}

function declaration(name: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [`export type ${name} = Readonly<Record<string, never>>;`, ""];
  return [`export interface ${name} {`, ...lines.map((line) => `  ${line}`), "}", ""];
}

function templateOf(text: string): string {
  return `\`${text.replace(/[`\\]|\$\{/g, (each) => `\\${each}`)}\``;
}

import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  typeFromAST,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type TypeNode,
} from "graphql";
import { isRecord } from "../transport/answer.ts";

/** Adds the coordinates of the input fields and enum values that variables hold. */
export type FindInVariables = (variables: Readonly<Record<string, unknown>>, found: Set<string>) => void;

/** A walk through one request's variables. */
interface Walk {
  readonly found: Set<string>;
  /** Values that may still be looked at: a request may hold a hundred thousand, and they are only counted. */
  left: number;
}

type Reader = (value: unknown, walk: Walk) => void;

const MOST_VALUES = 1_000;

/** Undefined where no variable of the operation can hold any. Values that do not fit their type are passed over. */
export function compileVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): FindInVariables | undefined {
  const known = new Map<string, Reader | undefined>();
  const readers = variableDefinitions.flatMap(({ variable, type }) => {
    const read = readerFor(inputTypeOf(schema, type), known);
    return read === undefined ? [] : [{ name: variable.name.value, read }];
  });
  if (readers.length === 0) return undefined;
  return (variables, found) => {
    const walk: Walk = { found, left: MOST_VALUES };
    for (const { name, read } of readers) if (Object.hasOwn(variables, name)) read(variables[name], walk);
  };
}

type Holding = GraphQLEnumType | GraphQLInputObjectType;

function inputTypeOf(schema: GraphQLSchema, node: TypeNode): Holding | undefined {
  if (node.kind !== "NamedType") return inputTypeOf(schema, node.type);
  const type = typeFromAST(schema, node);
  return isEnumType(type) || isInputObjectType(type) ? type : undefined;
}

function readerFor(type: Holding | undefined, known: Map<string, Reader | undefined>): Reader | undefined {
  if (type === undefined) return undefined;
  if (known.has(type.name)) return known.get(type.name);
  return isEnumType(type) ? enumReader(type, known) : inputReader(type, known);
}

function enumReader(type: GraphQLEnumType, known: Map<string, Reader | undefined>): Reader {
  const coordinates = new Map(type.getValues().map(({ name }) => [name, `${type.name}.${name}`]));
  const read = listed((value, { found }) => {
    const coordinate = typeof value === "string" ? coordinates.get(value) : undefined;
    if (coordinate !== undefined) found.add(coordinate);
  });
  known.set(type.name, read);
  return read;
}

function inputReader(type: GraphQLInputObjectType, known: Map<string, Reader | undefined>): Reader {
  const fields = new Map<string, { readonly coordinate: string; readonly read: Reader | undefined }>();
  const read = listed((value, walk) => {
    if (!isRecord(value)) return;
    for (const [name, { coordinate, read }] of fields) {
      if (!Object.hasOwn(value, name)) continue;
      walk.found.add(coordinate);
      read?.(value[name], walk);
    }
  });
  known.set(type.name, read); // before its fields: input types may hold themselves
  for (const field of Object.values(type.getFields())) {
    const of = getNamedType(field.type);
    const holding = isInputType(of) && (isEnumType(of) || isInputObjectType(of)) ? of : undefined;
    fields.set(field.name, { coordinate: `${type.name}.${field.name}`, read: readerFor(holding, known) });
  }
  return read;
}

/** Of a list each; a walk that has seen enough ends. */
function listed(one: Reader): Reader {
  const read: Reader = (value, walk) => {
    walk.left -= 1;
    if (walk.left < 0) return;
    if (!Array.isArray(value)) return one(value, walk);
    for (const each of value) {
      if (walk.left <= 0) return;
      read(each, walk);
    }
  };
  return read;
}

import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  buildSchema,
  execute,
  parse,
  print,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import { compose } from "../../../schema/compose.ts";
import type { SubgraphAnswer } from "../../../subgraphs/base/subgraph.ts";
import type { ExecutedSnapshot } from "../../../gateway/execute/compiled.ts";
import type { Executable } from "../../../gateway/execute/operation.ts";
import { createPlanBuilder } from "../../../gateway/plan/build.ts";
import type { Transport } from "../../../gateway/transport/transport.ts";
import { valueOf, type Row } from "./data.ts";
import type { EntityModel, FieldModel, Model } from "./model.ts";
import { formerFields, mergedSdl, subgraphSdl } from "./schema.ts";

/** A model in both forms: one schema, and a federation of its parts. */
export interface Federation {
  readonly merged: GraphQLSchema;
  readonly executable: Executable;
  /** The answer of the one schema. */
  askMerged(document: DocumentNode, variables: Readonly<Record<string, unknown>>): ExecutionResult;
}

export function createFederation(model: Model): Federation {
  const merged = buildSchema(mergedSdl(model));
  const subgraphs = model.subgraphs.map((name) => ({ name, sdl: subgraphSdl(model, name), url: `http://${name}.invalid/` }));
  const supergraphSdl = compose(subgraphs).supergraphSdl;
  const builder = createPlanBuilder(supergraphSdl);
  const snapshot: ExecutedSnapshot = {
    apiSchema: buildSchema(builder.facts.apiSdl),
    fullSchema: buildSchema(supergraphSdl, { assumeValid: true, assumeValidSDL: true }),
    planner: { plan: async ({ document }) => builder.build(print(document)) },
  };
  return Object.freeze({
    merged,
    executable: { snapshot, transports: new Map(subgraphs.map(({ name, sdl }) => [name, transportOf(model, name, sdl)])) },
    askMerged: (document: DocumentNode, variableValues: Readonly<Record<string, unknown>>) =>
      plain(synchronous(execute({ schema: merged, document, variableValues, fieldResolver: mergedResolver(model) }))),
  });
}

/** A real subgraph: its requests are parsed, validated and executed, its answers go through JSON. */
function transportOf(model: Model, name: string, sdl: string): Transport {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl) }]);
  const resolver = subgraphResolver(model, name);
  return async (request) => {
    const body: unknown = JSON.parse(request.body?.() ?? "{}");
    const { query, variables } = body as { query: string; variables?: Record<string, unknown> }; // the gateway wrote it
    const document = parse(query);
    const problems = validate(schema, document);
    if (problems.length > 0) throw new Error(`The gateway sent a bad query: ${problems.map(({ message }) => message).join(" ")} ${query}`);
    const result = await execute({
      schema,
      document,
      fieldResolver: resolver,
      ...(variables === undefined ? {} : { variableValues: variables }),
    });
    return plain(result) as SubgraphAnswer; // an answer of graphql-js
  };
}

function mergedResolver(model: Model): GraphQLFieldResolver<Row, unknown> {
  return (row, args, _context, { parentType, fieldName }) => {
    const field = fieldOf(model, parentType.name, fieldName);
    if (field === undefined) return keyOf(row, fieldName);
    if (field.requires.length === 0) return valueOf(model, field, row ?? ROOT, args["n"]);
    const needed = field.requires.map((name) => requiredValue(model, field, { row, name }));
    return JSON.stringify(needed);
  };
}

/** A subgraph has what it owns, what it was sent, and what it provides. */
function subgraphResolver(model: Model, subgraph: string): GraphQLFieldResolver<Record<string, unknown> | undefined, unknown> {
  const former = (entity: EntityModel): readonly FieldModel[] => formerFields(model, entity, subgraph);
  return (source, args, _context, info) => {
    if (info.fieldName === "_entities") return sent(args["representations"]);
    const row = rowFrom(source);
    const field = fieldOf(model, info.parentType.name, info.fieldName);
    if (field === undefined) return keyOf(row, info.fieldName);
    const entity = model.entities.find(({ name }) => name === info.parentType.name);
    if (entity !== undefined && former(entity).includes(field)) throw new Error(`${field.name} is another subgraph's now`);
    if (field.requires.length === 0)
      return Object.hasOwn(source ?? {}, field.name) ? source?.[field.name] : valueOf(model, field, row, args["n"]);
    const needed = field.requires.map((name) => {
      if (source !== undefined && Object.hasOwn(source, name)) return source[name];
      if (source?.["sent"] === true) throw new Error(`${name} was not sent`);
      return requiredValue(model, field, { row, name }); // provided
    });
    return JSON.stringify(needed);
  };
}

function sent(representations: unknown): unknown {
  return Array.isArray(representations) ? representations.map((each: object) => ({ ...each, sent: true })) : representations;
}

const ROOT: Row = { __typename: "Query", id: "" };

function rowFrom(source: Record<string, unknown> | undefined): Row {
  if (source === undefined) return ROOT;
  const { __typename, id, code } = source;
  return { __typename: String(__typename), id: typeof id === "string" ? id : String(code).replace(/^.*-/, "") };
}

function keyOf(row: Row, field: string): string {
  return field === "code" ? `${row.__typename}-${row.id}` : row.id;
}

function fieldOf(model: Model, type: string, name: string): FieldModel | undefined {
  const fields = type === "Query" ? model.roots : [...model.entities, ...model.values].find((each) => each.name === type)?.fields;
  return fields?.find((field) => field.name === name);
}

function requiredValue(model: Model, by: FieldModel, { row, name }: { readonly row: Row; readonly name: string }): unknown {
  const field = mustHave(model, row.__typename, name);
  return valueOf(model, field, row, field.hasArgument ? (by.requiredWith[name] ?? 1) : undefined);
}

function mustHave(model: Model, type: string, name: string): FieldModel {
  const field = fieldOf(model, type, name);
  if (field === undefined) throw new Error(`${type}.${name} is not in the model`);
  return field;
}

function synchronous(result: ReturnType<typeof execute>): ExecutionResult {
  if ("then" in result) throw new Error("the made-up data are there at once");
  return result;
}

function plain(result: ExecutionResult): ExecutionResult {
  return JSON.parse(JSON.stringify(result)) as ExecutionResult; // as it would travel
}

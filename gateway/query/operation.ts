import { readFile } from "node:fs/promises";
import { GraphQLError, Kind, OperationTypeNode, parse, type DocumentNode } from "graphql";
import { HubError } from "../../schema/errors.ts";
import { nearest } from "../../subgraphs/base/nearest.ts";
import { readShape, type Shape } from "./shape.ts";

/** An operation file: one query with its fragments. */
export interface Operation {
  readonly text: string;
  /** Names of the variables it declares. */
  readonly variables: readonly string[];
  readonly fields: readonly Shape[];
}

/** Reads a file. Throws FILE_UNREADABLE, GRAPHQL_PARSE_FAILED, or USAGE when it holds something else than one query. */
export async function readOperation(path: string): Promise<Operation> {
  return parseOperation(await readText(path), path);
}

/** `label` names the text in messages. Throws GRAPHQL_PARSE_FAILED or USAGE. */
export function parseOperation(text: string, label: string): Operation {
  const document = parsed(text, label);
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) {
    throw new HubError("USAGE", `${label} holds ${operations.length} operations, and one is run.`, {
      next: "Put each in a file of its own.",
    });
  }
  if (operation.operation !== OperationTypeNode.QUERY) {
    throw new HubError("USAGE", `${label} holds a ${operation.operation}; only queries are run.`, { next: "Send it from the explorer." });
  }
  return {
    text,
    variables: (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value),
    fields: readShape(operation.selectionSet, document),
  };
}

/** The variables from `--variables`: JSON as it is, or a file of it; a name the operation does not declare would silently do nothing, so it is refused. */
export async function readVariables(given: string | undefined, operation: Operation): Promise<Readonly<Record<string, unknown>>> {
  if (given === undefined) return {};
  const inline = given.trimStart().startsWith("{");
  const variables = parsedVariables(inline ? given : await readText(given), inline ? "--variables" : given);
  for (const name of Object.keys(variables)) {
    if (operation.variables.includes(name)) continue;
    const near = nearest(name, operation.variables);
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new HubError("USAGE", `The operation has no variable ${name}.${hint}`, {
      next: operation.variables.length === 0 ? "It takes none." : `It takes ${operation.variables.join(", ")}.`,
    });
  }
  return variables;
}

function parsedVariables(text: string, label: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // told below
  }
  throw new HubError("USAGE", `${label} is not a JSON object.`, { next: 'Give one such as {"first": 50}.' });
}

function parsed(text: string, label: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new HubError("GRAPHQL_PARSE_FAILED", `${label}:${error.locations?.[0]?.line ?? 1}: ${error.message}.`, { cause: error });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new HubError("FILE_UNREADABLE", `The file ${path} cannot be read.`, { cause: error });
  }
}

import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { ErrorCollector } from "../execute/errors.ts";
import { isExplained } from "../execute/operation.ts";
import { plainData, readyAnswer } from "../execute/ready-data.ts";
import { shape } from "../execute/shape.ts";
import { ownValue, type Data, type Path } from "../execute/target.ts";
import { createSelector } from "../execute/write/selected.ts";
import { compileWriter, type WriteAnswer } from "../execute/write/writer.ts";
import type { Part } from "./part.ts";
import type { Place } from "./places.ts";
import { rootedAt } from "./rooted.ts";

/** What is said of one object. */
export interface PlaceAnswer extends Pick<Place, "path" | "type" | "merged"> {
  /** Null where a null came up to the fragment's own object. */
  readonly data: Data | null;
  readonly errors: readonly GraphQLError[];
}

export interface AnswerRequest {
  readonly places: readonly Omit<Place, "answered">[];
  readonly collector: ErrorCollector;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Makes the client's answers of what has been merged. */
export type AnswerPart = (request: AnswerRequest) => readonly PlaceAnswer[];

export interface AnswerOptions {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly part: Part;
  readonly nameOf: (field: FieldNode) => string;
  readonly clientName: (name: string) => string;
}

/**
 * Compiles what a part answers, in the same two ways as a whole answer: written in one pass where everything fits, else executed with care on the merged data.
 * An error stands with the object it is about.
 */
export function compileAnswer({ schema, operation, part, nameOf, clientName }: AnswerOptions): AnswerPart {
  const isFirst = part.label === "";
  const { selectionSet } = part;
  const whole: OperationDefinitionNode = {
    ...operation,
    operation: isFirst ? operation.operation : OperationTypeNode.QUERY,
    selectionSet,
  };
  const document = { kind: Kind.DOCUMENT, definitions: [whole] } as const;
  const selector = createSelector({ schema, document, conditions: {} });
  const writers = new Map<GraphQLObjectType, WriteAnswer | undefined>();
  const writerOf = (type: GraphQLObjectType): WriteAnswer | undefined =>
    writers.getOrInsertComputed(type, () => compileWriter({ schema, selector, nameOf, type, selectionSet }));

  function answerOne({ path, type, merged }: Omit<Place, "answered">, request: AnswerRequest): PlaceAnswer {
    const text = request.collector.any() ? undefined : writerOf(type)?.(merged);
    if (text !== undefined) return { path, type, merged, data: plainData(readyAnswer(text)) as Data, errors: [] }; // an object: we wrote it
    const { data, errors = [] } = shape({
      schema: isFirst ? schema : rootedAt(schema, type),
      document,
      variables: request.variables,
      data: merged,
      nameOf,
    });
    return { path, type, merged, data: data ?? null, errors: path.length === 0 ? errors : errors.map((error) => moved(error, path)) };
  }

  return (request) => {
    const answers = request.places.map((place) => answerOne(place, request));
    return request.collector.any() ? withErrors(answers, request.collector.fitted(treeOf(answers), clientName)) : answers;
  };
}

function moved(error: GraphQLError, to: Path): GraphQLError {
  return new GraphQLError(error.message, {
    path: [...to, ...(error.path ?? [])],
    extensions: error.extensions,
    originalError: error.originalError ?? null,
  });
}

/** All answers at their places, in one value: lists are objects by position. */
function treeOf(answers: readonly PlaceAnswer[]): unknown {
  const root: Data = {};
  let only: unknown = root;
  for (const { path, data } of answers) {
    let at = root;
    for (const [index, key] of path.entries()) {
      const next = index === path.length - 1 ? data : (ownValue(at, key) ?? {});
      at[key] = next;
      at = next as Data; // an object, but for the last, from which nothing goes on
    }
    if (path.length === 0) only = data;
  }
  return only;
}

/**
 * All places of a part are equally deep, so the one an error belongs to is known by the beginning of its path. One that names no place stands with the first;
 * what it says of objects that became null on their way to the client, nobody misses.
 */
function withErrors(answers: readonly PlaceAnswer[], errors: readonly GraphQLError[]): readonly PlaceAnswer[] {
  const [first] = answers;
  if (first === undefined) return answers;
  const placed = Map.groupBy(errors, ({ path = first.path }) => JSON.stringify(path.slice(0, first.path.length)));
  return answers.map((answer) => {
    const own = placed.get(JSON.stringify(answer.path)) ?? [];
    return { ...answer, errors: [...own, ...answer.errors.filter((error) => !isExplained(error, own))] };
  });
}

import { composeServices } from "@apollo/composition";
import { GraphQLError, Source, parse, visit, type ASTNode, type DocumentNode } from "graphql";
import { compositionHelp } from "./compose-help.ts";
import { HubError } from "./errors.ts";

/**
 * Makes one supergraph of the subgraphs' SDL (Apollo's Federation 2 composition), or says what is wrong so that the owner of the subgraph can put it right
 * without knowing the others: which subgraph, which line of its own SDL, the code, and what to do.
 */
export interface SubgraphDefinition {
  readonly name: string;
  /** Where the gateway reaches it; stands in the supergraph. */
  readonly url: string;
  readonly sdl: string;
}

export interface Composed {
  readonly supergraphSdl: string;
  /** Composition's own remarks: legal, but worth a look. */
  readonly hints: readonly CompositionRemark[];
}

export interface CompositionRemark {
  readonly code: string;
  readonly message: string;
  /** `Type.field` where the remark is about one. */
  readonly coordinate?: string;
}

export interface Place {
  readonly subgraph: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface CompositionProblem {
  /** A subgraph that has to change, or one of those that disagree; absent only where composition names none. */
  readonly subgraph?: string;
  /** Line in that subgraph's SDL, from 1. */
  readonly line?: number;
  /** Column in that line, from 1. */
  readonly column?: number;
  /** All places concerned, that one included. */
  readonly places: readonly Place[];
  /** Apollo's code. */
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

/** COMPOSITION_FAILED with every problem; `message` is the readable, many-lined rendering. */
export class CompositionError extends HubError {
  readonly problems: readonly CompositionProblem[];

  constructor(problems: readonly CompositionProblem[]) {
    super("COMPOSITION_FAILED", `The subgraphs do not compose (${problems.length}):\n${problems.map(renderProblem).join("\n")}`);
    this.name = "CompositionError";
    this.problems = problems;
  }
}

/** Composes; throws CompositionError. The order of the subgraphs does not matter. */
export function compose(subgraphs: readonly SubgraphDefinition[]): Composed {
  const parsed = subgraphs.map((subgraph) => ({ ...subgraph, ...parseSdl(subgraph) }));
  const unparsed = parsed.flatMap((subgraph) => (subgraph.problem === undefined ? [] : [subgraph.problem]));
  if (unparsed.length > 0) throw new CompositionError(unparsed);
  const services = parsed.flatMap(({ name, url, document }) => (document === undefined ? [] : [{ name, url, typeDefs: document }]));
  const result = attempt(() => composeServices(services.toSorted((a, b) => a.name.localeCompare(b.name, "en"))));
  if (result instanceof CompositionError) throw result;
  if (result.errors !== undefined) throw new CompositionError(result.errors.map((error) => toProblem(error, services)));
  return Object.freeze({
    supergraphSdl: result.supergraphSdl,
    hints: result.hints.map((hint) => ({
      code: hint.definition.code,
      message: hint.message,
      ...(hint.coordinate === undefined ? {} : { coordinate: hint.coordinate }),
    })),
  });
}

/** `municipal:12 FIELD_TYPE_MISMATCH` with all places, and, indented, the message and what to do. */
export function renderProblem(problem: CompositionProblem): string {
  const at = problem.places.length === 0 ? "supergraph" : problem.places.map(({ subgraph, line }) => `${subgraph}:${line}`).join(" ");
  return `${at} ${problem.code}\n  ${problem.message.replaceAll("\n", "\n  ")}\n  → ${problem.help}`;
}

interface Parsed {
  readonly document?: DocumentNode;
  readonly problem?: CompositionProblem;
}

/** The subgraph's name is the source's name, so that every node remembers whose line it is on. */
function parseSdl({ name, sdl }: SubgraphDefinition): Parsed {
  try {
    return { document: parse(new Source(sdl, name)) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const place = { subgraph: name, line: error.locations?.[0]?.line ?? 1, column: error.locations?.[0]?.column ?? 1 };
    return {
      problem: { ...place, places: [place], code: "INVALID_GRAPHQL", message: error.message, help: compositionHelp("INVALID_GRAPHQL") },
    };
  }
}

/** Composition throws, instead of answering, for a few mistakes in names and URLs. */
function attempt<T>(work: () => T): T | CompositionError {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return new CompositionError([
      {
        places: [],
        code: "COMPOSITION_FAILED",
        message: error.message,
        help: "Check the subgraphs' names (unique, no spaces) and their SDL.",
      },
    ]);
  }
}

interface Service {
  readonly name: string;
  readonly typeDefs: DocumentNode;
}

function toProblem(error: GraphQLError, services: readonly Service[]): CompositionProblem {
  const code = typeof error.extensions["code"] === "string" ? error.extensions["code"] : "COMPOSITION_FAILED";
  const named = placesOf(error.nodes ?? []);
  const places = named.length > 0 ? named : placesInMessage(error.message, services);
  return { ...places.at(-1), places, code, message: error.message.replace(/^\[[^\]]*\] /, ""), help: compositionHelp(code) };
}

function placesOf(nodes: readonly ASTNode[]): readonly Place[] {
  const places = nodes.flatMap(({ loc }) =>
    loc === undefined ? [] : [{ subgraph: loc.source.name, line: loc.startToken.line, column: loc.startToken.column }],
  );
  return [...new Map(places.map((place) => [`${place.subgraph}:${place.line}`, place])).values()];
}

/** Satisfiability errors carry no nodes, but they name fields: the first `Type.field` that some subgraph defines. */
function placesInMessage(message: string, services: readonly Service[]): readonly Place[] {
  for (const match of message.matchAll(/"(\w+)\.(\w+)/g)) {
    for (const { typeDefs } of services) {
      const found = findField(typeDefs, match[1] ?? "", match[2] ?? "");
      if (found !== undefined) return placesOf([found]);
    }
  }
  return [];
}

function findField(document: DocumentNode, type: string, field: string): ASTNode | undefined {
  let found: ASTNode | undefined;
  visit(document, {
    FieldDefinition(node, _key, _parent, _path, ancestors) {
      const parent = ancestors.findLast(
        (ancestor): ancestor is ASTNode => !Array.isArray(ancestor) && "kind" in ancestor && "name" in ancestor,
      );
      if (
        node.name.value === field &&
        parent !== undefined &&
        "name" in parent &&
        parent.name !== undefined &&
        "value" in parent.name &&
        parent.name.value === type
      )
        found ??= node;
      return false;
    },
  });
  return found;
}

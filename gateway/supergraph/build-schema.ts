import { setImmediate as turn } from "node:timers/promises";
import {
  GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  specifiedDirectives,
  TokenKind,
  type DefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchemaConfig,
} from "graphql";
import { Parser } from "graphql/language/parser.js";
import { extendSchemaImpl } from "graphql/utilities/extendSchema.js";

/** Milliseconds of work until others have their turns, but for single steps that take longer. */
const STEP_MS = 1;
/** A turn that took so many milliseconds was used, and others may have more to do: they have another, up to a bound. */
const USED_MS = 0.2;
const MOST_TURNS = 10;
const VALID = { assumeValid: true, assumeValidSDL: true };
const EMPTY = { description: undefined, types: [], directives: [], extensions: {}, extensionASTNodes: [], assumeValid: true };

/**
 * The schema of an SDL that is valid, as `buildSchema` makes it, but in steps: 10,000 types take a quarter of a second, and requests come in meanwhile.
 * Throws GraphQLError for a text that is no SDL.
 */
export async function buildSchemaInSteps(sdl: string): Promise<GraphQLSchema> {
  const definitions = await inSteps(new DefinitionParser(sdl, { noLocation: true }).definitions());
  const config = extendSchemaImpl(EMPTY, { kind: Kind.DOCUMENT, definitions }, VALID);
  await turns();
  const types = await inSteps(withFields(config.types));
  await turns();
  const declared = new Set(config.directives.map(({ name }) => name));
  const directives = [...config.directives, ...specifiedDirectives.filter(({ name }) => !declared.has(name))];
  return new GraphQLSchema({ ...config, ...(config.astNode ? undefined : usualRoots(types)), directives });
}

async function inSteps<T>(steps: Iterable<T>): Promise<readonly T[]> {
  const results: T[] = [];
  let until = performance.now() + STEP_MS;
  for (const result of steps) {
    results.push(result);
    if (performance.now() < until) continue;
    await turns();
    until = performance.now() + STEP_MS;
  }
  return results;
}

async function turns(): Promise<void> {
  for (let given = 0; given < MOST_TURNS; given += 1) {
    const from = performance.now();
    await turn();
    if (performance.now() - from < USED_MS) return;
  }
}

/** A parser that can be left between two definitions. */
class DefinitionParser extends Parser {
  *definitions(): Generator<DefinitionNode> {
    this.expectToken(TokenKind.SOF);
    while (this._lexer.token.kind !== TokenKind.EOF) yield this.parseDefinition();
  }
}

/** A type makes its fields when it is first asked for them; the schema would ask all of them at once. */
function* withFields(types: readonly GraphQLNamedType[]): Generator<GraphQLNamedType> {
  for (const type of types) {
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) type.getFields();
    if (isObjectType(type) || isInterfaceType(type)) type.getInterfaces();
    if (isUnionType(type)) type.getTypes();
    yield type;
  }
}

/** The root types of an SDL that does not name them. */
function usualRoots(types: readonly GraphQLNamedType[]): Pick<GraphQLSchemaConfig, "query" | "mutation" | "subscription"> {
  const named = (name: string) => types.filter(isObjectType).find((type) => type.name === name);
  return { query: named("Query"), mutation: named("Mutation"), subscription: named("Subscription") };
}

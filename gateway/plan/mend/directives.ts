import { ListType, NonNullType, valueToAST, type DirectiveDefinition, type InputType, type Schema } from "@apollo/federation-internals";
import { DirectiveLocation, Kind, visit, type ArgumentNode, type DirectiveNode, type DocumentNode } from "graphql";

/** Directives of the subgraphs' own that clients may write into an operation. */
export interface ClientDirectives {
  /**
   * The document with the defaults of their arguments written out: subgraphs may declare different ones, and the supergraph has one of them, which then holds for
   * every subgraph.
   */
  complete(document: DocumentNode): DocumentNode;
}

const SPECIFICATIONS = "https://specs.apollo.dev/";
const EXECUTABLE: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/**
 * Adds those that were composed (@composeDirective) to the API schema. Apollo's takes them for machinery, as it does everything that is linked, and a client that
 * writes one would be told that there is none.
 */
export function addClientDirectives(api: Schema, supergraph: Schema): ClientDirectives {
  const added = supergraph.directives().flatMap((definition) => {
    const url = supergraph.coreFeatures?.sourceFeature(definition)?.feature.url.toString();
    const own = url !== undefined && !url.startsWith(SPECIFICATIONS) && definition.hasExecutableLocations();
    return own ? (addTo(api, definition) ?? []) : [];
  });
  const defaults = new Map(added.map((definition) => [definition.name, defaultsOf(definition)]));
  return Object.freeze({
    complete: (document: DocumentNode) =>
      defaults.size === 0
        ? document
        : visit(document, { Directive: (directive) => completed(directive, defaults.get(directive.name.value)) }),
  });
}

/** Undefined where clients do not see a type that it takes, or another directive has its name. */
function addTo(api: Schema, definition: DirectiveDefinition): DirectiveDefinition | undefined {
  if (api.directive(definition.name) !== undefined) return undefined;
  const given = definition.arguments().map(({ name, type, defaultValue }) => ({ name, type: type && typeIn(api, type), defaultValue }));
  if (given.some(({ type }) => type === undefined)) return undefined;
  const added = api.addDirectiveDefinition(definition.name);
  added.repeatable = definition.repeatable;
  if (definition.description !== undefined) added.description = definition.description;
  added.addLocations(...definition.locations.filter((location) => EXECUTABLE.has(location)));
  for (const { name, type, defaultValue } of given) added.addArgument(name, type, defaultValue);
  return added;
}

function typeIn(api: Schema, type: InputType): InputType | undefined {
  if (type.kind === "NonNullType" || type.kind === "ListType") {
    const inner = typeIn(api, type.ofType);
    return inner === undefined ? undefined : type.kind === "ListType" ? new ListType(inner) : nonNull(inner);
  }
  const own = api.type(type.name);
  return own?.kind === "ScalarType" || own?.kind === "EnumType" || own?.kind === "InputObjectType" ? own : undefined;
}

function nonNull(type: InputType): InputType {
  return type.kind === "NonNullType" ? type : new NonNullType(type);
}

function defaultsOf(definition: DirectiveDefinition): readonly ArgumentNode[] {
  return definition.arguments().flatMap(({ name, type, defaultValue }): readonly ArgumentNode[] => {
    const value = defaultValue === undefined || type === undefined ? undefined : valueToAST(defaultValue, type);
    return value === undefined ? [] : [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }];
  });
}

function completed(directive: DirectiveNode, defaults: readonly ArgumentNode[] | undefined): DirectiveNode | undefined {
  const given = new Set(directive.arguments?.map(({ name }) => name.value));
  const missing = defaults?.filter(({ name }) => !given.has(name.value)) ?? [];
  return missing.length === 0 ? undefined : { ...directive, arguments: [...(directive.arguments ?? []), ...missing] };
}

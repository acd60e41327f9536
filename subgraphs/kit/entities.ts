import { isObjectType, type GraphQLResolveInfo, type GraphQLSchema } from "graphql";
import { HubError } from "../../schema/errors.ts";

/**
 * `Query._entities` with each representation resolved alone. The stock resolver throws for an unknown type while the promises of the other
 * representations are already under way; their rejection is then nobody's and ends the process. Here a failure becomes an error at its own path
 * and null in its place. https://specs.apollo.dev/subgraph/v2.0/#query-entities
 */
export function installEntities(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()["_entities"];
  if (field === undefined) return;
  field.resolve = (_root, args: { representations: readonly unknown[] }, context, info) => {
    if (args.representations.length > MAX_REPRESENTATIONS) {
      throw new HubError(
        "QUERY_TOO_LARGE",
        `${args.representations.length} representations were sent; ${MAX_REPRESENTATIONS} is the most.`,
      );
    }
    return args.representations.map((representation) => resolveOne(representation, context, info));
  };
}

const MAX_REPRESENTATIONS = 10_000;

interface Reference {
  readonly __typename: string;
}

async function resolveOne(representation: unknown, context: unknown, info: GraphQLResolveInfo): Promise<unknown> {
  if (!isReference(representation)) throw new HubError("BAD_USER_INPUT", "A representation needs a __typename.");
  const type = info.schema.getType(representation.__typename);
  if (!isObjectType(type)) throw new HubError("BAD_USER_INPUT", `There is no entity type ${representation.__typename} here.`);
  const extensions = type.extensions as EntityExtensions; // written there by @apollo/subgraph from `__resolveReference`
  const resolver = extensions.apollo?.subgraph?.resolveReference;
  const entity = resolver === undefined ? representation : await resolver(representation, context, info);
  if (entity === null || entity === undefined) return null;
  return { ...(entity as object), __typename: representation.__typename };
}

interface EntityExtensions {
  readonly apollo?: {
    readonly subgraph?: { readonly resolveReference?: (reference: Reference, context: unknown, info: GraphQLResolveInfo) => unknown };
  };
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "__typename" in value && typeof value.__typename === "string";
}

import { parse, type DocumentNode, type GraphQLScalarType } from "graphql";
import { readFileSync } from "node:fs";
import { dateScalar, dateTimeScalar } from "./scalars.ts";

/** The shared value types as a module: every subgraph of the hub puts it first among its own. */
export const commonModule: { readonly typeDefs: DocumentNode; readonly resolvers: Record<"Date" | "DateTime", GraphQLScalarType> } = {
  typeDefs: parse(readFileSync(new URL("common.graphql", import.meta.url), "utf8")),
  resolvers: { Date: dateScalar, DateTime: dateTimeScalar },
};

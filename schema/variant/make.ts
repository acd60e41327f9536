import { Supergraph } from "@apollo/federation-internals";
import { GraphQLError } from "graphql";
import { filterSupergraph } from "./filter.ts";
import type { Variant } from "./variant.ts";

/** Why a variant is no schema, for instance because a field that stays leads to a type that goes. */
export interface VariantProblem {
  /** Apollo's code, such as REFERENCED_INACCESSIBLE. */
  readonly code: string;
  readonly message: string;
  /** What stays and cannot, as a schema coordinate, where the problem names one. */
  readonly coordinate?: string;
}

export type MadeVariant = { readonly supergraph: string } | { readonly problems: readonly VariantProblem[] };

const MOST_PROBLEMS = 100;

/** The supergraph of a variant, or why there is none. */
export function makeVariant(supergraphSdl: string, variant: Variant): MadeVariant {
  const supergraph = filterSupergraph(supergraphSdl, variant);
  try {
    Supergraph.build(supergraph).apiSchema();
    return { supergraph };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { problems: causesOf(error).slice(0, MOST_PROBLEMS).map(toProblem) };
  }
}

/** Several problems come as causes of one error. */
function causesOf(error: GraphQLError): readonly GraphQLError[] {
  const causes: unknown = "causes" in error ? error.causes : undefined;
  const found = Array.isArray(causes) ? causes.filter((each): each is GraphQLError => each instanceof GraphQLError) : [];
  return found.length === 0 ? [error] : found;
}

function toProblem({ message, extensions }: GraphQLError): VariantProblem {
  const { code, inaccessible_referencers: referencers, inaccessible_elements: elements } = extensions;
  const coordinate = [referencers, elements].flat().find((each) => typeof each === "string");
  return {
    code: typeof code === "string" ? code : "VARIANT_BROKEN",
    message: message.replace(/^\[[^\]]*\] /, ""),
    ...(typeof coordinate === "string" && { coordinate }),
  };
}

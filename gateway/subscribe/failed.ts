import { GraphQLError, type ExecutionResult } from "graphql";
import { HubError } from "../../schema/errors.ts";

/** An answer that says only why there is none. */
export function failedResult(error: unknown): ExecutionResult {
  const original = error instanceof Error ? error : new Error(String(error));
  const extensions = error instanceof HubError ? error.extensions : {};
  return { errors: [error instanceof GraphQLError ? error : new GraphQLError(original.message, { originalError: original, extensions })] };
}

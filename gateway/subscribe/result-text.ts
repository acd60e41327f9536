import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from "graphql";
import type { ErrorFormatter } from "../errors/format.ts";
import type { RequestState } from "../errors/request-state.ts";

/** The result as it may leave the house. Its data may still be text (see `readyData`). */
export function formattedResult(result: ExecutionResult, format: ErrorFormatter, state: RequestState): FormattedExecutionResult {
  const { errors, ...rest } = result;
  if (errors === undefined || errors.length === 0) return rest;
  return { errors: errors.map((error) => format(coded(error), error.originalError ?? error, state)), ...rest };
}

/** graphql-js gives no code to what is wrong with a variable. */
function coded(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON();
  const ofVariable = formatted.extensions?.["code"] === undefined && formatted.message.startsWith('Variable "$');
  return ofVariable ? { ...formatted, extensions: { ...formatted.extensions, code: "BAD_USER_INPUT" } } : formatted;
}

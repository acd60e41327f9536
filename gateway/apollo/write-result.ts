import type { FormattedExecutionResult } from "graphql";
import { answerOf } from "../execute/ready-data.ts";

/**
 * The answer as JSON: errors first, as the GraphQL specification advises. What is written already is not read again. Bytes stay bytes, though Apollo Server's
 * types know texts only: it hands on what it is given, and Fastify sends either.
 */
export function writeResult(result: FormattedExecutionResult): string {
  const answer = answerOf(result.data);
  if (answer === undefined) return `${JSON.stringify(result)}\n`;
  if (result.errors === undefined && result.extensions === undefined) return answer as string; // the boundary told of above
  const errors = result.errors === undefined ? "" : `"errors":${JSON.stringify(result.errors)},`;
  const extensions = result.extensions === undefined ? "" : `,"extensions":${JSON.stringify(result.extensions)}`;
  return `{${errors}${answer.toString().slice(1, -2)}${extensions}}\n`;
}

import type { FastifyInstance } from "fastify";
import { ERRORS, HubError } from "../../schema/errors.ts";
import { refusalOf } from "../base/http/refusal.ts";
import type { Log } from "../base/log.ts";
import { formatError } from "./formatError.ts";

/**
 * What a subgraph answers over HTTP where a page throws, a body cannot be read or a path leads nowhere: the shape of a GraphQL error. A HubError as it is; anything else is masked and logged, for a
 * database's message holds addresses and SQL.
 */
export function addErrorAnswers(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler(() => {
    throw new HubError("NOT_FOUND", "There is nothing here.", { next: "GraphQL is served by POST." });
  });
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = error instanceof HubError ? error : refusalOf(error);
    const told = formatError(refusal ?? error, log, request.id);
    return reply
      .code(ERRORS[refusal?.code ?? "INTERNAL"].http)
      .header("cache-control", "no-store")
      .send({ errors: [told] });
  });
}

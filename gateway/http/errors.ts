import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLFormattedError } from "graphql";
import { ERRORS, HubError, type ErrorCode } from "../../schema/errors.ts";
import { refusalOf } from "../../subgraphs/base/http/refusal.ts";
import { asFormatted, type ErrorFormatter } from "../errors/format.ts";

/** Where the hub answers, and with which methods, for 405 instead of 404. */
const ALLOWED: ReadonlyMap<string, string> = new Map([
  ["/graphql", "GET, POST"],
  ["/", "GET"],
  ["/explorer", "GET"],
  ["/schema.graphql", "GET"],
  ["/docs", "GET"],
  ["/docs/errors", "GET"],
  ["/health/live", "GET"],
  ["/health/ready", "GET"],
]);

/** Statuses of errors that end a request outside GraphQL, where 200 in the table means "inside an answer". */
const STATUS: Partial<Record<ErrorCode, number>> = { FORBIDDEN: 403, PERSISTED_QUERY_NOT_SUPPORTED: 400 };

/** Every refusal outside GraphQL has the shape of a GraphQL error, so that clients need to read one shape only. */
export function addErrorAnswers(app: FastifyInstance, sendError: SendError): void {
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    const allow = ALLOWED.get(path);
    if (allow === undefined) return sendError(request, reply, new HubError("NOT_FOUND", `There is nothing at ${printable(path)}.`));
    reply.header("allow", allow);
    return sendError(
      request,
      reply,
      new HubError("METHOD_NOT_ALLOWED", `${request.method} is not served at ${path}.`, { next: `Use ${allow}.` }),
    );
  });
  app.setErrorHandler<FastifyError>(async (error, request, reply) => sendError(request, reply, error));
}

/** Ends a request with an error: a HubError as it is, Fastify's own refusals under our codes, anything else masked. */
export type SendError = (request: Pick<FastifyRequest, "id">, reply: FastifyReply, error: unknown) => FastifyReply;

export function createErrorSender(format: ErrorFormatter): SendError {
  return (request, reply, error) => {
    const known = error instanceof HubError ? error : refusalOf(error);
    if (known?.code === "UNAUTHENTICATED") reply.header("www-authenticate", 'Bearer realm="hub"');
    if (known?.code === "METHOD_NOT_ALLOWED" && !reply.hasHeader("allow")) reply.header("allow", "POST");
    const formatted: GraphQLFormattedError =
      known === undefined ? { message: error instanceof Error ? error.message : String(error) } : asFormatted(known);
    return reply
      .code(known === undefined ? 500 : statusOf(known, error))
      .type("application/json; charset=utf-8")
      .header("cache-control", "no-store")
      .send({ errors: [format(formatted, error, { id: request.id, logged: new Set() })] });
  };
}

function statusOf({ code }: HubError, original: unknown): number {
  if (original instanceof Error && "code" in original && original.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return 415;
  return STATUS[code] ?? ERRORS[code].http;
}

function printable(path: string): string {
  return path.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
}

import { HubError } from "../../../schema/errors.ts";

/** What Fastify refuses before a handler runs, under our codes: bodies that are too large, no JSON, of another type. Undefined for anything else. */
export function refusalOf(error: unknown): HubError | undefined {
  if (!(error instanceof Error) || !("statusCode" in error) || typeof error.statusCode !== "number") return undefined;
  if (error.statusCode === 413) return new HubError("BODY_TOO_LARGE", "The request's body is too large.", { cause: error });
  if (error.statusCode === 415)
    return new HubError("BAD_REQUEST", "The request's body is of a type that is not read here.", {
      next: "Send `content-type: application/json`.",
      cause: error,
    });
  if (error.statusCode >= 400 && error.statusCode < 500)
    return new HubError("BAD_REQUEST", "The request's body or address is not valid.", { cause: error });
  return undefined;
}

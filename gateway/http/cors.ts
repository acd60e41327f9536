import type { FastifyInstance } from "fastify";
import { NAME_KEYS, VERSION_KEYS } from "../usage/client.ts";

export interface CorsOptions {
  /** Allowed origins; `*` allows all. Empty: see `loopback`. */
  readonly origins: readonly string[];
  /** Whether the hub listens on this machine alone; then pages served from localhost may ask, when no origins are given. */
  readonly loopback: boolean;
}

const LOCALHOST = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
const HEADERS = [
  "content-type, authorization, accept-language, x-request-id, apollo-require-preflight, x-apollo-operation-name",
  ...NAME_KEYS,
  ...VERSION_KEYS,
].join(", ");

/** Whether pages of an origin may read what the hub answers. */
export function originRule({ origins, loopback }: CorsOptions): (origin: string) => boolean {
  return (origin) => {
    if (origins.length === 0) return loopback && LOCALHOST.test(origin);
    return origins.includes("*") || origins.includes(origin);
  };
}

/**
 * Which web pages may read answers in a browser (the Fetch standard's CORS protocol). Cookies are never used, so no credentials are allowed: a page can do
 * with the hub only what its own token permits.
 */
export function addCors(app: FastifyInstance, { origins, loopback }: CorsOptions): void {
  const allowed = originRule({ origins, loopback });
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (origins.length > 0 || loopback) reply.header("vary", "origin");
    const permitted = origin !== undefined && allowed(origin);
    if (permitted) reply.header("access-control-allow-origin", origin).header("access-control-expose-headers", "x-request-id");
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return;
    if (permitted) {
      reply
        .header("access-control-allow-methods", "GET, POST")
        .header("access-control-allow-headers", HEADERS)
        .header("access-control-max-age", "600");
    }
    return reply.code(204).send();
  });
}

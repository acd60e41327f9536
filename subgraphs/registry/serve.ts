import { ERRORS, HubError, type ErrorCode } from "../../schema/errors.ts";
import type { Page } from "../kit/subgraph.ts";
import type { RegistryStore } from "./store.ts";
import type { RegistryTokens } from "./token.ts";

/**
 * The supergraph for gateways elsewhere, in the way of Hive's CDN: `X-Hive-CDN-Key` holds a token with the scope `supergraph:read`, ETag and If-None-Match save the text where nothing changed. Under its hash a
 * supergraph never changes; without one it is the one in force.
 */
export function supergraphPages(store: RegistryStore, tokens: RegistryTokens): Readonly<Record<string, Page>> {
  const page: Page = async (request, reply) => {
    const { hash } = request.params as { readonly hash?: string }; // by the paths below
    const key = request.headers["x-hive-cdn-key"];
    const caller = typeof key === "string" ? await tokens.caller(key) : undefined;
    if (caller === undefined || !caller.scopes.includes("supergraph:read"))
      return refuse(
        "UNAUTHENTICATED",
        "The supergraph needs a key.",
        "Send `X-Hive-CDN-Key: TOKEN` with a token that has the scope supergraph:read.",
      );
    const wanted = hash ?? (await store.inForce()).hash;
    if (wanted === undefined) return refuse("REGISTRY_EMPTY", "The registry has no supergraph yet.");
    const etag = `"${wanted}"`;
    const fresh = hash === undefined ? "private, max-age=0, must-revalidate" : "private, max-age=31536000, immutable";
    reply.header("etag", etag).header("cache-control", fresh).header("vary", "x-hive-cdn-key");
    const known = (request.headers["if-none-match"] ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
    const sdl = await store.supergraph(wanted);
    if (sdl === undefined) return refuse("NOT_FOUND", "There is no supergraph with this hash.", "Ask without a hash for the one in force.");
    if (known.includes(etag)) return reply.code(304).send();
    return reply.type("text/plain; charset=utf-8").send(sdl);

    function refuse(code: ErrorCode, message: string, next?: string): typeof reply {
      const error = new HubError(code, message, next === undefined ? {} : { next });
      return reply.code(ERRORS[code].http).send({ errors: [{ message, extensions: error.extensions }] });
    }
  };
  return { "/registry/v1/supergraph": page, "/registry/v1/supergraph/:hash": page };
}

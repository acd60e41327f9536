import { HubError } from "../../schema/errors.ts";
import type { Variant } from "../../schema/variant/variant.ts";
import type { Page } from "../kit/subgraph.ts";
import type { RegistryStore } from "./store.ts";
import type { RegistryTokens } from "./token.ts";
import type { VariantStore } from "./variant/store.ts";

export interface SupergraphPagesOptions {
  readonly store: RegistryStore;
  readonly tokens: RegistryTokens;
  readonly variants: readonly Variant[];
  readonly kept: VariantStore;
}

/** A supergraph that changes: the whole, or a variant. */
interface Served {
  /** Hash of the one in force; undefined before the first. */
  current(): Promise<string | undefined>;
  text(hash: string): Promise<string | undefined>;
}

/**
 * The supergraph for gateways elsewhere, in the way of Hive's CDN: `X-Hive-CDN-Key` holds a token with the scope `supergraph:read`, ETag and If-None-Match save the text where nothing changed. Under its hash a
 * supergraph never changes; without one it is the one in force. Its variants stand beside it, under their names.
 */
export function supergraphPages({ store, tokens, variants, kept }: SupergraphPagesOptions): Readonly<Record<string, Page>> {
  const whole: Served = { current: async () => (await store.inForce()).hash, text: store.supergraph };
  const servedAs = (name: string | undefined): Served | undefined => {
    if (name === undefined) return whole;
    const variant = variants.find((each) => each.name === name);
    if (variant === undefined) return undefined;
    return { current: async () => (await kept.state(variant))?.hash ?? undefined, text: (hash) => kept.supergraph(name, hash) };
  };

  const page: Page = async (request, reply) => {
    const { name, hash } = request.params as { readonly name?: string; readonly hash?: string }; // by the paths below
    const key = request.headers["x-hive-cdn-key"];
    const caller = typeof key === "string" ? await tokens.caller(key) : undefined;
    if (caller === undefined || !caller.scopes.includes("supergraph:read"))
      throw new HubError("UNAUTHENTICATED", "The supergraph needs a key.", {
        next: "Send `X-Hive-CDN-Key: TOKEN` with a token that has the scope supergraph:read.",
      });
    const served = servedAs(name);
    if (served === undefined)
      throw new HubError("NOT_FOUND", "There is no variant of this name.", {
        next: "Ask `registry { variants { name } }` for those there are; whoever runs the hub names them in HUB_VARIANTS.",
      });
    const wanted = hash ?? (await served.current());
    if (wanted === undefined) throw new HubError("REGISTRY_EMPTY", "The registry has no such supergraph yet.", unmade(name));
    const etag = `"${wanted}"`;
    const isKnown = (request.headers["if-none-match"] ?? "").split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
    const sdl = isKnown && hash === undefined ? "" : await served.text(wanted);
    if (sdl === undefined)
      throw new HubError("NOT_FOUND", "There is no supergraph with this hash.", { next: "Ask without a hash for the one in force." });
    const fresh = hash === undefined ? "private, max-age=0, must-revalidate" : "private, max-age=31536000, immutable";
    reply.header("etag", etag).header("cache-control", fresh).header("vary", "x-hive-cdn-key");
    if (isKnown) return reply.code(304).send();
    return reply.type("text/plain; charset=utf-8").send(sdl);
  };
  const paths = ["/registry/v1/supergraph", "/registry/v1/variants/:name/supergraph"];
  return Object.fromEntries(paths.flatMap((path) => [path, `${path}/:hash`]).map((path) => [path, page]));
}

/** A variant may wait for tags rather than for the start. */
function unmade(name: string | undefined): { readonly next?: string } {
  return name === undefined
    ? {}
    : { next: "Wait a few seconds after the start; if it stays, `registry { variants { name problem } }` says why." };
}

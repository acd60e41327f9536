import type { FastifyInstance } from "fastify";
import { makeHTMLParts, ruruHTML, type RuruClientConfig, type RuruServerConfig } from "ruru/server";
import { getStaticFile } from "ruru/static";
import { cspHash, sendPage } from "./security.ts";

const STATIC = "/explorer/static/";
const LOADING = /Ruru is loading, this should only take a moment\.\.\./;

/**
 * GET /explorer: GraphiQL as the npm package ruru bundles it. Analysts of the state work with it, often behind firewalls, so it must ask no other host: every
 * asset comes from the package through us, and the Content-Security-Policy forbids the rest. Its editor (monaco) runs workers and writes style attributes;
 * hence `blob:` and 'unsafe-inline' for styles only.
 */
export function addExplorer(app: FastifyInstance, { firstQuery }: { readonly firstQuery: string }): void {
  // ruru's types are built on React's, which are not installed; the page gets this object as JSON.
  const clientConfig = {
    defaultQuery: firstQuery,
    schemaDescription: true,
    inputValueDeprecation: true,
    maxHistoryLength: 50,
  } as RuruClientConfig;
  const config: RuruServerConfig = {
    endpoint: "/graphql",
    staticPath: STATIC,
    clientConfig,
    htmlParts: {
      titleTag: '<title>Udforsk · Explorer</title><link rel="icon" href="data:,">',
      bodyContent: (original) => original.replace(LOADING, "Åbner … · Loading …"),
    },
  };
  const html = ruruHTML(config).replace('<html lang="en">', '<html lang="en" translate="no">');
  const parts = makeHTMLParts(config);
  const scripts = [parts.configScript, parts.headerScripts, parts.bodyScripts, parts.bodyInitScript].flatMap(inlineScripts);
  const policy = {
    "default-src": "'self'",
    "script-src": ["'self'", ...scripts.map(cspHash)].join(" "),
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "connect-src": "'self'",
  };

  app.get("/explorer", async (_request, reply) => sendPage(reply, html, policy));

  app.get(`${STATIC}*`, async (request, reply) => {
    const file = await getStaticFile({
      staticPath: STATIC,
      urlPath: request.url,
      acceptEncoding: request.headers["accept-encoding"],
      disallowDevAssets: true,
    });
    if (file === null) return reply.callNotFound();
    const etag = file.headers["etag"];
    reply.header("cache-control", "public, max-age=86400").header("vary", "accept-encoding").header("x-content-type-options", "nosniff");
    if (etag !== undefined && request.headers["if-none-match"] === etag) return reply.code(304).header("etag", etag).send();
    return reply.headers(file.headers).send(file.content);
  });
}

function inlineScripts(html: string): readonly string[] {
  return [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? "");
}

import type { FastifyInstance } from "fastify";
import type { FrontText } from "./front-text.ts";
import { cspHash, escapeHtml, sendPage } from "./security.ts";

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.6 system-ui, sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem 4rem; color: #1a1a1a; background: #fff; }
h1 { line-height: 1.2; }
a { color: #0b4f8a; }
a:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 3px; }
section + section { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid #767676; }
pre { padding: 1rem; overflow-x: auto; background: #f2f4f6; border-radius: .25rem; }
@media (prefers-color-scheme: dark) {
  body { color: #f2f2f2; background: #16191d; }
  a { color: #8cc4ff; }
  a:focus-visible { outline-color: #8cc4ff; }
  pre { background: #23282e; }
}
`;

/** GET /: what this is and where to go on. Danish first, English second; no scripts, no images, readable without styles. */
export function addFrontPage(app: FastifyInstance, text: FrontText): void {
  const policy = { "default-src": "'none'", "img-src": "data:", "style-src": cspHash(STYLE) };
  app.get("/", async ({ protocol, host }, reply) => {
    // The address in the example is the one the reader used; anything odd in it is not repeated.
    const origin = /^[\w.-]+(:\d{1,5})?$/.test(host) ? `${protocol}://${host}` : "http://127.0.0.1:4000";
    return sendPage(reply, frontPage(text, origin), policy);
  });
}

function frontPage({ title, intro, firstQuery }: FrontText, origin: string): string {
  const query = `<pre tabindex="0"><code>${escapeHtml(firstQuery.trim())}</code></pre>`;
  const curl = `<pre tabindex="0"><code>${escapeHtml(curlFor(firstQuery, origin))}</code></pre>`;
  return `<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title.da)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<section>
<h1>${escapeHtml(title.da)}</h1>
<p>${escapeHtml(intro.da)}</p>
<ul>
<li><a href="/explorer">Udforsk og stil forespørgsler</a> i browseren</li>
<li><a href="/docs">Dokumentation</a> af typer, fejlkoder og ændringer</li>
<li><a href="/schema.graphql">Hele skemaet</a> med beskrivelser</li>
<li><a href="/health/ready">Driftsstatus</a></li>
</ul>
<h2>Den første forespørgsel</h2>
${query}
<p>Send den med POST til <code>/graphql</code>:</p>
${curl}
</section>
<section lang="en">
<h2>${escapeHtml(title.en)}</h2>
<p>${escapeHtml(intro.en)}</p>
<ul>
<li><a href="/explorer">Explore and ask</a> in the browser</li>
<li><a href="/docs">Documentation</a> of types, error codes and changes</li>
<li><a href="/schema.graphql">The whole schema</a> with descriptions</li>
<li><a href="/health/ready">Status</a></li>
</ul>
<p>The first query stands above; send it with POST to <code>/graphql</code>.</p>
</section>
</main>
</body>
</html>
`;
}

function curlFor(query: string, origin: string): string {
  return `curl ${origin}/graphql -H 'content-type: application/json' \\\n  -d '${JSON.stringify({ query: query.replace(/\s+/g, " ").trim() })}'`;
}

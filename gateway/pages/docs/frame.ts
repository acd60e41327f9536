import type { Bilingual } from "../front-text.ts";
import { cspHash } from "../security.ts";
import { html, type Html } from "./html.ts";

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.6 system-ui, sans-serif; }
body { max-width: 56rem; margin: 0 auto; padding: 1rem 1rem 4rem; color: #1a1a1a; background: #fff; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid #767676; }
a { color: #0b4f8a; }
a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 3px; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .25rem 0; }
nav a[aria-current] { color: inherit; font-weight: bold; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
main:focus { outline: none; }
.en { color: #454545; }
a .en { color: inherit; }
code { overflow-wrap: anywhere; }
pre { padding: 1rem; overflow-x: auto; background: #f2f4f6; border-radius: .25rem; }
dt { margin-top: 1.25rem; }
dt:target, tr:target { background: #fff3c4; }
dd { margin: .25rem 0 0 1.5rem; }
dd p { margin: .25rem 0; }
ul.plain { padding-left: 1.25rem; }
.old { font-weight: bold; }
table { border-collapse: collapse; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid #767676; text-align: left; vertical-align: top; }
.wide { overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  body { color: #f2f2f2; background: #16191d; }
  a { color: #8cc4ff; }
  a:focus-visible, pre:focus-visible, summary:focus-visible { outline-color: #8cc4ff; }
  .en { color: #c8c8c8; }
  pre { background: #23282e; }
  dt:target, tr:target { background: #4a3d00; }
}
`;

/** In one piece: the policy below names the hash of what stands inside. */
const STYLE_ELEMENT: Html = { html: `<style>${STYLE}</style>` };

/** No scripts, no images, nothing from elsewhere. */
export const DOCS_POLICY = Object.freeze({ "default-src": "'none'", "img-src": "data:", "style-src": cspHash(STYLE) });

/** Which pages there are besides types and errors; what the schema in force does not have is not linked. */
export interface Parts {
  readonly changes: boolean;
  /** Whether publishers can join. */
  readonly guide: boolean;
  /** Whether the example of a client has what it asks for. */
  readonly client: boolean;
}

export interface Framed {
  /** Where the page stands, for the navigation. */
  readonly path: string;
  readonly title: Bilingual;
  readonly body: Html;
}

/** A page of the documentation: Danish first, English second and marked as such; to be read with a keyboard, a screen reader, or without styles. */
export function frame({ path, title, body }: Framed, parts: Parts): string {
  const links: readonly (readonly [string, Bilingual])[] = [
    ["/", { da: "Forside", en: "Front page" }],
    ["/docs", { da: "Typer", en: "Types" }],
    ["/docs/errors", { da: "Fejlkoder", en: "Errors" }],
    ...(parts.changes ? [["/docs/changes", { da: "Ændringer", en: "Changes" }] as const] : []),
    ...(parts.client ? [["/docs/client", { da: "For klienter", en: "For clients" }] as const] : []),
    ...(parts.guide ? [["/docs/guide", { da: "For udgivere", en: "For publishers" }] as const] : []),
  ];
  const link = ([href, text]: (typeof links)[number]): Html =>
    href === path
      ? html`<li><a href="${href}" aria-current="page">${both(text)}</a></li>`
      : html`<li><a href="${href}">${both(text)}</a></li>`;
  return html`<!doctype html>
    <html lang="da">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title.da} · dokumentation</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#content">Gå til indholdet</a>
        <nav aria-label="Dokumentation">
          <ul>
            ${links.map(link)}
          </ul>
        </nav>
        <main id="content" tabindex="-1">
          <h1>${both(title)}</h1>
          ${body}
        </main>
      </body>
    </html> `.html;
}

/** Both languages in one line; the English one is marked, where it is another. */
export function both({ da, en }: Bilingual): Html {
  return da === en ? html`${da}` : html`${da} <span class="en" lang="en">· ${en}</span>`;
}

/** A paragraph in each language. */
export function paragraphs({ da, en }: Bilingual): Html {
  return html`<p>${da}</p>
    <p class="en" lang="en">${en}</p>`;
}

/** Text with its \`code\` marked. */
export function inline(text: string): Html {
  return html`${text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

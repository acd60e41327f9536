import { both } from "./frame.ts";
import { html, type Html } from "./html.ts";

/**
 * The Markdown that the hub's own guides are written in, and no more: headings, paragraphs, lists, code, links. A heading "Dansk · English" has two languages; a quotation is the English of what stands before
 * it. Nothing in it is taken as HTML.
 */
export function renderMarkdown(text: string): Html {
  return html`${blocksOf(text).map(block)}`;
}

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** Its code blocks in their order, for those who walk through a guide. */
export function codeBlocks(text: string): readonly CodeBlock[] {
  return blocksOf(text).flatMap((each) => codeOf(each) ?? []);
}

/** Blocks stand apart by empty lines; a code block may hold some. */
function blocksOf(text: string): readonly string[] {
  return text
    .split(/(^```\w*\n[\s\S]*?^```$)/m)
    .flatMap((part) => (part.startsWith("```") ? [part] : part.split(/\n{2,}/)))
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function codeOf(text: string): CodeBlock | undefined {
  const [, language = "", code = ""] = /^```(\w*)\n([\s\S]*?)\n?```$/.exec(text) ?? [];
  return text.startsWith("```") ? { language, code } : undefined;
}

function block(text: string): Html {
  const code = codeOf(text);
  if (code !== undefined) return html`<pre tabindex="0"><code>${code.code}</code></pre> `;
  const [, marks, title = ""] = /^(#{1,4}) (.*)$/.exec(text) ?? [];
  if (marks !== undefined) return heading(marks.length, title);
  if (text.startsWith("> ")) return html`<div class="en" lang="en">${renderMarkdown(text.replace(/^> ?/gm, ""))}</div> `;
  if (/^(- |\d+\. )/.test(text)) return list(text);
  return html`<p>${inlineMarkdown(text)}</p> `;
}

function heading(level: number, title: string): Html {
  const [da = "", en = da] = title.split(" · ");
  const tag = { html: `h${level}` };
  return html`<${tag}>${both({ da, en })}</${tag}>\n`;
}

function list(text: string): Html {
  const items = text.split(/^(?:- |\d+\. )/m).filter((item) => item.trim() !== "");
  const tag = { html: text.startsWith("-") ? "ul" : "ol" };
  return html`<${tag}>${items.map((item) => html`<li>${inlineMarkdown(item.trim())}</li> `)}</${tag}>\n`;
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(((?:\/|#|https:\/\/)[^)\s]*)\)/g;

function inlineMarkdown(text: string): Html {
  const parts: Html[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, bold, label, href] = match;
    parts.push(html`${text.slice(at, match.index)}`);
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (bold !== undefined) parts.push(html`<strong>${bold}</strong>`);
    else parts.push(html`<a href="${href}">${label}</a>`);
    at = match.index + whole.length;
  }
  return html`${parts}${text.slice(at)}`;
}

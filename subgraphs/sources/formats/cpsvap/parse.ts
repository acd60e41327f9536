import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { jsonOf, textOf } from "../../document.ts";
import { createGraph, type Graph } from "./graph.ts";
import { readJsonLd } from "./jsonLd.ts";
import type { CpsvApOptions } from "./options.ts";
import { readTurtle } from "./turtle.ts";

type Syntax = Exclude<CpsvApOptions["syntax"], "auto">;

const BY_TYPE: ReadonlyMap<string, Syntax> = new Map([
  ["application/ld+json", "jsonld"],
  ["application/json", "jsonld"],
  ["text/turtle", "turtle"],
  ["application/x-turtle", "turtle"],
  ["application/n-triples", "ntriples"],
]);
const BY_ENDING: readonly (readonly [RegExp, Syntax])[] = [
  [/\.json(?:ld)?$/i, "jsonld"],
  [/\.ttl$/i, "turtle"],
  [/\.nt$/i, "ntriples"],
];

/** An answer as an RDF graph. Throws FETCH_WRONG_TYPE, FETCH_TRUNCATED, FETCH_UNREADABLE or FETCH_TOO_LARGE. */
export async function graphOf(response: HttpResponse, options: CpsvApOptions): Promise<Graph> {
  const base = response.url;
  const whom = new URL(base).host;
  const graph = createGraph(whom);
  const syntax = options.syntax === "auto" ? syntaxOf(response, whom) : options.syntax;
  if (syntax === "jsonld") await readJsonLd(await jsonOf(response), graph, { contexts: options.contexts, base, whom });
  else await readTurtle(textOf(response, "utf-8"), graph, { syntax, base, whom });
  if (graph.size() === 0) throw new HubError("FETCH_UNREADABLE", `${whom} answers with a document that holds no RDF statement.`);
  return graph;
}

/** By the content type; one that says nothing (text/plain) leaves it to the address's ending. */
function syntaxOf(response: HttpResponse, whom: string): Syntax {
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const { pathname } = new URL(response.url);
  const byEnding = /html|xml/.test(type) ? undefined : BY_ENDING.find(([ending]) => ending.test(pathname))?.[1];
  const syntax = BY_TYPE.get(type) ?? byEnding;
  if (syntax !== undefined) return syntax;
  response.cancel();
  const what = type === "" ? "without a content type" : `with ${type.slice(0, 100)}`;
  throw new HubError("FETCH_WRONG_TYPE", `${whom} answers ${what}, and so not with RDF in a syntax that is read.`, {
    next: "Set `cpsv-ap.syntax` in the source file if it is JSON-LD, Turtle or N-Triples all the same; RDF/XML is not read.",
  });
}

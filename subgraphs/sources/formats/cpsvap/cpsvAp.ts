import { HubError } from "../../../../schema/errors.ts";
import { createPageWatch } from "../../paging.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { changesIn, createLatest } from "./change.ts";
import { isBlank, type Graph } from "./graph.ts";
import { CPSV_AP_MAPPING } from "./mapping.ts";
import { optionsOf } from "./options.ts";
import { graphOf } from "./parse.ts";
import { CHANGE } from "./vocabulary.ts";

/**
 * CPSV-AP 3.2 (semiceu.github.io/CPSV-AP/releases/3.2.0) as JSON-LD, Turtle or N-Triples: one document, or a feed whose pages point to each other (TREE
 * hypermedia, w3id.org/tree/specification; LDES, w3id.org/ldes/specification). The pages of a feed name their neighbours in both directions, so each is read once,
 * in the order found; only after the last is known which version of a service is its newest.
 */
export const cpsvApFormat: Format = Object.freeze({
  // Turtle before JSON-LD: it needs no context from elsewhere.
  accept: "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, application/json;q=0.5, */*;q=0.1",
  mapping: CPSV_AP_MAPPING,
  deleted: { path: "deleted", value: "true" },
  address: (source: Source) => source.address,
  async *read(first, { source, get }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const options = optionsOf(source);
    const watch = createPageWatch(source);
    const latest = createLatest(source);
    const known = new Set([first.url, source.address]);
    const waiting: string[] = [];
    for (let response = first; ;) {
      const graph = await graphOf(response, options);
      const changes = changesIn(graph, { language: source.language, ...options });
      // A page that holds the same versions as another under a new address is a feed that goes round; pages without members are the branches of a tree.
      watch.see(
        response.url,
        changes.length === 0 ? [response.url] : changes.map(({ version, record }) => (isBlank(version) ? record : version)),
      );
      for (const change of changes) latest.see(change);
      const { self, next } = relationsIn(graph, response.url);
      for (const page of self) known.add(page);
      for (const page of next) {
        if (known.has(page)) continue;
        known.add(page);
        waiting.push(page);
      }
      const page = waiting.shift();
      if (page === undefined) break;
      response = await get(page);
    }
    for (const { record, version } of latest.all()) yield { kind: "record", record, place: version };
    return { complete: options.complete };
  },
} satisfies Format);

const MOST_RELATIONS = 20_000;

/** The addresses a page has for itself and those it points to. */
function relationsIn(graph: Graph, address: string): { readonly self: readonly string[]; readonly next: readonly string[] } {
  const pages = graph.subjectsWith(CHANGE.relation);
  const relations = pages
    .flatMap((page) => graph.values(page, CHANGE.relation, MOST_RELATIONS))
    .flatMap((term) => (term.kind === "node" ? [term.id] : []));
  const next = relations
    .flatMap((relation) => graph.values(relation, CHANGE.node))
    .map((term) => withoutHash(term.kind === "node" ? term.id : term.text));
  if (next.some((page) => page === undefined)) {
    throw new HubError("FETCH_UNREADABLE", `${new URL(address).host} points to a page (tree:node) that is not a web address.`);
  }
  return { self: pages.flatMap((page) => withoutHash(page) ?? []), next: next.flatMap((page) => page ?? []) };
}

function withoutHash(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  url.hash = "";
  return url.href;
}

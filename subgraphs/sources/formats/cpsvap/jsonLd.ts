import { setImmediate as turn } from "node:timers/promises";
import { HubError } from "../../../../schema/errors.ts";
import { createContextLoader, type DeclaredContexts } from "./contexts.ts";
import type { Graph } from "./graph.ts";
import { addQuad, type Quad } from "./quad.ts";

export interface JsonLdContext {
  readonly contexts: DeclaredContexts;
  /** What relative IRIs are relative to. */
  readonly base: string;
  /** Named in errors. */
  readonly whom: string;
}

const SLICE = 500;

/** Adds the statements of a JSON-LD 1.1 document to a graph. Throws FETCH_UNREADABLE, also for a context that is not here. */
export async function readJsonLd(document: unknown, graph: Graph, { contexts, base, whom }: JsonLdContext): Promise<void> {
  const unreadable = (cause?: unknown) => new HubError("FETCH_UNREADABLE", `${whom} answers with JSON that is not JSON-LD.`, { cause });
  if (typeof document !== "object" || document === null) throw unreadable();
  const { default: jsonld } = await import("jsonld"); // loaded when the first such source is read: most hubs have none
  const loader = createContextLoader(contexts, whom);
  for (const [index, slice] of slicesOf(document).entries()) {
    let quads: unknown;
    try {
      // jsonld checks itself whether the document has the shape that its types ask for.
      quads = await jsonld.toRDF(slice as Parameters<typeof jsonld.toRDF>[0], { base, documentLoader: loader.load } as object);
    } catch (cause) {
      throw loader.refusal() ?? unreadable(cause);
    }
    for (const quad of quads as readonly Quad[]) addQuad(graph, quad, `${index}-`); // what toRDF gives without a format
    await turn();
  }
}

/**
 * A big document in parts, so that others get their turn in between: jsonld works through a document in one go. Only where no blank node is named, because
 * names hold within one part; and only over `@graph`, whose elements stand for themselves.
 */
function slicesOf(document: object): readonly object[] {
  const elements: unknown = Array.isArray(document) ? document : own(document, "@graph");
  if (!Array.isArray(elements) || elements.length <= SLICE || JSON.stringify(elements).includes('"_:')) return [document];
  const parts = Array.from({ length: Math.ceil(elements.length / SLICE) }, (_, index) =>
    elements.slice(index * SLICE, (index + 1) * SLICE),
  );
  if (Array.isArray(document)) return parts;
  const context = own(document, "@context");
  const head = context === undefined ? {} : { "@context": context };
  return [{ ...document, "@graph": [] }, ...parts.map((part) => ({ ...head, "@graph": part }))];
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Readonly<Record<string, unknown>>)[key] : undefined; // hasOwn says it is there
}

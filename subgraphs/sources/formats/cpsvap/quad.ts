import type { Graph, Term } from "./graph.ts";

/** What both RDF libraries have of an RDF/JS quad (rdf.js.org/data-model-spec). */
export interface Quad {
  readonly subject: QuadTerm;
  readonly predicate: QuadTerm;
  readonly object: QuadTerm;
}

interface QuadTerm {
  readonly termType: string;
  readonly value: string;
  readonly language?: string;
}

/** Adds a quad's statement; `scope` keeps blank nodes of two documents apart. Statements about statements (RDF 1.2) are left out. */
export function addQuad(graph: Graph, { subject, predicate, object }: Quad, scope = ""): void {
  const about = nodeId(subject, scope);
  if (about === undefined || predicate.termType !== "NamedNode") return;
  const term = termOf(object, scope);
  if (term !== undefined) graph.add(about, predicate.value, term);
}

function termOf(term: QuadTerm, scope: string): Term | undefined {
  if (term.termType === "Literal") return { kind: "literal", text: term.value, tag: term.language ?? "" };
  const id = nodeId(term, scope);
  return id === undefined ? undefined : { kind: "node", id };
}

function nodeId({ termType, value }: QuadTerm, scope: string): string | undefined {
  if (termType === "NamedNode") return value;
  return termType === "BlankNode" ? `_:${scope}${value.replace(/^_:/, "")}` : undefined;
}

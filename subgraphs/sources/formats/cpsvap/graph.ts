import { HubError } from "../../../../schema/errors.ts";

/**
 * An RDF document in memory: all its graphs merged into one, found by subject. Threat: Turtle says `a b c, d, e, …` in a few bytes a statement, and a node with a
 * million values that ten thousand services point to costs a million each time. Hence a limit to all statements and to the values of one node that are looked at.
 */
export interface Graph {
  /** Throws FETCH_TOO_LARGE beyond the limit. */
  add(subject: string, predicate: string, object: Term): void;
  /** Statements so far. */
  size(): number;
  /** The values of the predicates, in their order; at most `most`, default 60. */
  values(subject: string, predicates: readonly string[], most?: number): readonly Term[];
  /** Subjects of one of these classes, each once, in the order of the document. */
  instances(classes: readonly string[]): readonly string[];
  /** Subjects with the predicate. */
  subjectsWith(predicate: readonly string[]): readonly string[];
}

export type Term = NodeTerm | LiteralTerm;

/** An IRI, or a blank node as `_:name`, which means something in its document only. */
export interface NodeTerm {
  readonly kind: "node";
  readonly id: string;
}

export interface LiteralTerm {
  readonly kind: "literal";
  readonly text: string;
  /** Empty where there is none. */
  readonly tag: string;
}

const MOST_STATEMENTS = 1_000_000;
const MOST_VALUES = 60;
const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/** An empty graph; `whom` is named in its error. */
export function createGraph(whom: string, limit = MOST_STATEMENTS): Graph {
  const subjects = new Map<string, Map<string, Term[]>>();
  const byClass = new Map<string, Set<string>>();
  let size = 0;
  return Object.freeze({
    add(subject: string, predicate: string, object: Term): void {
      size += 1;
      if (size > limit) {
        throw new HubError("FETCH_TOO_LARGE", `${whom} answers with more than ${limit} RDF statements in one document.`, {
          next: "Ask the publisher for pages (TREE or LDES), or for a document of the services alone.",
        });
      }
      const about = emptyAt(subjects, subject, () => new Map<string, Term[]>());
      emptyAt(about, predicate, (): Term[] => []).push(object);
      if (predicate === RDF_TYPE && object.kind === "node") emptyAt(byClass, object.id, () => new Set<string>()).add(subject);
    },
    size: () => size,
    values(subject: string, predicates: readonly string[], most = MOST_VALUES): readonly Term[] {
      const about = subjects.get(subject);
      if (about === undefined) return [];
      return predicates.flatMap((predicate) => about.get(predicate)?.slice(0, most) ?? []).slice(0, most);
    },
    instances: (classes: readonly string[]) => [...new Set(classes.flatMap((each) => [...(byClass.get(each) ?? [])]))],
    subjectsWith: (predicates: readonly string[]) =>
      [...subjects].filter(([, about]) => predicates.some((predicate) => about.has(predicate))).map(([subject]) => subject),
  });
}

/** Blank nodes that were given an IRI to get through a database (RDF 1.1 Concepts section 3.5; the Flemish stack has its own). */
const SKOLEM = /^https?:\/\/[^/]+\/(?:\.well-known\/genid\/|blank#)/;

/** Whether a node has no name that lasts. */
export function isBlank(id: string): boolean {
  return id.startsWith("_:") || SKOLEM.test(id);
}

function emptyAt<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

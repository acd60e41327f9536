import { HubError } from "../../../../schema/errors.ts";
import type { Source } from "../../source.ts";
import type { LanguageOptions } from "../languages.ts";
import { isBlank, type Graph } from "./graph.ts";
import { createNodeReader, type NodeReader } from "./node.ts";
import { CHANGE, SERVICE, SERVICE_CLASSES, TYPE } from "./vocabulary.ts";

/**
 * What one document says of services: a version of each, or that one is gone. A feed (LDES) holds many versions of one service, in any order and over many pages;
 * `dct:isVersionOf`, or the path the feed declares, says of which. A removal is an as:Delete of the service, an as:Tombstone in its place, or a version that is
 * marked as archived.
 */
export interface Change {
  /** What the service is known by over all versions; undefined for one without any name. */
  readonly id: string | undefined;
  /** The node that says so. */
  readonly version: string;
  /** Milliseconds; undefined where the document does not say when. */
  readonly at: number | undefined;
  /** What the mapping reads: mapping.ts. `deleted` says whether the service is gone. */
  readonly record: { readonly deleted: boolean } & Readonly<Record<string, unknown>>;
}

/** All changes of a document, the removals last. */
export function changesIn(graph: Graph, options: LanguageOptions & { readonly classes: readonly string[] }): readonly Change[] {
  const read = createNodeReader(graph, options);
  const classes = [...SERVICE_CLASSES, ...options.classes];
  const services = graph.instances(classes);
  const known = new Set(services);
  const paths = pathsOf(graph);
  const published = publishedAt(graph, paths.moment);

  const versions = services.map((subject): Change => {
    const id = versionOf(graph, subject, paths.versionOf);
    const record = recordOf(read, subject, id);
    return {
      id: id ?? record.identifier[0],
      version: subject,
      at: momentOf(graph, subject, paths.moment) ?? published.get(subject),
      record: { ...record, deleted: isGone(graph, subject) },
    };
  });
  const removals = graph.instances([CHANGE.delete, CHANGE.tombstone]).flatMap((subject): readonly Change[] => {
    if (known.has(subject) || isOfAnotherClass(graph, subject, classes)) return [];
    const targets = nodesAt(graph, subject, CHANGE.object);
    return (targets.length > 0 ? targets : [subject]).flatMap((target) => {
      const id = versionOf(graph, target, paths.versionOf) ?? versionOf(graph, subject, paths.versionOf);
      return id === undefined ? [] : [{ id, version: subject, at: momentOf(graph, subject, paths.moment), record: { id, deleted: true } }];
    });
  });
  return [...versions, ...removals];
}

/** The newest change of each service; of two without a moment, the one read later. */
export interface Latest {
  /** Throws TOO_MANY_RECORDS. */
  see(change: Change): void;
  all(): Iterable<Change>;
}

export function createLatest(source: Source): Latest {
  const newest = new Map<string, Change>();
  return {
    see(change) {
      const key = change.id ?? `${newest.size} ${change.version}`;
      const other = newest.get(key);
      const older = other?.at !== undefined && change.at !== undefined && change.at < other.at;
      if (!older) newest.set(key, change);
      if (newest.size > source.limits.records) {
        throw new HubError("TOO_MANY_RECORDS", `${source.id} has more than ${source.limits.records} records.`);
      }
    },
    all: () => newest.values(),
  };
}

/** A service in plain JSON. Every text by language, every list in the order of the document. */
function recordOf(read: NodeReader, subject: string, id: string | undefined) {
  const identifier = read.strings(subject, SERVICE.identifier);
  return {
    ...(id === undefined ? (identifier[0] === undefined ? {} : { id: identifier[0] }) : { id }),
    ...(isBlank(subject) ? {} : { version: subject }),
    identifier,
    types: read.concepts(subject, TYPE),
    title: read.texts(subject, SERVICE.title),
    description: read.texts(subject, SERVICE.description),
    keywords: read.texts(subject, SERVICE.keywords),
    authority: read.agents(subject, SERVICE.authority),
    spatial: read.places(subject, SERVICE.spatial),
    themes: read.concepts(subject, SERVICE.themes),
    audiences: read.concepts(subject, SERVICE.audiences),
    classifiedBy: read.concepts(subject, SERVICE.classifiedBy),
    channels: read.channels(subject, SERVICE.channels),
    contacts: read.contacts(subject, SERVICE.contacts),
    pages: read.pages(subject, SERVICE.pages),
    status: read.concepts(subject, SERVICE.status),
    modified: read.strings(subject, SERVICE.modified),
    start: read.strings(subject, SERVICE.start),
    end: read.strings(subject, SERVICE.end),
  };
}

interface Paths {
  readonly versionOf: readonly string[];
  readonly moment: readonly string[];
}

/** The paths an event stream declares come before the usual ones. */
function pathsOf(graph: Graph): Paths {
  const declared = (predicates: readonly string[]) =>
    graph.subjectsWith(predicates).flatMap((subject) => nodesAt(graph, subject, predicates).filter((id) => !isBlank(id)));
  return {
    versionOf: [...declared(CHANGE.versionOfPath), ...CHANGE.versionOf],
    moment: [...declared(CHANGE.timestampPath), ...CHANGE.moment],
  };
}

/** Where members are activities (as:Create, as:Update), the moment stands there and not with the service. */
function publishedAt(graph: Graph, paths: readonly string[]): ReadonlyMap<string, number> {
  const moments = new Map<string, number>();
  for (const activity of graph.subjectsWith(CHANGE.object)) {
    const at = momentOf(graph, activity, paths);
    if (at === undefined) continue;
    for (const object of nodesAt(graph, activity, CHANGE.object)) moments.set(object, Math.max(at, moments.get(object) ?? at));
  }
  return moments;
}

function versionOf(graph: Graph, subject: string, paths: readonly string[]): string | undefined {
  return nodesAt(graph, subject, paths).find((id) => !isBlank(id)) ?? (isBlank(subject) ? undefined : subject);
}

function momentOf(graph: Graph, subject: string, paths: readonly string[]): number | undefined {
  for (const term of graph.values(subject, paths)) {
    const at = term.kind === "literal" ? Date.parse(term.text) : Number.NaN;
    if (!Number.isNaN(at)) return at;
  }
  return undefined;
}

function isGone(graph: Graph, subject: string): boolean {
  const archived = graph.values(subject, CHANGE.archived).some((term) => term.kind === "literal" && /^(?:true|1)$/.test(term.text));
  return archived || nodesAt(graph, subject, TYPE).some((type) => type === CHANGE.delete || type === CHANGE.tombstone);
}

function isOfAnotherClass(graph: Graph, subject: string, classes: readonly string[]): boolean {
  const former = nodesAt(graph, subject, CHANGE.formerType);
  return former.length > 0 && !former.some((type) => classes.includes(type));
}

function nodesAt(graph: Graph, subject: string, predicates: readonly string[]): readonly string[] {
  return graph.values(subject, predicates).flatMap((term) => (term.kind === "node" ? [term.id] : []));
}

import { Kind, type FieldNode, type SelectionSetNode } from "graphql";
import type { HubError } from "../../schema/errors.ts";
import type { SubgraphError } from "../../subgraphs/base/subgraph.ts";
import { createErrorCollector, type ErrorCollector } from "../execute/errors.ts";
import { ownValue, type Data, type Path } from "../execute/target.ts";
import { isRecord } from "../transport/answer.ts";
import type { Part } from "./part.ts";

/** What a part asks for, under the plan's names: of a place in the merged answer. */
export interface Asks {
  /** Whether the part asks for it. */
  for(path: Path): boolean;
  /** Whether the part asks for another field of the same object. */
  beside(path: Path): boolean;
}

/** Compiles what a part and those inside it ask for, by label. */
export function compileAsks(first: Part, nameOf: (field: FieldNode) => string): ReadonlyMap<string, Asks> {
  const all = new Map<string, Asks>();
  const look = ({ label, way, selectionSet, inner }: Part, above: string): void => {
    const from = way.reduce((at, step) => ("field" in step ? `${at}\n${nameOf(step.field)}` : at), above);
    let places: Places | undefined; // most answers have no errors
    const known = (): Places => (places ??= placesIn(selectionSet, from, nameOf));
    all.set(label, {
      for: (path) => known().fields.has(keyOf(path)),
      beside: (path) => known().objects.has(keyOf(path.slice(0, -1))),
    });
    for (const each of inner) look(each, from);
  };
  look(first, "");
  return all;
}

interface Places {
  readonly fields: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
}

function placesIn(set: SelectionSetNode, from: string, nameOf: (field: FieldNode) => string): Places {
  const fields = new Set<string>();
  const objects = new Set<string>();
  const look = ({ selections }: SelectionSetNode, at: string): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const place = `${at}\n${nameOf(selection)}`;
        objects.add(at);
        fields.add(place);
        if (selection.selectionSet !== undefined) look(selection.selectionSet, place);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet, at);
    }
  };
  look(set, from);
  return { fields, objects };
}

function keyOf(path: Path): string {
  return path.reduce<string>((key, each) => (typeof each === "number" ? key : `${key}\n${each}`), "");
}

/** The errors of each part of one answer. What goes wrong at a place is told with every part that asks for it. */
export interface PartErrors {
  /** Those that are told with a part, when it is answered from the merged data `root`. */
  of(label: string, root: Data): ErrorCollector;
  /** For what is fetched for a part; some of it may be what only parts inside it ask for. What nobody asks for is told with the part itself. */
  fetchedFor(label: string): ErrorCollector;
  /** For what is fetched for all together. What nobody asks for is told with those that ask for something beside it, which may need it. */
  fetchedForAll(): ErrorCollector;
}

interface Destination {
  readonly collector: ErrorCollector;
  readonly asks: Asks;
  /** Errors at places that other parts ask for. */
  readonly held: Held[];
}

interface Held {
  readonly path: Path;
  readonly tell: (collector: ErrorCollector) => void;
}

export function createPartErrors(first: Part, asks: ReadonlyMap<string, Asks>): PartErrors {
  const own = new Map<string, Destination>();
  const inside = new Map<string, readonly Destination[]>();
  const add = ({ label, inner }: Part): readonly Destination[] => {
    const destination: Destination = { collector: createErrorCollector(), asks: asks.get(label) ?? NOTHING, held: [] };
    own.set(label, destination);
    const below = inner.flatMap(add);
    inside.set(label, below);
    return [destination, ...below];
  };
  const all = add(first);

  const of = (label: string): Destination => {
    const found = own.get(label);
    if (found === undefined) throw new Error(`The plan defers ${label}, which nobody asked for.`);
    return found;
  };
  return Object.freeze({
    of(label: string, root: Data) {
      const { collector, asks, held } = of(label);
      for (const { path, tell } of held.splice(0)) {
        const swallowed = nullAbove(root, path);
        if (swallowed !== undefined && asks.for(swallowed)) tell(collector);
      }
      return collector;
    },
    fetchedFor(label: string) {
      const itself = of(label);
      return routed([itself, ...(inside.get(label) ?? [])], () => [itself]);
    },
    fetchedForAll: () =>
      routed(all, (path) => {
        const beside = path === undefined ? [] : all.filter((each) => each.asks.beside(path));
        return beside.length > 0 ? beside : all;
      }),
  });
}

/** The place of the null that an error's field was lost to inside a subgraph: it is told where that null is. */
function nullAbove(root: Data, path: Path): Path | undefined {
  let value: unknown = root;
  for (const [index, key] of path.entries()) {
    if (value === null) return path.slice(0, index);
    if (typeof key === "number" && Array.isArray(value)) value = value[key];
    else if (isRecord(value)) value = ownValue(value, key);
    else return undefined;
  }
  return undefined;
}

const NOTHING: Asks = Object.freeze({ for: () => false, beside: () => false });

/** As in a whole answer, what nobody asks for counts only where an error is about nothing else. */
function routed(to: readonly Destination[], strayTo: (path: Path | undefined) => readonly Destination[]): ErrorCollector {
  function route<P extends Path | undefined>(paths: readonly P[], tell: (collector: ErrorCollector, paths: readonly P[]) => void): void {
    const told = new Map<Destination, P[]>();
    const send = (path: P, destinations: readonly Destination[]): void => {
      for (const each of destinations) told.getOrInsertComputed(each, () => []).push(path);
    };
    for (const path of paths) {
      if (path === undefined) continue;
      const asking = to.filter(({ asks }) => asks.for(path));
      send(path, asking);
      if (asking.length === 0) continue;
      for (const each of to) if (!asking.includes(each)) each.held.push({ path, tell: (collector) => tell(collector, [path]) });
    }
    if (told.size === 0) for (const path of paths) send(path, strayTo(path));
    if (told.size === 0) for (const each of strayTo(undefined)) told.set(each, []);
    for (const [{ collector }, its] of told) tell(collector, its);
  }

  return Object.freeze({
    addFailure(error: HubError, paths: readonly Path[]) {
      route(paths, (collector, its) => collector.addFailure(error, its));
    },
    addSubgraphError(subgraph: string, error: SubgraphError, paths: readonly (Path | undefined)[]) {
      route(paths, (collector, its) => collector.addSubgraphError(subgraph, error, its));
    },
    any: () => to.some(({ collector }) => collector.any()),
    fitted: () => [], // each part tells its own
  });
}

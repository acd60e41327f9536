import { createHash } from "node:crypto";
import { cutPage, encodeCursor, readPage, type PageArguments, type PageInfo } from "../page.ts";
import type { Language } from "../text.ts";
import type { Search } from "../search/search.ts";
import type { Condition } from "./condition.ts";
import type { Item, Shelf } from "./shelf.ts";

/** How a list is ordered: by a key, then by id. Texts are compared as Danish does, numbers by size. */
export interface Order<T> {
  readonly key: (item: T) => string | number;
  readonly descending?: boolean;
}

/** How one property is counted. */
export interface Facet<T> {
  readonly values: (item: T) => readonly string[];
  /** The values that are shown, in their order; those that nothing has are shown too, with 0. */
  readonly shown: (counts: ReadonlyMap<string, number>) => readonly string[];
  readonly label: (value: string, language: Language) => string;
}

export interface ListOptions<T extends Item> {
  /** Name of the query. */
  readonly name: string;
  readonly shelf: Shelf<T>;
  readonly search: Search | null;
  readonly conditions: readonly Condition<T>[];
  readonly facets: Readonly<Record<string, Facet<T>>>;
  /** By name; `RELEVANCE` stands for itself where there is a search. */
  readonly orders: Readonly<Record<string, Order<T>>>;
  /** Name of the wanted order. */
  readonly orderBy: string | null | undefined;
  /** The order without a wish and without a search. */
  readonly otherwise: string;
  readonly page: PageArguments;
  /** What else decides the list: a cursor of another filter is refused. */
  readonly filter: unknown;
}

const collator = new Intl.Collator("da");

/** A page of a filtered list with counts, computed as far as it is asked for. Keyset paging: what comes or goes meanwhile is neither doubled nor makes anything be lost. Throws PAGE_SIZE_INVALID or CURSOR_INVALID. */
export function createList<T extends Item>(options: ListOptions<T>) {
  const { shelf, search, conditions } = options;
  const wanted = options.orderBy ?? "RELEVANCE";
  const name = wanted === "RELEVANCE" && search === null ? options.otherwise : wanted;
  const order: Order<number> =
    name === "RELEVANCE"
      ? { key: (place) => search?.found.get(place) ?? 0, descending: true }
      : placed(shelf, options.orders[name] ?? { key: (item: T) => item.id });
  const kind = `${options.name}.${name}.${digest([search?.text ?? null, options.filter])}`;
  const page = readPage(options.page, kind);
  const found = once(() => places(shelf, search, conditions));

  const read = once((): { readonly edges: readonly { readonly cursor: string; readonly node: T }[]; readonly pageInfo: PageInfo } => {
    const keyed = found().map((place): Keyed<T> => ({ key: order.key(place), item: shelf.items[place] as T })); // a place of this shelf
    const sign = (order.descending === true ? -1 : 1) * (page.backward ? -1 : 1);
    const compare = (a: Place, b: Place): number => sign * (compareKeys(a.key, b.key) || compareIds(a.item.id, b.item.id));
    const sorted = keyed.toSorted(compare);
    const [key, id] = page.cursor ?? [];
    const at: Place | undefined = key === undefined ? undefined : { key, item: { id: String(id) } };
    const rest = at === undefined ? sorted : sorted.filter((each) => compare(each, at) > 0);
    const cursorOf = (each: Keyed<T>): string => encodeCursor([each.key, each.item.id], kind);
    const { items, pageInfo } = cutPage(rest.slice(0, page.size + 1), page, cursorOf);
    return { edges: items.map((each) => ({ cursor: cursorOf(each), node: each.item })), pageInfo };
  });

  return {
    totalCount: () => found().length,
    edges: () => read().edges,
    nodes: () => read().edges.map(({ node }) => node),
    pageInfo: () => read().pageInfo,
    facets: Object.fromEntries(
      Object.entries(options.facets).map(([facet, counted]) => [
        facet,
        () =>
          counts(
            shelf,
            places(
              shelf,
              search,
              conditions.filter((condition) => condition.name !== facet),
            ),
            counted,
          ),
      ]),
    ),
  };
}

interface Place {
  readonly key: string | number;
  readonly item: Item;
}

interface Keyed<T extends Item> extends Place {
  readonly item: T;
}

function placed<T extends Item>(shelf: Shelf<T>, { key, ...rest }: Order<T>): Order<number> {
  return { ...rest, key: (place) => key(shelf.items[place] as T) }; // a place of this shelf
}

function places<T extends Item>(shelf: Shelf<T>, search: Search | null, conditions: readonly Condition<T>[]): readonly number[] {
  const all = search === null ? shelf.items.keys() : search.found.keys();
  return [...all].filter((place) => conditions.every(({ holds }) => holds(shelf.items[place] as T))); // a place of this shelf
}

function counts<T extends Item>(shelf: Shelf<T>, found: readonly number[], { values, shown, label }: Facet<T>) {
  const counted = new Map<string, number>();
  for (const place of found)
    for (const value of new Set(values(shelf.items[place] as T))) counted.set(value, (counted.get(value) ?? 0) + 1); // a place of this shelf
  return shown(counted).map((value) => ({
    value,
    count: counted.get(value) ?? 0,
    label: ({ language }: { readonly language: Language }) => label(value, language),
  }));
}

function compareKeys(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 12);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

import { createTextIndex, type TextIndex } from "../search/textIndex.ts";
import type { SearchedTexts } from "../search/document.ts";
import type { Analyser } from "../../text/analyser.ts";

/** What has an id and lies on a shelf. */
export interface Item {
  readonly id: string;
}

/** All things of one kind, with the index they are searched by. Never changes: when something comes or goes, there is a new shelf. */
export interface Shelf<T extends Item> {
  readonly items: readonly T[];
  readonly byId: ReadonlyMap<string, T>;
  readonly index: TextIndex;
  /** The Danish name of the thing at a place. */
  readonly nameOf: (place: number) => string;
}

export interface ShelfOptions<T extends Item> {
  readonly items: readonly T[];
  readonly nameOf: (item: T) => string;
  readonly textsOf: (item: T) => SearchedTexts;
  readonly analyser: Analyser;
}

export async function createShelf<T extends Item>({ items, nameOf, textsOf, analyser }: ShelfOptions<T>): Promise<Shelf<T>> {
  const index = await createTextIndex(
    items.map((item) => ({ texts: textsOf(item), known: item })),
    analyser,
  );
  return Object.freeze({
    items,
    byId: new Map(items.map((item) => [item.id, item])),
    index,
    nameOf: (place: number) => {
      const item = items[place];
      return item === undefined ? "" : nameOf(item);
    },
  });
}

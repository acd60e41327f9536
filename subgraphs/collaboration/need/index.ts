import { randomUUID } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import type { Log } from "../../base/log.ts";
import { createShelf, type Shelf } from "../../kit/list/shelf.ts";
import type { SearchLanguage } from "../../kit/search/searchWord.ts";
import { readSdl, type Page, type SubgraphModule } from "../../kit/subgraph.ts";
import { loadAnalyser } from "../../text/analyser.ts";
import { loadDictionary } from "../../text/loadDictionary.ts";
import { ATOM_PATH, atomPage } from "./atom.ts";
import type { BuyerServices } from "./buyer.ts";
import { needGuidanceResolvers } from "./guidanceResolvers.ts";
import { createNeedKeeper, type Snapshot } from "./keeper.ts";
import { needTexts } from "./list.ts";
import type { Need } from "./need.ts";
import { needResolvers } from "./resolvers.ts";
import { SAMPLE_NEEDS } from "./sample.ts";
import { createNeedStore } from "./store.ts";
import { needTypeResolvers } from "./typeResolvers.ts";

export interface NeedOptions extends BuyerServices {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the invented samples are served. */
  readonly samples: boolean;
  /** Whether a guidance subgraph is part of the hub: then needs and groups are added to its `Guidance`. */
  readonly guidance: boolean;
  /** Distance between looks for what other processes have written. Default 10 s. */
  readonly everyMs?: number | undefined;
  /** Ids of new needs. Default random UUIDs. */
  readonly newId?: () => string;
}

export interface Needs {
  readonly modules: readonly SubgraphModule[];
  readonly pages: Readonly<Record<string, Page>>;
  /** Takes up what has changed; returns when that is served. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** The needs' part of the subgraph. */
export async function openNeeds(options: NeedOptions): Promise<Needs> {
  const { database, clock, log, directory, receivers, everyMs = 10_000, newId = randomUUID } = options;
  const store = createNeedStore(database, clock, newId);
  await store.seed(options.samples ? SAMPLE_NEEDS : []);
  const keeper = createNeedKeeper({ database, clock, log, everyMs });
  const shelf = createShelves(() => keeper.current());
  return {
    modules: [
      {
        typeDefs: readSdl(import.meta.url, "./need.graphql"),
        resolvers: needResolvers({ database, store, keeper, shelf, clock, directory, receivers }),
      },
      { typeDefs: readSdl(import.meta.url, "./volume.graphql"), resolvers: needTypeResolvers({ database, keeper, directory, receivers }) },
      ...(options.guidance
        ? [{ typeDefs: readSdl(import.meta.url, "./guidance.graphql"), resolvers: needGuidanceResolvers({ keeper, shelf, clock }) }]
        : []),
    ],
    pages: { [ATOM_PATH]: atomPage(keeper, clock) },
    refresh: async () => void (await keeper.refresh()),
    close: () => keeper.stop(),
  };
}

/** The shelf of what stands, made when first asked for after a change. */
function createShelves(
  current: () => Promise<Snapshot>,
): () => Promise<{ readonly shelf: Shelf<Need>; readonly language: SearchLanguage }> {
  let made: { readonly of: Snapshot; readonly shelf: Promise<Shelf<Need>> } | undefined;
  return async () => {
    const [snapshot, analyser, dictionary] = await Promise.all([current(), loadAnalyser(), loadDictionary()]);
    if (made?.of !== snapshot) {
      const items = [...snapshot.needs.values()].filter(({ status }) => status !== "REMOVED");
      made = {
        of: snapshot,
        shelf: createShelf({ items, nameOf: ({ title }) => title.da ?? title.en ?? "", textsOf: needTexts, analyser }),
      };
    }
    return { shelf: await made.shelf, language: { analyser, dictionary } };
  };
}

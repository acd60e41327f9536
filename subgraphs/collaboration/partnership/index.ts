import { randomUUID } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import { createShelf, type Shelf } from "../../kit/list/shelf.ts";
import type { SearchLanguage } from "../../kit/search/searchWord.ts";
import { readSdl, type SubgraphModule } from "../../kit/subgraph.ts";
import { loadAnalyser } from "../../text/analyser.ts";
import { loadDictionary } from "../../text/loadDictionary.ts";
import { partnershipTexts } from "./list.ts";
import { readPartnerships, type Partnership } from "./partnership.ts";
import { partnershipResolvers, standings } from "./resolvers.ts";
import { partnershipRootResolvers } from "./rootResolvers.ts";
import { createPartnershipStore } from "./store.ts";

export interface PartnershipOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Whether the invented samples are served. */
  readonly samples: boolean;
  /** A tender of this subgraph by its id. Default: there are none. */
  readonly tender?: (id: string) => Promise<object | undefined>;
  /** Ids of new terms. Default random UUIDs. */
  readonly newId?: () => string;
}

/** The partnerships' part of the subgraph. */
export function openPartnerships({ database, clock, samples, tender = async () => undefined, newId = randomUUID }: PartnershipOptions): {
  readonly modules: readonly SubgraphModule[];
} {
  const partnerships = readPartnerships(samples);
  const byId = new Map(partnerships.map((partnership) => [partnership.id, partnership]));
  const store = createPartnershipStore(database, clock, newId);
  // Made when first asked for: a process that only passes enquiries on need not read the dictionary.
  let loading: Promise<{ readonly shelf: Shelf<Partnership>; readonly language: SearchLanguage }> | undefined;
  const loaded = () =>
    (loading ??= load(partnerships).catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  const services = { byId, store, clock, shelf: async () => (await loaded()).shelf, language: async () => (await loaded()).language };
  return {
    modules: [
      {
        typeDefs: readSdl(import.meta.url, "./partnership.graphql"),
        resolvers: partnershipResolvers(byId, standings(store.added), tender),
      },
      { typeDefs: readSdl(import.meta.url, "./term.graphql"), resolvers: partnershipRootResolvers(services) },
    ],
  };
}

async function load(items: readonly Partnership[]): Promise<{ readonly shelf: Shelf<Partnership>; readonly language: SearchLanguage }> {
  const [analyser, dictionary] = await Promise.all([loadAnalyser(), loadDictionary()]);
  const shelf = await createShelf({ items, nameOf: ({ name }) => name.da ?? name.en ?? "", textsOf: partnershipTexts, analyser });
  return { shelf, language: { analyser, dictionary } };
}

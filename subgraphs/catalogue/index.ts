import { parse } from "graphql";
import { readFileSync } from "node:fs";
import { commonModule } from "../../schema/common/module.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { migrate } from "../base/database/migrate.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph } from "../base/subgraph.ts";
import { createSubgraph, readSdl } from "../kit/subgraph.ts";
import { loadAnalyser } from "../text/analyser.ts";
import { loadDictionary } from "../text/loadDictionary.ts";
import { createVocabularyKeeper } from "./fulltext/vocabulary.ts";
import { helpMentionResolvers } from "./helpMention.ts";
import { createLinkChecker } from "./links/checker.ts";
import { createIntake, type Feed } from "./intake.ts";
import { createJudgements } from "./judgement.ts";
import { createMaker } from "./maker.ts";
import { createMerger, type Merger } from "./merge/merger.ts";
import { MIGRATIONS } from "./migrations.ts";
import { publisherQualityResolvers } from "./publisherQuality/resolvers.ts";
import { relationDecisionResolvers } from "./relations/decisionResolvers.ts";
import { createRelationDecisions } from "./relations/decisions.ts";
import { catalogueResolvers } from "./resolvers.ts";
import { stewardResolvers } from "./stewardResolvers.ts";
import { createCatalogueStore } from "./store.ts";

export interface CatalogueOptions {
  readonly database: Database;
  /** The publishers' subgraphs whose listings make the catalogue. */
  readonly feeds: readonly Feed[];
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
  /** Merges listings. Default: a merger of its own, closed with the catalogue. */
  readonly merger?: Merger;
  /** Distance between pulls without a nudge. Default 10 s. */
  readonly everyMs?: number;
  /** Asks the addresses of listings in the background, but for hosts of the hub's own network. Default: nothing is asked. */
  readonly links?: { readonly ownHosts: readonly string[] };
}

export interface Catalogue extends Subgraph {
  /** Pulls all feeds now; returns when the result is served. */
  pull(): Promise<void>;
  /** Tells that a feed has something new. */
  nudge(): void;
  /** Pulls these feeds from now on, and returns when the result is served; listings of others go. */
  wire(feeds: readonly Feed[]): Promise<void>;
}

/** The catalogue: all publishers' listings, and the help services made of them. */
export async function createCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  const { database, clock, feeds, callerKey } = options;
  const log = options.log.child({ subgraph: "catalogue" });
  const [analyser, dictionary] = await Promise.all([loadAnalyser(), loadDictionary(), migrate(database, "catalogue", MIGRATIONS)]);
  const vocabulary = createVocabularyKeeper(database, clock);
  await vocabulary.refresh();
  const store = createCatalogueStore(database, analyser);
  await store.retainFeeds(feeds.map((feed) => feed.name));
  const merger = options.merger ?? createMerger();
  const judgements = createJudgements(database, clock);
  const relationDecisions = createRelationDecisions({ database, clock, analyser });
  const onRound = (): Promise<void> =>
    vocabulary.refresh().catch((error: unknown) => {
      log.warn({ error: { stack: error instanceof Error ? error.stack : undefined } }, "the vocabulary could not be read");
    });
  const catalogueMerger = merger.open();
  const maker = createMaker({ store, merger: catalogueMerger, judgements, relationDecisions, clock, log });
  const intake = createIntake({
    store,
    feeds,
    maker,
    clock,
    log,
    everyMs: options.everyMs ?? 10_000,
    onRound,
  });
  const links = options.links === undefined ? undefined : createLinkChecker({ ...options.links, database, clock, log });
  const subgraph = await createSubgraph({
    name: "catalogue",
    log,
    clock,
    callerKey,
    keepSeconds: 30, // the change feed tells gateways of what changes meanwhile
    modules: [
      commonModule,
      { typeDefs: parse(readFileSync(new URL("../../schema/common/codes.graphql", import.meta.url), "utf8")) },
      {
        typeDefs: readSdl(import.meta.url, "./schema.graphql"),
        resolvers: catalogueResolvers(database, clock, () => ({ analyser, dictionary, vocabulary: vocabulary.current() })),
      },
      {
        typeDefs: readSdl(import.meta.url, "./steward.graphql"),
        resolvers: stewardResolvers(database, {
          judgements,
          async explain(a, b) {
            const explanation = await maker.explain(a, b);
            if (explanation !== "not merged") return explanation;
            await intake.remerge(); // what stands was merged by an earlier process
            const again = await maker.explain(a, b);
            return again === "not merged" ? null : again;
          },
          remerge: () => intake.remerge(),
        }),
      },
      {
        typeDefs: readSdl(import.meta.url, "./relations/decisions.graphql"),
        resolvers: relationDecisionResolvers(database, relationDecisions, onRound),
      },
      { typeDefs: readSdl(import.meta.url, "./helpMention.graphql"), resolvers: helpMentionResolvers(database) },
      { typeDefs: readSdl(import.meta.url, "./publisherQuality/quality.graphql"), resolvers: publisherQualityResolvers(database, clock) },
    ],
    onClose: async () => {
      if (options.merger === undefined) await merger.close();
      await intake.stop();
      await links?.stop();
      if (options.merger !== undefined) await catalogueMerger.forget().catch(() => undefined);
    },
  });
  return { ...subgraph, pull: () => intake.pull(), nudge: () => intake.nudge(), wire: (wanted) => intake.wire(wanted) };
}

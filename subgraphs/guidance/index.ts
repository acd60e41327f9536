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
import type { Feed } from "./feed/intake.ts";
import { createIndexKeeper } from "./feed/keeper.ts";
import { createFeedStore } from "./feed/store.ts";
import { createGuide } from "./guidance.ts";
import { createIndexBuilder } from "./index/serviceIndex.ts";
import { KNOWLEDGE } from "./field/knowledge.ts";
import { MIGRATIONS } from "./migrations.ts";
import { guidanceResolvers } from "./resolvers.ts";
import { createUnderstanding } from "./understand/understand.ts";

export interface GuidanceOptions {
  readonly database: Database;
  /** The catalogue, here or elsewhere; without it the guidance goes on with what any replica has read. */
  readonly feed: Feed | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
  /** Distance between looks at the feed. Default 10 s. */
  readonly everyMs?: number;
}

export interface GuidanceSubgraph extends Subgraph {
  /** Reads the catalogue's changes now; returns when the result is served. */
  pull(): Promise<void>;
}

/** Whom to turn to with a need: reads the catalogue's change feed, keeps an index of its own, and ranks with the hub's knowledge of the field. */
export async function createGuidance(options: GuidanceOptions): Promise<GuidanceSubgraph> {
  const { database, feed, clock, callerKey } = options;
  const log = options.log.child({ subgraph: "guidance" });
  const [analyser, dictionary] = await Promise.all([loadAnalyser(), loadDictionary(), migrate(database, "guidance", MIGRATIONS)]);
  const understanding = createUnderstanding(KNOWLEDGE, analyser, dictionary);
  const build = createIndexBuilder({ knowledge: KNOWLEDGE, book: understanding.book, analyser });
  const keeper = await createIndexKeeper({ store: createFeedStore(database), feed, build, log, everyMs: options.everyMs ?? 10_000 });
  const subgraph = await createSubgraph({
    name: "guidance",
    log,
    clock,
    callerKey,
    modules: [
      commonModule,
      { typeDefs: parse(readFileSync(new URL("../../schema/common/codes.graphql", import.meta.url), "utf8")) },
      {
        typeDefs: readSdl(import.meta.url, "./schema.graphql"),
        resolvers: guidanceResolvers({
          index: keeper.current,
          understanding,
          guide: createGuide(KNOWLEDGE, understanding.likeness),
          clock,
        }),
      },
    ],
    onClose: () => keeper.stop(),
  });
  return { ...subgraph, pull: () => keeper.pull() };
}

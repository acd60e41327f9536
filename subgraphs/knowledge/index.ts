import { parse, type DocumentNode } from "graphql";
import { readFileSync } from "node:fs";
import { commonModule } from "../../schema/common/module.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import type { HttpClient } from "../base/http/index.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph } from "../base/subgraph.ts";
import { createSubgraph, readSdl } from "../kit/subgraph.ts";
import type { SourceFolder } from "../sources/folder.ts";
import { loadAnalyser } from "../text/analyser.ts";
import { loadDictionary } from "../text/loadDictionary.ts";
import { guidanceResolvers } from "./guidanceResolvers.ts";
import { createImports } from "./imports.ts";
import { createLibraryKeeper } from "./libraryKeeper.ts";
import { queryResolvers } from "./queryResolvers.ts";
import { spreadResolvers } from "./spreadResolvers.ts";
import { typeResolvers } from "./typeResolvers.ts";

export interface KnowledgeOptions {
  readonly database: Database;
  readonly http: HttpClient;
  /** The sources; those of cases are read here. */
  readonly folder: SourceFolder;
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
  /** Whether a guidance subgraph is part of the hub: then cases, solutions, experts and events are added to its `Guidance`. Default false. */
  readonly guidance?: boolean;
  /** Distance between looks at which sources are due. Default 1 s. */
  readonly lookEveryMs?: number;
  /** Distance between looks for what other processes have imported. Default 10 s. */
  readonly everyMs?: number;
}

export interface Knowledge extends Subgraph {
  /** Whether every source of cases has been tried at least once. */
  allTried(): Promise<boolean>;
  /** Takes up what has been imported; returns when that is served. */
  refresh(): Promise<void>;
}

/** What the unit has gathered: cases, solutions, experts and events that come with the hub, and the cases that publishers add. */
export async function createKnowledge(options: KnowledgeOptions): Promise<Knowledge> {
  const { clock, callerKey } = options;
  const log = options.log.child({ subgraph: "knowledge" });
  const [analyser, dictionary] = await Promise.all([loadAnalyser(), loadDictionary()]);
  let refresh = (): Promise<void> => Promise.resolve();
  const onRun = (): void => {
    refresh().catch((error: unknown) => log.warn({ error: String(error) }, "imported cases could not be read; those known are served"));
  };
  const imports = await createImports({ ...options, log, onRun });
  const keeper = await createLibraryKeeper({ analyser, imported: () => imports.read(), log, everyMs: options.everyMs ?? 10_000 });
  refresh = () => keeper.refresh();
  const library = keeper.current;
  const language = { analyser, dictionary };
  const queries = queryResolvers({ library, language, clock });
  /** Answers when what was read is served, so that who asks for it next sees it. */
  const refreshKnowledgeSource: typeof imports.mutations.refreshKnowledgeSource = async (root, args, context) => {
    const state = await imports.mutations.refreshKnowledgeSource(root, args, context);
    await keeper.refresh().catch(() => undefined); // told by onRun
    return state;
  };
  const subgraph = await createSubgraph({
    name: "knowledge",
    log,
    clock,
    callerKey,
    modules: [
      commonModule,
      shared("../../schema/common/codes.graphql"),
      shared("../kit/level.graphql"),
      {
        typeDefs: readSdl(import.meta.url, "./schema.graphql"),
        resolvers: { Query: { ...queries, ...imports.queries }, Mutation: { refreshKnowledgeSource }, ...typeResolvers(library, clock) },
      },
      ...["case", "solution", "expert", "event"].map((kind) => ({ typeDefs: readSdl(import.meta.url, `./${kind}.graphql`) })),
      { typeDefs: readSdl(import.meta.url, "./spread.graphql"), resolvers: spreadResolvers(library) },
      ...(options.guidance === true
        ? [{ typeDefs: readSdl(import.meta.url, "./guidance.graphql"), resolvers: guidanceResolvers(library, language, clock) }]
        : []),
    ],
    onClose: async () => {
      await imports.stop();
      await keeper.stop();
    },
  });
  return { ...subgraph, allTried: () => imports.allTried(), refresh: () => keeper.refresh() };
}

function shared(file: string): { readonly typeDefs: DocumentNode } {
  return { typeDefs: parse(readFileSync(new URL(file, import.meta.url), "utf8")) };
}

import type { NoticeContent } from "../../../schema/tender.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import { migrate } from "../../base/database/migrate.ts";
import type { HttpClient } from "../../base/http/index.ts";
import type { Log } from "../../base/log.ts";
import { createImports, type Imports } from "../../kit/imports.ts";
import { createShelf } from "../../kit/list/shelf.ts";
import type { SearchLanguage } from "../../kit/search/searchWord.ts";
import { readSdl, type SubgraphModule } from "../../kit/subgraph.ts";
import type { SourceFolder } from "../../sources/folder.ts";
import { loadAnalyser } from "../../text/analyser.ts";
import { loadDictionary } from "../../text/loadDictionary.ts";
import { tenderGuidanceResolvers } from "./guidanceResolvers.ts";
import { createIdentities } from "./identity.ts";
import { createTenderKeeper, type TenderKeeper } from "./keeper.ts";
import type { Loaded } from "./loaded.ts";
import type { Notice } from "./notice.ts";
import { tenderResolvers } from "./resolvers.ts";
import { TENDER_SCHEMA, TENDER_TABLES } from "./tables.ts";
import type { Tender } from "./tender.ts";

export interface TenderOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** The sources and who fetches them; those of notices are read. Default: none is, and there are no tenders. */
  readonly sources?: { readonly folder: SourceFolder; readonly http: HttpClient };
  /** Whether a guidance subgraph is part of the hub: then tenders are added to its `Guidance`. Default false. */
  readonly guidance?: boolean;
  /** Distance between looks at which sources are due. Default 1 s. */
  readonly lookEveryMs?: number;
  /** Distance between looks for what other processes have read. Default 10 s. */
  readonly everyMs?: number;
}

/** The tenders' part of the subgraph. */
export interface OpenTenders {
  readonly modules: readonly SubgraphModule[];
  /** By its id, or one that it had before: what else of the subgraph points at tenders. */
  find(id: string): Promise<Tender | undefined>;
  /** Whether every source of notices has been tried at least once. */
  allTried(): Promise<boolean>;
  /** Takes up what has been read; returns when that is served. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export async function openTenders(options: TenderOptions): Promise<OpenTenders> {
  const { clock, sources } = options;
  const reading = sources === undefined ? undefined : await startReading(options, sources);
  let none: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => (reading === undefined ? (none ??= withoutSources()) : Promise.resolve(reading.loaded()));
  return {
    modules: [
      {
        typeDefs: readSdl(import.meta.url, "./tender.graphql"),
        resolvers: tenderResolvers({ loaded, imports: reading?.imports, clock }),
      },
      ...(options.guidance === true
        ? [{ typeDefs: readSdl(import.meta.url, "./guidance.graphql"), resolvers: tenderGuidanceResolvers(loaded, clock) }]
        : []),
    ],
    find: async (id: string) => (await loaded()).tenders.find(id),
    allTried: async () => reading === undefined || reading.imports.allTried(),
    refresh: async () => reading?.keeper.refresh(),
    async close() {
      await reading?.imports.stop();
      await reading?.keeper.stop();
    },
  };
}

interface Reading {
  readonly imports: Imports<Notice>;
  readonly keeper: TenderKeeper;
  readonly loaded: () => Loaded;
}

async function startReading(options: TenderOptions, sources: NonNullable<TenderOptions["sources"]>): Promise<Reading> {
  const { database, clock, log } = options;
  const language = await loadLanguage();
  await migrate(database, TENDER_SCHEMA, TENDER_TABLES);
  let refresh = (): Promise<void> => Promise.resolve();
  const onRun = (): void => {
    refresh().catch((error: unknown) => log.warn({ error: String(error) }, "notices could not be taken up; the tenders known are served"));
  };
  const imports = await createImports<Notice, NoticeContent>(
    { database, clock, log, onRun, ...sources, ...(options.lookEveryMs !== undefined && { lookEveryMs: options.lookEveryMs }) },
    {
      schema: TENDER_SCHEMA,
      kind: "tender",
      what: "tenders",
      names: { sources: "tenderSources", quarantine: "tenderQuarantine" },
      make: ({ id, publisher, content }) => Object.freeze({ id, publisher, ...content }),
    },
  );
  const keeper = await createTenderKeeper({
    analyser: language.analyser,
    read: () => imports.read(),
    identities: createIdentities(database),
    log,
    everyMs: options.everyMs ?? 10_000,
  });
  refresh = () => keeper.refresh();
  return { imports, keeper, loaded: () => ({ tenders: keeper.current(), language }) };
}

async function withoutSources(): Promise<Loaded> {
  const language = await loadLanguage();
  const shelf = await createShelf({ items: [], nameOf: () => "", textsOf: () => [[], [], []], analyser: language.analyser });
  return { tenders: { shelf, find: () => undefined }, language };
}

async function loadLanguage(): Promise<SearchLanguage> {
  const [analyser, dictionary] = await Promise.all([loadAnalyser(), loadDictionary()]);
  return { analyser, dictionary };
}

import { parse } from "graphql";
import { readFileSync } from "node:fs";
import { commonModule } from "../../schema/common/module.ts";
import { HubError } from "../../schema/errors.ts";
import type { Level } from "../../schema/listing.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { migrate } from "../base/database/migrate.ts";
import type { HttpClient } from "../base/http/index.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph } from "../base/subgraph.ts";
import { createListingFeed, type FeedEntry, type FeedKey } from "../sources/feed.ts";
import type { SourceFolder } from "../sources/folder.ts";
import { sourceMigrations } from "../sources/migrations.ts";
import { createQuarantine } from "../sources/quarantine.ts";
import { createRunner, type SourceRunner } from "../sources/runner.ts";
import type { Source } from "../sources/source.ts";
import { createSourceStore, type SourceStore } from "../sources/store.ts";
import { requireRole, requireScope, type SubgraphContext } from "./context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "./page.ts";
import { publisherContract, type FeedPublisher } from "./publisherContract.ts";
import { createSubgraph, readSdl, type Resolvers } from "./subgraph.ts";

/** What one level says of itself; everything else is the same for the three. */
export interface LevelDefinition {
  readonly level: Level;
  /** `import.meta.url` of the level's module; `schema.graphql` stands beside it. */
  readonly base: string;
  /** The level's own field on `Listing`, from what its publisher wrote. */
  readonly details: (entry: FeedEntry, source: Source) => object;
  /** The level's own root queries, by name, over its declared sources. */
  readonly queries: Readonly<Record<string, (sources: readonly Source[], args: Readonly<Record<string, unknown>>) => unknown>>;
}

/** What the level's subgraph is run with. */
export interface LevelServices {
  readonly database: Database;
  readonly http: HttpClient;
  readonly folder: SourceFolder;
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
  /** Told when listings or the state of a source have changed. */
  readonly onChange?: () => void;
  /** Distance between looks at which sources are due. Default 1 s. */
  readonly lookEveryMs?: number;
}

export interface LevelSubgraph extends Subgraph {
  /** Whether every source has been tried at least once. */
  allTried(): Promise<boolean>;
}

/** The subgraph of a level: its sources, the publisher contract over them, its own queries and its own field on `Listing`. */
export async function createLevelSubgraph(definition: LevelDefinition, services: LevelServices): Promise<LevelSubgraph> {
  const { level } = definition;
  const { database, clock, folder } = services;
  const name = level.toLowerCase();
  const log = services.log.child({ subgraph: name });
  await migrate(database, name, sourceMigrations(name));
  const store = createSourceStore(database, name);
  if (database.kind === "embedded") await store.releaseClaims();
  const feed = createListingFeed(database, name);
  const runner = createRunner({
    store,
    http: services.http,
    clock,
    log,
    onRun: () => services.onChange?.(),
    ...(services.lookEveryMs !== undefined && { lookEveryMs: services.lookEveryMs }),
  });
  const declare = (sources: readonly Source[]): Promise<void> =>
    runner.declare(sources.filter((source) => source.level === level && source.kind === "listing"));
  await declare(folder.sources);
  folder.onChange((sources) => {
    declare(sources)
      .then(() => services.onChange?.())
      .catch((error: unknown) => log.error({ error: String(error) }, "changed sources could not be taken up"));
  });

  const subgraph = await createSubgraph({
    name,
    log,
    clock,
    callerKey: services.callerKey,
    modules: [
      commonModule,
      publisherContract(feed, () => publishers(runner, store)),
      { typeDefs: parse(readFileSync(new URL("./level.graphql", import.meta.url), "utf8")) },
      {
        typeDefs: readSdl(definition.base, "./schema.graphql"),
        resolvers: levelResolvers(definition, {
          runner,
          store,
          quarantine: createQuarantine(database, name),
          lookUp: (keys) => feed.find(keys),
        }),
      },
    ],
    onClose: () => runner.stop(),
  });
  return { ...subgraph, allTried: () => runner.allTried() };
}

interface LevelParts {
  readonly runner: SourceRunner;
  readonly store: SourceStore;
  readonly quarantine: ReturnType<typeof createQuarantine>;
  readonly lookUp: (keys: readonly FeedKey[]) => Promise<readonly (FeedEntry | undefined)[]>;
}

function levelResolvers(definition: LevelDefinition, parts: LevelParts): Resolvers {
  const { runner, store, quarantine, lookUp } = parts;
  const name = definition.level.toLowerCase();
  const title = name[0]?.toUpperCase() + name.slice(1);
  const entries = async (ids: readonly string[]) => (await lookUp(ids.map(splitId))).map((entry) => entry ?? null);
  const sources = async () =>
    (await store.states()).map((state) => ({ ...state, format: runner.sources.get(state.id)?.format ?? "unknown" }));
  return {
    Query: {
      ...Object.fromEntries(
        Object.entries(definition.queries).map(([query, answer]) => [
          query,
          (_root: unknown, args: Readonly<Record<string, unknown>>) => answer([...runner.sources.values()], args),
        ]),
      ),
      [`${name}Sources`]: sources,
      async [`${name}Quarantine`](_root: unknown, args: PageArguments & { publisher?: string | null }) {
        const page = readPage(args, `${name}Quarantine`, ["text", "text", "text", "text"]);
        const read = await quarantine.page(args.publisher ?? undefined, page.cursor, page.size + 1);
        const { items, pageInfo } = cutPage(read, page, (row) =>
          encodeCursor([row.publisher, row.record, row.field, row.code], `${name}Quarantine`),
        );
        return { nodes: items, pageInfo, totalCount: () => quarantine.count(args.publisher ?? undefined) };
      },
    },
    Mutation: {
      async [`refresh${title}Source`](_root: unknown, args: { id: string }, context: SubgraphContext) {
        requireRole(context, "STEWARD", "PUBLISHER");
        requireScope(context, "source", args.id);
        if (!runner.sources.has(args.id))
          throw new HubError("BAD_USER_INPUT", `There is no ${name} source ${JSON.stringify(args.id.slice(0, 80))}.`);
        await runner.runNow(args.id);
        return (await sources()).find((state) => state.id === args.id);
      },
    },
    Listing: {
      async [name](listing: { id: string }, _args: unknown, context: SubgraphContext) {
        const source = runner.sources.get(splitId(listing.id).publisher);
        if (source === undefined) return null;
        const entry = await context.loader(entries).load(listing.id);
        if (entry === null || entry.deleted) return null;
        const words = Object.entries(entry.content.words ?? {}).map(([field, own]) => ({ field, words: own }));
        return { changedAt: entry.changedAt, words, ...definition.details(entry, source) };
      },
    },
  };
}

async function publishers(runner: SourceRunner, store: SourceStore): Promise<readonly FeedPublisher[]> {
  const states = await store.states();
  return states.flatMap((state) => {
    const source = runner.sources.get(state.id);
    if (source === undefined) return [];
    const { publisher } = source;
    return [
      {
        id: source.id,
        name: publisher.name,
        level: source.level,
        sample: publisher.sample,
        ...(publisher.homepage !== undefined && { homepage: publisher.homepage }),
        licence: source.licence,
        ...(state.succeededAt !== null && { retrievedAt: state.succeededAt.toISOString() }),
        ...(state.failingSince !== null && { staleSince: state.failingSince.toISOString() }),
        quarantined: state.quarantined,
      },
    ];
  });
}

/** A listing's id is `<publisher>:<source id>`; publisher ids hold no colon. */
function splitId(id: string): FeedKey {
  const at = id.indexOf(":");
  return { publisher: id.slice(0, Math.max(at, 0)), sourceId: id.slice(at + 1) };
}

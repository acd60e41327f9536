import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { identifier, migrate } from "../base/database/migrate.ts";
import type { HttpClient } from "../base/http/index.ts";
import type { Log } from "../base/log.ts";
import type { SourceFolder } from "../sources/folder.ts";
import { sourceMigrations } from "../sources/migrations.ts";
import { createQuarantine } from "../sources/quarantine.ts";
import { createRunner } from "../sources/runner.ts";
import type { Source, SourceKind } from "../sources/source.ts";
import type { SourceState } from "../sources/states.ts";
import { createSourceStore } from "../sources/store.ts";
import { requireRole, requireScope, type SubgraphContext } from "./context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "./page.ts";

/** What reading sources needs. */
export interface ImportServices {
  readonly database: Database;
  readonly http: HttpClient;
  readonly folder: SourceFolder;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after each read of a source, and when the declared sources have changed. */
  readonly onRun: () => void;
  /** Distance between looks at which sources are due. Default 1 s. */
  readonly lookEveryMs?: number;
}

/** What one subgraph imports. */
export interface ImportDefinition<T, C> {
  /** The database schema of its own that the records are kept in. */
  readonly schema: string;
  readonly kind: SourceKind;
  /** For messages: `cases`. */
  readonly what: string;
  /** Name of the query that lists the sources; and that of the quarantine. */
  readonly names: { readonly sources: string; readonly quarantine: string };
  /** What a stored record is in memory, from its id (`<source>:<its own id>`), its source's id and its content. */
  readonly make: (row: { readonly id: string; readonly publisher: string; readonly content: C }) => T;
}

/** Records of one kind, read from the sources that declare it, with the same quarantine and the same last good state as listings. */
export interface Imports<T> {
  /** Those that stand, by id. Reads only what has changed since the last call; the same record is the same object again. */
  read(): Promise<readonly T[]>;
  allTried(): Promise<boolean>;
  readonly sources: ReadonlyMap<string, Source>;
  states(): Promise<readonly (SourceState & { readonly format: string })[]>;
  quarantine(args: QuarantineArguments): Promise<object>;
  /** Reads a source now. Throws UNAUTHENTICATED, FORBIDDEN or BAD_USER_INPUT. */
  refresh(id: string, context: SubgraphContext): Promise<object | undefined>;
  stop(): Promise<void>;
}

export interface QuarantineArguments extends PageArguments {
  readonly publisher?: string | null;
}

export async function createImports<T, C>(services: ImportServices, definition: ImportDefinition<T, C>): Promise<Imports<T>> {
  const { database, clock, log, folder } = services;
  const { schema, names } = definition;
  await migrate(database, schema, sourceMigrations(schema));
  const store = createSourceStore(database, schema);
  if (database.kind === "embedded") await store.releaseClaims();
  const runner = createRunner({
    store,
    http: services.http,
    clock,
    log,
    onRun: services.onRun,
    ...(services.lookEveryMs !== undefined && { lookEveryMs: services.lookEveryMs }),
  });
  const declare = (sources: readonly Source[]): Promise<void> => runner.declare(sources.filter(({ kind }) => kind === definition.kind));
  await declare(folder.sources);
  folder.onChange((sources) => {
    declare(sources)
      .then(services.onRun)
      .catch((error: unknown) => log.error({ error: String(error) }, "changed sources could not be taken up"));
  });
  const quarantine = createQuarantine(database, schema);
  const states = async () =>
    (await store.states()).map((state) => ({ ...state, format: runner.sources.get(state.id)?.format ?? "unknown" }));

  return {
    read: createReader(database, definition),
    allTried: () => runner.allTried(),
    get sources() {
      return runner.sources;
    },
    states,
    stop: () => runner.stop(),
    async quarantine(args) {
      const page = readPage(args, names.quarantine, ["text", "text", "text", "text"]);
      const read = await quarantine.page(args.publisher ?? undefined, page.cursor, page.size + 1);
      const { items, pageInfo } = cutPage(read, page, (row) =>
        encodeCursor([row.publisher, row.record, row.field, row.code], names.quarantine),
      );
      return { nodes: items, pageInfo, totalCount: () => quarantine.count(args.publisher ?? undefined) };
    },
    async refresh(id, context) {
      requireRole(context, "STEWARD", "PUBLISHER");
      requireScope(context, "source", id);
      if (!runner.sources.has(id))
        throw new HubError("BAD_USER_INPUT", `There is no source of ${definition.what} ${JSON.stringify(id.slice(0, 80))}.`, {
          next: `\`${names.sources}\` lists those there are.`,
        });
      await runner.runNow(id);
      return (await states()).find((state) => state.id === id);
    },
  };
}

interface Row<C> {
  readonly publisher: string;
  readonly sourceId: string;
  readonly deleted: boolean;
  readonly content: C;
}

/** Follows the feed of changes; one that was restored from a backup is read from its beginning. */
function createReader<T, C>(database: Database, definition: ImportDefinition<T, C>): Imports<T>["read"] {
  const schema = identifier(definition.schema);
  let records = new Map<string, T>();
  let [epoch, seq] = ["", 0];
  return async () => {
    const [feed] = await database.query<{ epoch: string; seq: string }>(`SELECT epoch, seq FROM ${schema}.feed`);
    if (feed === undefined) throw new Error("the feed has no state");
    if (feed.epoch !== epoch || Number(feed.seq) < seq) [records, epoch, seq] = [new Map(), feed.epoch, 0];
    if (Number(feed.seq) > seq) {
      const rows = await database.query<Row<C>>(
        `SELECT publisher, source_id AS "sourceId", deleted, content FROM ${schema}.listing WHERE seq > $1 AND seq <= $2`,
        [seq, feed.seq],
      );
      for (const { publisher, sourceId, deleted, content } of rows) {
        const id = `${publisher}:${sourceId}`;
        if (deleted) records.delete(id);
        else records.set(id, definition.make({ id, publisher, content }));
      }
      seq = Number(feed.seq);
    }
    return [...records].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  };
}

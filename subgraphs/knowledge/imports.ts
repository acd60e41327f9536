import type { CaseContent } from "../../schema/knowledge.ts";
import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { migrate } from "../base/database/migrate.ts";
import type { HttpClient } from "../base/http/index.ts";
import type { Log } from "../base/log.ts";
import { requireRole, type SubgraphContext } from "../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../kit/page.ts";
import type { SourceFolder } from "../sources/folder.ts";
import { sourceMigrations } from "../sources/migrations.ts";
import { createQuarantine } from "../sources/quarantine.ts";
import { createRunner } from "../sources/runner.ts";
import type { Source } from "../sources/source.ts";
import { createSourceStore } from "../sources/store.ts";
import type { Case } from "./case.ts";

const SCHEMA = "knowledge";

export interface ImportServices {
  readonly database: Database;
  readonly http: HttpClient;
  readonly folder: SourceFolder;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after each read of a source. */
  readonly onRun: () => void;
  /** Distance between looks at which sources are due. Default 1 s. */
  readonly lookEveryMs?: number;
}

/** Field experiences of others, read from the sources that say `kind: case`, with the same quarantine and the same last good state as listings. */
export interface Imports {
  /** Those that stand, by id. Reads only what has changed since the last call; the same case is the same object again. */
  read(): Promise<readonly Case[]>;
  allTried(): Promise<boolean>;
  readonly queries: {
    readonly knowledgeSources: () => Promise<readonly object[]>;
    readonly knowledgeQuarantine: (root: unknown, args: QuarantineArguments) => Promise<object>;
  };
  readonly mutations: {
    readonly refreshKnowledgeSource: (
      root: unknown,
      args: { readonly id: string },
      context: SubgraphContext,
    ) => Promise<object | undefined>;
  };
  stop(): Promise<void>;
}

interface QuarantineArguments extends PageArguments {
  readonly publisher?: string | null;
}

export async function createImports(services: ImportServices): Promise<Imports> {
  const { database, clock, log, folder } = services;
  await migrate(database, SCHEMA, sourceMigrations(SCHEMA));
  const store = createSourceStore(database, SCHEMA);
  if (database.kind === "embedded") await store.releaseClaims();
  const runner = createRunner({
    store,
    http: services.http,
    clock,
    log,
    onRun: services.onRun,
    ...(services.lookEveryMs !== undefined && { lookEveryMs: services.lookEveryMs }),
  });
  const declare = (sources: readonly Source[]): Promise<void> => runner.declare(sources.filter(({ cases }) => cases !== undefined));
  await declare(folder.sources);
  folder.onChange((sources) => {
    declare(sources)
      .then(services.onRun)
      .catch((error: unknown) => log.error({ error: String(error) }, "changed sources could not be taken up"));
  });
  const quarantine = createQuarantine(database, SCHEMA);
  const sources = async () =>
    (await store.states()).map((state) => ({ ...state, format: runner.sources.get(state.id)?.format ?? "unknown" }));

  return {
    read: createReader(database),
    allTried: () => runner.allTried(),
    stop: () => runner.stop(),
    queries: {
      knowledgeSources: sources,
      async knowledgeQuarantine(_root: unknown, args: QuarantineArguments) {
        const page = readPage(args, "knowledgeQuarantine", ["text", "text", "text", "text"]);
        const read = await quarantine.page(args.publisher ?? undefined, page.cursor, page.size + 1);
        const { items, pageInfo } = cutPage(read, page, (row) =>
          encodeCursor([row.publisher, row.record, row.field, row.code], "knowledgeQuarantine"),
        );
        return { nodes: items, pageInfo, totalCount: () => quarantine.count(args.publisher ?? undefined) };
      },
    },
    mutations: {
      async refreshKnowledgeSource(_root: unknown, { id }: { readonly id: string }, context: SubgraphContext) {
        requireRole(context, "STEWARD", "PUBLISHER");
        if (!runner.sources.has(id))
          throw new HubError("BAD_USER_INPUT", `There is no source of cases ${JSON.stringify(id.slice(0, 80))}.`, {
            next: "`knowledgeSources` lists those there are.",
          });
        await runner.runNow(id);
        return (await sources()).find((state) => state.id === id);
      },
    },
  };
}

interface Row {
  readonly publisher: string;
  readonly sourceId: string;
  readonly seq: string;
  readonly deleted: boolean;
  readonly content: CaseContent;
}

/** Follows the feed of changes; one that was restored from a backup is read from its beginning. */
function createReader(database: Database): Imports["read"] {
  let cases = new Map<string, Case>();
  let [epoch, seq] = ["", 0];
  return async () => {
    const [feed] = await database.query<{ epoch: string; seq: string }>("SELECT epoch, seq FROM knowledge.feed");
    if (feed === undefined) throw new Error("the feed has no state");
    if (feed.epoch !== epoch || Number(feed.seq) < seq) [cases, epoch, seq] = [new Map(), feed.epoch, 0];
    if (Number(feed.seq) > seq) {
      const rows = await database.query<Row>(
        `SELECT publisher, source_id AS "sourceId", seq, deleted, content FROM knowledge.listing WHERE seq > $1 AND seq <= $2`,
        [seq, feed.seq],
      );
      for (const { publisher, sourceId, deleted, content } of rows) {
        const id = `${publisher}:${sourceId}`;
        if (deleted) cases.delete(id);
        else cases.set(id, Object.freeze({ id, ...content }));
      }
      seq = Number(feed.seq);
    }
    return [...cases.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  };
}

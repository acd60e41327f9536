import { HubError, errorLine } from "../../../schema/errors.ts";
import type { Database } from "../../base/database/index.ts";
import type { Log } from "../../base/log.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../../kit/page.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { keepChanges, nextUncompared, readChangeSets, type ChangeSet, type ChangeSetWish } from "./store.ts";
import type { Composer } from "../compose/composer.ts";

/** What changed for clients with each switch. The switch itself is noted with it; the supergraphs are compared afterwards, once, by whichever process comes first. */
export interface Changelog {
  /** Compares what was not compared yet; never rejects. */
  catchUp(): Promise<void>;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

export interface ChangelogOptions {
  readonly database: Database;
  readonly composer: Pick<Composer, "changes">;
  readonly log: Log;
}

export function createChangelog({ database, composer, log }: ChangelogOptions): Changelog {
  const stopping = new AbortController();
  let current: Promise<void> = Promise.resolve();

  const work = async (): Promise<void> => {
    for (let next = await nextUncompared(database); next !== undefined && !stopping.signal.aborted; next = await nextUncompared(database)) {
      const { seq, before, after, same } = next;
      const changes = before === null || same ? [] : await composer.changes(before, after).catch(unlessTooCostly);
      await keepChanges(database, seq, changes);
    }
  };
  const unlessTooCostly = (error: unknown): undefined => {
    if (stopping.signal.aborted || !(error instanceof HubError) || error.code !== "CHECK_TOO_COSTLY") throw error;
    log.warn({ reason: errorLine(error) }, "two supergraphs could not be compared");
    return undefined;
  };

  return Object.freeze({
    catchUp() {
      if (stopping.signal.aborted) return current;
      current = current
        .then(work)
        .catch(
          (error: unknown) =>
            void (stopping.signal.aborted || log.error({ reason: errorLine(error) }, "the changes of the schema could not be told")),
        );
      return current;
    },
    stop() {
      stopping.abort();
      return current;
    },
  });
}

/** Answers the changelog's part of the schema; to anybody, for it tells of what all clients see. */
export function changelogResolvers(database: Database): Resolvers {
  return {
    Query: {
      async schemaChanges(_root: unknown, args: PageArguments & Pick<ChangeSetWish, "least">) {
        const page = readPage(args, "schemaChanges", ["text"]);
        const before = page.cursor?.[0]?.toString();
        if (before !== undefined && !/^\d{1,18}$/.test(before))
          throw new HubError("CURSOR_INVALID", "The cursor is not one of this query.");
        const read = await readChangeSets(database, { least: args.least, before, most: page.size + 1 });
        const { items, pageInfo } = cutPage(read, page, ({ seq }) => encodeCursor([seq], "schemaChanges"));
        return { nodes: items, pageInfo };
      },
    },
    ChangeSet: { id: ({ seq }: ChangeSet) => seq },
  };
}

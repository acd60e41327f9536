import { expect } from "vitest";
import { createHttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createKnowledge, type Knowledge } from "../../subgraphs/knowledge/index.ts";
import type { Source } from "../../subgraphs/sources/source.ts";
import { testClock, type TestClock } from "../support/clock.ts";
import { DATABASE, testDatabase, type DatabaseKind, type TestDatabase } from "../support/databases.ts";

export const CALLER_KEY = Buffer.alloc(32, 7);

export interface OpenKnowledge {
  readonly knowledge: Knowledge;
  readonly database: TestDatabase;
  readonly clock: TestClock;
  /** The data of an answer without errors; each test knows its query. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers; a wrong shape fails the expectation
  ask(query: string, variables?: Record<string, unknown>): Promise<any>;
  /** The only error of an answer: its code, message and next step. */
  problem(
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<{ readonly code: string; readonly message: string; readonly next: string }>;
  /** Closes the subgraph, and the database where it was opened here. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly kind?: DatabaseKind;
  readonly sources?: readonly Source[];
  /** Of the test's own publisher. */
  readonly host?: string;
  readonly clock?: TestClock;
  /** Default: an empty one of its own. */
  readonly database?: TestDatabase;
  /** Beside a guidance subgraph. */
  readonly guidance?: boolean;
}

/** The subgraph on an empty database; on 22 November 2026 unless a clock is given. */
export async function openKnowledge({
  kind = DATABASE,
  sources = [],
  host,
  clock = testClock(),
  database: given,
  guidance = false,
}: OpenOptions = {}): Promise<OpenKnowledge> {
  const log = createLog("silent");
  const database = given ?? (await testDatabase(kind));
  const http = createHttpClient({
    allowPrivate: host === undefined ? [] : [host],
    clock,
    log,
    random: () => 0,
    retry: { attempts: 1, baseMs: 1, maxMs: 2 },
  });
  const folder = { sources, onChange: () => undefined, close: () => undefined };
  const knowledge = await createKnowledge({
    database,
    http,
    folder,
    clock,
    log,
    callerKey: CALLER_KEY,
    guidance,
    lookEveryMs: 20,
    everyMs: 3_600_000,
  });
  return {
    knowledge,
    database,
    clock,
    async ask(query, variables = {}) {
      const { data, errors } = await knowledge.execute({ query, variables });
      expect(errors).toBeUndefined();
      return JSON.parse(JSON.stringify(data));
    },
    async problem(query, variables = {}) {
      const { errors } = await knowledge.execute({ query, variables });
      expect(errors).toHaveLength(1);
      const [error] = errors ?? [];
      return { code: String(error?.extensions?.["code"]), message: error?.message ?? "", next: String(error?.extensions?.["next"]) };
    },
    async close() {
      await knowledge.close();
      await http.close();
      if (given === undefined) await database.close();
    },
  };
}

import { signCaller, type Caller } from "../../subgraphs/base/caller.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { Variant } from "../../schema/variant/variant.ts";
import type { RemoteSubgraph } from "../../subgraphs/base/remote.ts";
import { createRegistry, type Registry } from "../../subgraphs/registry/index.ts";
import { testClock, type TestClock } from "../support/clock.ts";
import { testDatabase, type DatabaseKind, type TestDatabase } from "../support/databases.ts";

export const CALLER_KEY = Buffer.alloc(32, 7);
export const STEWARD: Caller = { name: "unit", roles: ["STEWARD"] };
export const STAR: Caller = { name: "star-agency", roles: ["PUBLISHER"], scopes: ["subgraph:star", "subgraph:moon"] };
export const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external"])\n`;
export const CATALOGUE = {
  name: "catalogue",
  url: "http://127.0.0.1:9/catalogue",
  sdl: `${LINK}type Query { helpServices: [Listing!] }\ntype Listing @key(fields: "id") { id: ID! title: String }`,
};
/** A publisher's subgraph: a field of its own on `Listing`. */
export const star = (field = "star"): string => `${LINK}type Listing @key(fields: "id") { id: ID! ${field}: Int }`;

export interface World {
  readonly registry: Registry;
  readonly database: TestDatabase;
  readonly clock: TestClock;
  /** The data of an answer without errors; each test knows its query. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers; a wrong shape fails the expectation
  ask(query: string, variables?: Readonly<Record<string, unknown>>, caller?: Caller): Promise<any>;
  /** Code of the only error of an answer, which also says what to do next. */
  problem(query: string, variables?: Readonly<Record<string, unknown>>, caller?: Caller): Promise<string>;
  /** The publication that comes of a publish. */
  publish(input: Readonly<Record<string, unknown>>, caller?: Caller): Promise<Published>;
  inForce(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Published {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly supergraphHash: string | null;
  readonly check: { readonly findings: readonly { readonly code: string; readonly severity: string }[] };
}

export interface WorldOptions {
  readonly kind: DatabaseKind;
  readonly remotes?: readonly RemoteSubgraph[];
  readonly allowPrivate?: readonly string[];
  readonly everyMs?: number;
  /** Default: a new one; else it is not closed with the world. */
  readonly database?: TestDatabase;
  readonly own?: readonly (typeof CATALOGUE)[];
  readonly variants?: readonly Variant[];
}

export const PUBLISH = `mutation ($input: SubgraphInput!) {
  publishSubgraph(input: $input) { id state version supergraphHash check { ok findings { code severity } sends { coordinate why } } }
}`;
/** Nobody listens there, and it is public: nothing is asked of it, for port 9 is refused at once. */
export const ADDRESS = "http://127.0.0.1:9/star";

export async function openWorld({
  kind,
  remotes = [],
  allowPrivate = ["127.0.0.1"],
  everyMs = 3_600_000,
  database,
  own = [CATALOGUE],
  variants = [],
}: WorldOptions): Promise<World> {
  const clock = testClock();
  const opened = database ?? (await testDatabase(kind));
  const registry = await createRegistry({
    database: opened,
    remotes,
    reserved: ["catalogue", "authorities"],
    allowPrivate,
    clock,
    log: createLog("silent"),
    callerKey: CALLER_KEY,
    everyMs,
    variants,
  });
  await registry.enter(own);
  const execute = (query: string, variables: Readonly<Record<string, unknown>> = {}, caller: Caller = STEWARD) =>
    registry.execute({ query, variables, headers: { "hub-caller": signCaller(caller, CALLER_KEY, clock) } });
  const ask: World["ask"] = async (...asked) => {
    const answer = await execute(...asked);
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
  return {
    registry,
    database: opened,
    clock,
    ask,
    async problem(...asked) {
      const [error, ...more] = (await execute(...asked)).errors ?? [];
      if (error === undefined || more.length > 0 || !/\S/.test(String(error.extensions?.["next"])))
        throw new Error("not one error with a next step");
      return String(error.extensions?.["code"]);
    },
    publish: async (input, caller = STAR) =>
      (await ask(PUBLISH, { input: { name: "star", url: ADDRESS, ...input } }, caller)).publishSubgraph,
    inForce: async () =>
      (await ask("{ publishedSubgraphs { name version } }")).publishedSubgraphs.map(
        (each: { name: string; version: number }) => `${each.name}@${each.version}`,
      ),
    async close() {
      await registry.close();
      if (database === undefined) await opened.close();
    },
  };
}

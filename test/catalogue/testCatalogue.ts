import { expect } from "vitest";
import { signCaller, type Role } from "../../subgraphs/base/caller.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createCatalogue, type Catalogue } from "../../subgraphs/catalogue/index.ts";
import type { Merger } from "../../subgraphs/catalogue/merge/merger.ts";
import { testClock, type TestClock } from "../support/clock.ts";
import { testDatabase, type DatabaseKind, type TestDatabase } from "../support/databases.ts";
import { publisher, testFeed, type entry, type TestFeed } from "./testFeed.ts";

const callerKey = Buffer.alloc(32, 7);

/** A catalogue over one feed, asked as people and as stewards ask. */
export interface TestCatalogue {
  readonly database: TestDatabase;
  readonly feed: TestFeed;
  readonly clock: TestClock;
  readonly catalogue: Catalogue;
  /** The data of an answer without errors; `T` is what the query asks for. */
  ask<T>(query: string, variables?: Record<string, unknown>, role?: Role): Promise<T>;
  /** As a steward. */
  decide<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /** The first error of an answer. */
  errorOf(query: string, variables?: Record<string, unknown>, role?: Role): Promise<unknown>;
  /** Id of the help service that a listing belongs to. */
  idOf(listing: string): Promise<string>;
  close(): Promise<void>;
}

export async function testCatalogue(
  kind: DatabaseKind,
  entries: readonly ReturnType<typeof entry>[],
  merger: Merger,
): Promise<TestCatalogue> {
  const database = await testDatabase(kind);
  const clock = testClock();
  const publishers = [...new Set(entries.map((each) => each.publisher ?? ""))].map((id) => publisher(id));
  const feed = testFeed("regional", publishers);
  feed.set(entries);
  const catalogue = await createCatalogue({
    database,
    feeds: [feed],
    clock,
    log: createLog("silent"),
    callerKey,
    merger,
    everyMs: 3_600_000,
  });
  await catalogue.pull();
  const execute = (query: string, variables: Record<string, unknown> = {}, role?: Role) =>
    catalogue.execute({
      query,
      variables,
      headers: role === undefined ? {} : { "hub-caller": signCaller({ name: "redaktionen", roles: [role] }, callerKey, clock) },
    });
  const ask = async <T>(query: string, variables?: Record<string, unknown>, role?: Role): Promise<T> => {
    const answer = await execute(query, variables, role);
    expect(answer.errors).toBeUndefined();
    return answer.data as T; // each test knows its query
  };
  return {
    database,
    feed,
    clock,
    catalogue,
    ask,
    decide: (query, variables) => ask(query, variables, "STEWARD"),
    errorOf: async (query, variables, role) => (await execute(query, variables, role)).errors?.[0],
    async idOf(listing) {
      const found = await ask<{ listing: { helpService: { id: string } } }>(
        "query ($id: ID!) { listing(id: $id) { helpService { id } } }",
        {
          id: listing,
        },
      );
      return found.listing.helpService.id;
    },
    async close() {
      await catalogue.close();
      await database.close();
    },
  };
}

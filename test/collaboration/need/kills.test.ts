import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { signCaller } from "../../../subgraphs/base/caller.ts";
import { systemClock } from "../../../subgraphs/base/clock.ts";
import { createRandom } from "../../measure/random.ts";
import { testPlace, type TestPlace } from "../../support/databases.ts";
import { startProcess, type Running } from "../../support/process.ts";

const CALLER_KEY = "0123456789abcdef0123456789abcdef";
const KILLS = 2;
const BUYERS = 4;
/** Needs acknowledged between two kills, at least. */
const BETWEEN = 12;
const REGISTER = "mutation ($input: NeedInput!) { registerNeed(input: $input) { repeated need { id } } }";

let place: TestPlace | undefined;
let process: Running | undefined;
afterEach(async () => {
  await process?.stop("SIGKILL");
  await place?.remove();
});

/** A process of its own is killed while buyers state needs; a buyer whose request breaks sends the same need again under the same key. */
test("every need that was acknowledged is there after SIGKILL, once, in a group and in the feed", async () => {
  place = await testPlace("embedded");
  const { data } = place;
  const start = async (): Promise<void> => {
    process = await startProcess("subgraphs/main.ts", ["collaboration", "--port", "0"], {
      HUB_DATA: data,
      HUB_SAMPLE: "off",
      HUB_CALLER_KEY: CALLER_KEY,
    });
  };
  const ask = async (query: string, variables: object = {}): Promise<Record<string, never>> => {
    const response = await fetch(String(process?.started["url"]), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "hub-caller": signCaller({ name: "unit", roles: ["STEWARD"] }, Buffer.from(CALLER_KEY), systemClock),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    const { data: answer, errors } = (await response.json()) as {
      data: Record<string, never> | null;
      errors?: readonly { readonly message: string }[];
    }; // GraphQL over HTTP
    if (answer === null || errors !== undefined) throw new Error(errors?.[0]?.message ?? "no data");
    return answer;
  };
  const random = createRandom(11);
  const acknowledged = new Map<string, string>();
  const stopping = new AbortController();
  await start();
  const buyers = Array.from({ length: BUYERS }, async (_, buyer) => {
    while (!stopping.signal.aborted) {
      const input = { buyer: "0851", title: `Loftlifte, sending ${buyer}`, quantity: 1, unit: "stk.", idempotencyKey: randomUUID() };
      for (let done = false; !done && !stopping.signal.aborted;) {
        const answer = (await ask(REGISTER, { input }).catch(() => undefined)) as { registerNeed: { need: { id: string } } } | undefined; // the query's shape
        if (answer === undefined) await pause(20);
        else {
          acknowledged.set(input.idempotencyKey, answer.registerNeed.need.id);
          done = true;
        }
      }
    }
  });
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = acknowledged.size;
    while (acknowledged.size < before + BETWEEN) await pause(10);
    await pause(random.below(80));
    await process?.stop("SIGKILL");
    await start();
  }
  stopping.abort();
  await Promise.all(buyers);

  const kept = new Map<string, string | undefined>();
  for (let after: string | null = null, more = true; more;) {
    const { needs } = (await ask(
      "query ($after: String) { needs(first: 100, after: $after) { nodes { id group { id } } pageInfo { hasNextPage endCursor } } }",
      { after },
    )) as unknown as {
      needs: { nodes: { id: string; group: { id: string } | null }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    }; // the query's shape
    for (const { id, group } of needs.nodes) kept.set(id, group?.id);
    [after, more] = [needs.pageInfo.endCursor, needs.pageInfo.hasNextPage];
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS * BETWEEN);
  expect(new Set(acknowledged.values()).size).toBe(acknowledged.size);
  expect([...acknowledged.values()].filter((id) => kept.get(id) === undefined)).toEqual([]);
  expect(new Set(kept.values()).size).toBe(1); // they are for the same thing
  const told = new Set<string>();
  for (let since: string | null = null, more = true; more;) {
    const { needChanges } = (await ask(
      "query ($since: String) { needChanges(since: $since, first: 100) { cursor hasMore changes { id event { kind } } } }",
      { since },
    )) as unknown as {
      needChanges: { cursor: string; hasMore: boolean; changes: { id: string; event: { kind: string } }[] };
    }; // the query's shape
    for (const { id, event } of needChanges.changes) if (event.kind === "REGISTERED") told.add(id);
    [since, more] = [needChanges.cursor, needChanges.hasMore];
  }
  expect([...acknowledged.values()].filter((id) => !told.has(id))).toEqual([]);
}, 240_000);

import { createClient } from "graphql-sse";
import { parse } from "graphql";
import { afterEach, describe, expect, test } from "vitest";
import { commonModule } from "../../schema/common/module.ts";
import { signCaller } from "../../subgraphs/base/caller.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { Subgraph, SubgraphAnswer } from "../../subgraphs/base/subgraph.ts";
import { requireRole, type SubgraphContext } from "../../subgraphs/kit/context.ts";
import { createBell, stream } from "../../subgraphs/kit/stream.ts";
import { createSubgraph } from "../../subgraphs/kit/subgraph.ts";
import { testClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";

const KEY = Buffer.alloc(32, 3);
const bell = createBell();
let said: number[] = [];
let listening = 0;
let open: Subgraph | undefined;

const start = async (): Promise<Subgraph> => {
  said = [];
  listening = 0;
  open = await createSubgraph({
    name: "numbers",
    log: createLog("silent"),
    clock: testClock(),
    callerKey: KEY,
    modules: [
      commonModule,
      {
        typeDefs: parse(`
          extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
          type Query { ping: Int }
          type Subscription { numbers(from: Int! = 0): Int secret: Int broken: Int }
        `),
        resolvers: {
          Query: { ping: () => 1 },
          Subscription: {
            numbers: {
              subscribe: (_root: unknown, { from }: { from: number }) => stream((signal) => follow(from, signal)),
              resolve: (each: unknown) => each,
            },
            secret: {
              subscribe(_root: unknown, _args: unknown, context: SubgraphContext) {
                requireRole(context, "STEWARD");
                return stream((signal) => follow(0, signal));
              },
              resolve: (each: unknown) => each,
            },
            broken: {
              subscribe: () =>
                // oxlint-disable-next-line require-yield -- it fails before
                stream(async function* () {
                  throw new Error("SELECT secret FROM nowhere");
                }),
            },
          },
        },
      },
    ],
  });
  return open;
};

async function* follow(from: number, signal: AbortSignal): AsyncGenerator<number, void> {
  listening += 1;
  try {
    for (let at = from; ;) {
      const { rings } = bell;
      while (at < said.length) yield said[at++] ?? 0;
      if (signal.aborted) return;
      await bell.after(rings, signal);
    }
  } finally {
    listening -= 1;
  }
}

function say(number: number): void {
  said.push(number);
  bell.ring();
}

afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function iterate(subgraph: Subgraph, query: string, headers: Readonly<Record<string, string>> = {}) {
  const started = await subgraph.subscribe?.({ query, headers });
  if (started === undefined || !(Symbol.asyncIterator in started)) throw new Error(JSON.stringify(started));
  return started;
}

describe("a subscription field", () => {
  test("answers what comes while somebody listens, and what came between two looks", async () => {
    const answers = await iterate(await start(), "subscription { numbers }");
    const first = answers.next();
    say(1);
    say(2);
    expect([(await first).value, (await answers.next()).value]).toEqual([{ data: { numbers: 1 } }, { data: { numbers: 2 } }]);
    await answers.return?.();
    expect((await answers.next()).done).toBe(true);
  });

  test("lets go of what it waits for when the listener leaves and when the subgraph closes", async () => {
    const subgraph = await start();
    const [one, other] = [await iterate(subgraph, "subscription { numbers }"), await iterate(subgraph, "subscription { numbers }")];
    const waiting = [one.next(), other.next()];
    await eventually("two listen", () => listening === 2);
    await one.return?.();
    expect(listening).toBe(1);
    await subgraph.close();
    expect(listening).toBe(0);
    for (const each of waiting) expect((await each).done).toBe(true);
  });

  test("knows the caller", async () => {
    const subgraph = await start();
    const refused = (await subgraph.subscribe?.({ query: "subscription { secret }" })) as SubgraphAnswer; // no iterator: refused
    expect(refused.errors?.[0]?.extensions?.["code"]).toBe("UNAUTHENTICATED");
    const caller = signCaller({ name: "unit", roles: ["STEWARD"] }, KEY, testClock());
    say(7);
    expect((await (await iterate(subgraph, "subscription { secret }", { "hub-caller": caller })).next()).value).toEqual({
      data: { secret: 7 },
    });
  });

  test("masks what breaks inside it, and then ends", async () => {
    const answers = await iterate(await start(), "subscription { broken }");
    const { value } = await answers.next();
    expect(JSON.stringify(value)).not.toContain("SELECT");
    expect(value?.errors?.[0]?.extensions?.["code"]).toBe("INTERNAL");
    expect((await answers.next()).done).toBe(true);
  });

  test.each([
    ["subscription {", "GRAPHQL_PARSE_FAILED"],
    ["subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["{ ping }", "BAD_REQUEST"],
  ])("refuses %s with %s", async (query, code) => {
    const answer = (await (await start()).subscribe?.({ query })) as SubgraphAnswer; // no iterator: refused
    expect(answer.errors?.[0]?.extensions?.["code"]).toBe(code);
  });

  test("is refused with a code where a query is expected", async () => {
    const { errors } = await (await start()).execute({ query: "subscription { numbers }" });
    expect(errors?.[0]?.extensions?.["code"]).toBe("BAD_REQUEST");
  });

  test("comes over HTTP as server-sent events, and ends with the connection", async () => {
    const subgraph = await start();
    const url = `${await subgraph.app.listen({ port: 0, host: "127.0.0.1" })}/graphql`;
    const client = createClient({ url, retryAttempts: 0 });
    const answers = client.iterate({ query: "subscription { numbers(from: 1) }" });
    say(1);
    say(2);
    expect((await answers.next()).value).toEqual({ data: { numbers: 2 } });
    await answers.return?.();
    await eventually("nobody listens", () => listening === 0);
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: `{"query":"{ ping }"}` });
    expect(await response.json()).toEqual({ data: { ping: 1 } });
  });
});

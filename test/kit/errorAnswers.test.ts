import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "graphql";
import { HubError } from "../../schema/errors.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import { createSubgraph } from "../../subgraphs/kit/subgraph.ts";
import { testClock } from "../support/clock.ts";

let subgraph: Subgraph;
beforeAll(async () => {
  subgraph = await createSubgraph({
    name: "pages",
    log: createLog("silent"),
    clock: testClock(),
    callerKey: Buffer.alloc(32, 1),
    modules: [{ typeDefs: parse("type Query { one: Int }") }],
    pages: {
      "/broken": () => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.5:5432 for SELECT secret FROM registry.token")),
      "/refused": () => Promise.reject(new HubError("UNAUTHENTICATED", "This page needs a key.", { next: "Send one." })),
    },
    posts: { "/report": async (_request, reply) => reply.code(204).send() },
  });
});
afterAll(() => subgraph.close());

const json = { "content-type": "application/json" };

it.each([
  ["a page that breaks, without a word of why", { url: "/broken" }, 500, "INTERNAL"],
  ["a page that refuses", { url: "/refused" }, 401, "UNAUTHENTICATED"],
  ["a body that is no JSON", { method: "POST", url: "/report", headers: json, payload: "[[[" }, 400, "BAD_REQUEST"],
  ["a body that is no JSON at GraphQL", { method: "POST", url: "/graphql", headers: json, payload: "{" }, 400, "BAD_REQUEST"],
  [
    "a body of another type",
    { method: "POST", url: "/report", headers: { "content-type": "text/csv" }, payload: "a;b" },
    400,
    "BAD_REQUEST",
  ],
  [
    "a body that is too large",
    { method: "POST", url: "/report", headers: json, payload: `"${"x".repeat(11_000_000)}"` },
    413,
    "BODY_TOO_LARGE",
  ],
  ["a path that leads nowhere", { url: "/nowhere" }, 404, "NOT_FOUND"],
] as const)("a subgraph answers %s, in the shape of a GraphQL error", async (_what, request, status, code) => {
  const response = await subgraph.app.inject(request);
  expect([response.statusCode, response.json()]).toEqual([
    status,
    { errors: [{ message: expect.stringMatching(/\w/), extensions: { code, next: expect.stringMatching(/\w/) } }] },
  ]);
  expect([response.headers["cache-control"], response.body]).toEqual([
    "no-store",
    expect.not.stringMatching(/SELECT|10\.0\.0|FST_|node_modules/),
  ]);
});

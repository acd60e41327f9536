import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { remoteSubgraph } from "../../subgraphs/base/remote.ts";
import { serve, type LocalServer } from "../support/localServer.ts";

describe("a subgraph served elsewhere", () => {
  let server: LocalServer;
  const answers = new Map<string, unknown>();
  beforeAll(async () => {
    server = await serve((request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const answer = answers.get(request.url ?? "");
      if (answer !== undefined) return void response.end(JSON.stringify(answer));
      const drop = setInterval(() => response.write(" "), 50); // for ever, and never silent
      response.once("close", () => clearInterval(drop));
    });
  });
  afterAll(() => server.close());

  it("does not keep the hub's start waiting with an answer that never ends", { timeout: 15_000 }, async () => {
    const started = performance.now();
    await expect(remoteSubgraph("dripping", `${server.url}/drops`).sdl()).rejects.toMatchObject({ code: "SUBGRAPH_UNREACHABLE" });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each([
    ["a list", []],
    ["an object without data", { status: "ok" }],
    ["data that is a text", { data: "yes" }],
    ["errors that are no list", { errors: { message: "no" } }],
    ["errors that hold nothing", { errors: [null] }],
  ])("that answers with %s is SUBGRAPH_BAD_ANSWER", async (_what, answer) => {
    answers.set("/bad", answer);
    await expect(remoteSubgraph("bad", `${server.url}/bad`).execute({ query: "{ a }" })).rejects.toMatchObject({
      code: "SUBGRAPH_BAD_ANSWER",
    });
  });
});

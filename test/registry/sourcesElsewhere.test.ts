import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { remoteSubgraph } from "../../subgraphs/base/remote.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createRegistry, type Registry } from "../../subgraphs/registry/index.ts";
import { followRegistry, type FollowOptions } from "../../subgraphs/sources/followRegistry.ts";
import { signCaller, type Caller } from "../../subgraphs/base/caller.ts";
import { DATABASE, testDatabase, type TestDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { CALLER_KEY, STEWARD } from "./support.ts";

/** A process that reads sources and has the registry in another one: over real HTTP. */
describe("a registry that a subgraph of another process follows", () => {
  let database: TestDatabase;
  let registry: Registry;
  let url: string;
  const log = createLog("silent");

  beforeAll(async () => {
    database = await testDatabase(DATABASE);
    registry = await createRegistry({
      database,
      remotes: [],
      reserved: [],
      allowPrivate: [],
      readers: ["registry"],
      clock: systemClock,
      log,
      callerKey: CALLER_KEY,
    });
    url = `${await registry.app.listen({ port: 0, host: "127.0.0.1" })}/graphql`;
  });
  afterAll(async () => {
    await registry.close();
    await database.close();
  });

  const ask = async (query: string, variables: Readonly<Record<string, unknown>> = {}, caller: Caller = STEWARD) =>
    registry.execute({ query, variables, headers: { "hub-caller": signCaller(caller, CALLER_KEY, systemClock) } });
  const follow = (more: Partial<FollowOptions> = {}) =>
    followRegistry({
      registry: remoteSubgraph("registry", url),
      readers: ["municipal"],
      callerKey: CALLER_KEY,
      clock: systemClock,
      log,
      everyMs: 20,
      ...more,
    });
  const content = Buffer.from("id;titel\n1;Hjælp\n");
  const add = async () => {
    const { data } = await ask(
      "mutation ($input: SourceInput!) { addSource(input: $input) { check { fault { code next } } version { state } } }",
      {
        input: { id: "oesterby", name: "Østerby", licence: "CC0-1.0", file: { name: "x.csv", content: content.toString("base64") } },
      },
    );
    return data?.["addSource"];
  };

  it("takes no source that nobody reads, and takes it once the reader has asked", async () => {
    expect(await add()).toMatchObject({
      version: null,
      check: { fault: { code: "CHECK_FAILED", next: expect.stringContaining("HUB_SUBGRAPHS") } },
    });
    const following = await follow();
    expect(following.sources).toEqual([]);
    expect(await add()).toMatchObject({ version: { state: "IN_FORCE" } });
    const source = await eventually("the follower knows the source", () => following.sources[0]);
    expect(source).toMatchObject({ id: "oesterby", level: "MUNICIPAL" });
    expect(Buffer.from((await (await following.held(source.address))?.content()) ?? []).equals(content)).toBe(true);
    expect(await following.held("https://example.org/x.csv")).toBeUndefined();

    const told = Promise.withResolvers<number>();
    following.onChange((sources) => told.resolve(sources.length));
    await ask('mutation { removeSource(id: "oesterby") { state } }');
    expect(await told.promise).toBe(0);
    await following.stop();
  });

  it("tells strangers and publishers nothing", async () => {
    for (const caller of [
      { name: null, roles: [] },
      { name: "oesterby", roles: ["PUBLISHER"] },
    ] satisfies Caller[]) {
      const { errors } = await ask('{ sourcesToRead(readers: ["municipal"]) { source } sourceFile(sha256: "x") }', {}, caller);
      expect(errors).toHaveLength(2);
    }
  });

  it("is not begun without an answer, and not with another key", async () => {
    await expect(follow({ registry: remoteSubgraph("registry", "http://127.0.0.1:9/graphql"), patienceMs: 0 })).rejects.toMatchObject({
      code: "SUBGRAPH_UNREACHABLE",
    });
    await expect(follow({ callerKey: Buffer.alloc(32, 8) })).rejects.toMatchObject({ code: "SUBGRAPH_BAD_ANSWER" });
  });
});

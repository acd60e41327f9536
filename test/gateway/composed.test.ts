import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { composedSupergraph } from "../../gateway/supergraph/composed.ts";
import { HubError } from "../../schema/errors.ts";
import type { RemoteSubgraph } from "../../subgraphs/base/remote.ts";
import { createLog } from "../../subgraphs/base/log.ts";

const HEAD = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';
const log = createLog("silent");

interface Elsewhere extends RemoteSubgraph {
  /** What it answers; undefined: it is down. */
  says(sdl: string | undefined): void;
}

function elsewhere(name: string): Elsewhere {
  let current: string | undefined;
  return {
    name,
    url: `http://127.0.0.1:9/${name}`,
    says: (sdl) => void (current = sdl),
    execute: () => Promise.reject(new Error("not asked here")),
    sdl: async () => {
      if (current === undefined) throw new HubError("SUBGRAPH_UNREACHABLE", `${name} does not answer.`);
      return `${HEAD}\n${current}`;
    },
  };
}

describe("a supergraph composed from subgraphs here and elsewhere", () => {
  let folder: string;
  let one: Elsewhere;
  let two: Elsewhere;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "hub-composed-"));
    one = elsewhere("one");
    two = elsewhere("two");
    one.says("type Query { one: Int }");
    two.says("type Query { two: Int }");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () =>
    composedSupergraph({
      local: [{ name: "local", url: "http://127.0.0.1:9/local", sdl: `${HEAD}\ntype Query { here: Int }` }],
      remotes: [one, two],
      folder,
      intervalMs: 5,
      log,
    });
  /** A second definition of a field of another subgraph, without @shareable. */
  const CLASH = "type Query { one: Int here: Int }";

  it("starts with the last good schema of a subgraph that is down, or whose new one does not compose", async () => {
    await open().load();
    one.says(CLASH);
    two.says(undefined);
    const supergraph = await open().load();
    expect(supergraph).toContain("one: Int");
    expect(supergraph).toContain("two: Int");
    expect(await open().load()).toBe(supergraph);
  });

  it("starts without a subgraph that never composed, and with one whose kept schema was cut off", async () => {
    await open().load();
    two.says(undefined);
    one.says("type Query {");
    for (const name of await readdir(folder)) await writeFile(join(folder, name), `${HEAD}\ntype Que`);
    const without = await open().load();
    expect(without).toContain("here: Int");
    expect(without).not.toContain("one: Int");
    one.says("type Query { one: Int }");
    expect(await open().load()).toContain("one: Int");
  });

  it("takes up a change of one subgraph while the schema of another does not compose", async () => {
    const source = open();
    await source.load();
    one.says(CLASH);
    const changed = new Promise<string>((done, fail) => {
      source.watch((change) => {
        if ("error" in change) fail(change.error);
        else if (change.sdl.includes("later: Int")) done(change.sdl);
      });
    });
    two.says("type Query { two: Int later: Int }");
    expect(await changed).toContain("one: Int");
  });
});

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSubgraph, supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { ask, startBooks, startReviews } from "./two-subgraphs.ts";

/** `npm run gateway` as a process of its own, with real signals. */
let folder: string;
let subgraphs: SmallSubgraph[];
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hub-standalone-"));
  subgraphs = [await startBooks(), await startReviews()];
  file = join(folder, "supergraph.graphql");
  await writeFile(file, supergraphOf(subgraphs));
});

afterAll(async () => {
  await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
  await rm(folder, { recursive: true });
});

type Process = ChildProcessByStdio<null, Readable, Readable>;

function start(...args: readonly string[]): Process {
  return spawn(process.execPath, ["gateway/standalone.ts", ...args], {
    env: { PATH: process.env["PATH"], HUB_LOG: "error" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function ready(child: Process): Promise<{ readonly url: string; readonly subgraphs: readonly string[] }> {
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return JSON.parse(line) as { url: string; subgraphs: string[] };
}

async function ended(child: Process): Promise<{ readonly code: number; readonly err: string }> {
  let err = "";
  child.stderr.on("data", (part) => (err += String(part)));
  const [code] = (await once(child, "close")) as [number];
  return { code, err };
}

describe("the gateway alone", () => {
  it("serves a supergraph from a file, joins over it, and ends with 0 on SIGTERM", async () => {
    const child = start("--supergraph", file, "--port", "0", "--json");
    const { url, subgraphs: names } = await ready(child);
    expect(names).toEqual(["books", "reviews"]);
    expect((await ask(url, "{ book(id: 1) { title stars } }")).body).toEqual({ data: { book: { title: "Kongens fald", stars: 5 } } });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const end = ended(child);
    child.kill("SIGTERM");
    expect(await end).toEqual({ code: 0, err: "" });
  });

  it("takes the supergraph from an address as well, and follows the file it changes to", async () => {
    const server = createServer((_request, response) => response.end(supergraphOf(subgraphs)));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const child = start("--supergraph", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, "--port", "0", "--json");
    const { url } = await ready(child);
    expect((await ask(url, "{ sometimes }")).body).toEqual({ data: { sometimes: 7 } });
    const end = ended(child);
    child.kill("SIGINT");
    expect((await end).code).toBe(0);
    server.closeAllConnections();
    server.close();
  });

  it("finishes the request in flight before it ends", async () => {
    let release = (): void => {};
    let arrived = (): void => {};
    const waiting = new Promise<void>((resolve) => (arrived = resolve));
    const slow = await startSubgraph("slow", "type Query { slow: Int }", {
      Query: {
        slow: () => {
          arrived();
          return new Promise((resolve) => (release = () => resolve(1)));
        },
      },
    });
    const path = join(folder, "slow.graphql");
    await writeFile(path, supergraphOf([slow]));
    const child = start("--supergraph", path, "--port", "0", "--json");
    const { url } = await ready(child);
    const answer = ask(url, "{ slow }");
    await waiting;
    const end = ended(child);
    child.kill("SIGTERM");
    // New connections are refused once the signal is heard; only then the subgraph answers.
    await expect
      .poll(
        async () =>
          fetch(`${url}/health/live`, { headers: { connection: "close" } }).then(
            ({ status }) => status,
            () => "refused",
          ),
        { timeout: 10_000 },
      )
      .toBe("refused");
    release();
    expect((await answer).body).toEqual({ data: { slow: 1 } });
    expect((await end).code).toBe(0);
    await slow.close();
  });

  it.each([
    ["no supergraph", [], 2, "USAGE"],
    ["an unknown option", ["--supergraf", "x"], 2, "USAGE"],
    ["a port that is none", ["--supergraph", "FILE", "--port", "http"], 2, "USAGE"],
    ["a missing file", ["--supergraph", "none.graphql"], 19, "FILE_UNREADABLE"],
    ["an address where nobody is", ["--supergraph", "http://127.0.0.1:1/"], 19, "FILE_UNREADABLE"],
    ["a file that is no supergraph", ["--supergraph", "package.json"], 20, "SUPERGRAPH_INVALID"],
    ["a taken port", ["--supergraph", "FILE", "--port", "TAKEN"], 12, "PORT_IN_USE"],
    ["a host that is not this machine's", ["--supergraph", "FILE", "--host", "192.0.2.1", "--port", "0"], 10, "SETTING_INVALID"],
  ])("says in one line what is wrong with %s, with an exit code of its own", async (_name, args, code, name) => {
    const taken = String(new URL(subgraphs[0]?.url ?? "").port);
    const result = await ended(start(...args.map((arg) => (arg === "FILE" ? file : arg === "TAKEN" ? taken : arg))));
    expect([result.code, result.err.trim().split("\n").length]).toEqual([code, 1]);
    expect(result.err).toMatch(new RegExp(`^${name}: `));
  });
});

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import type { Running } from "../two-subgraphs.ts";
import { openShelfOfBooks, type ShelfOfBooks } from "./shelf-of-books.ts";

const BINARY = "/usr/bin/redis-server";
const here = existsSync(BINARY);
if (!here && process.env["OPS_CI"] === "1") throw new Error(`CI must not skip: there is no ${BINARY}.`);
if (!here) process.stdout.write(`Skipped: the cache without its Redis, because there is no ${BINARY}.\n`);

const PUBLIC = { "cache-control": "public, max-age=60" };
const SECRET = "a-password-of-redis";

describe.runIf(here)("the cache while its Redis comes and goes", () => {
  let world: ShelfOfBooks;
  let port: number;
  let redis: ChildProcess | undefined;
  let gateway: Running;
  let closed = false;

  beforeAll(async () => {
    world = await openShelfOfBooks();
    world.reviews.says(PUBLIC);
    port = await freePort();
    gateway = await world.gateway({ cache: { in: "redis", url: `redis://:${SECRET}@127.0.0.1:${port}`, timeoutMs: 1_000 } }); // nobody is there yet
  });
  afterAll(async () => {
    if (!closed) await gateway.gateway.close();
    redis?.kill("SIGKILL");
    await world.close();
  });

  const ask = async (): Promise<void> => {
    world.clock.advance(1_001); // the time for which a failing Redis is left alone
    const { status, body } = await gateway.ask(`{ books(ids: ["1", "2"]) { stars } }`);
    expect([status, body]).toEqual([200, { data: { books: [{ stars: 5 }, { stars: 5 }] } }]);
  };
  const keeps = async (): Promise<boolean> => {
    await ask();
    world.reviews.asked();
    await ask();
    return world.reviews.asked().length === 0;
  };
  const told = (): readonly unknown[] => gateway.lines.map(({ msg }) => msg).filter((msg) => String(msg).startsWith("the answer cache"));
  const FAILS = "the answer cache fails; subgraphs are asked for everything";
  const WORKS = "the answer cache works again";

  it("answers without one, and says so once", async () => {
    for (const _time of [1, 2, 3]) expect(await keeps()).toBe(false);
    expect(told()).toEqual([FAILS]);
  });

  it("keeps answers as soon as it is there", async () => {
    redis = await start(port);
    await eventually("answers are kept", keeps);
    expect(told()).toEqual([FAILS, WORKS]);
  });

  it("answers when it is killed, and keeps answers again when it is back", async () => {
    await kill(redis);
    for (const _time of [1, 2, 3]) expect(await keeps()).toBe(false);
    redis = await start(port);
    await eventually("answers are kept", keeps);
    expect(told()).toEqual([FAILS, WORKS, FAILS, WORKS]);
  });

  it("answers when it hangs, and keeps answers again when it goes on", async () => {
    redis?.kill("SIGSTOP");
    expect(await keeps()).toBe(false);
    expect(told().at(-1)).toBe(FAILS);
    redis?.kill("SIGCONT");
    await eventually("answers are kept", keeps);
  });

  it("lets the gateway close while it is away, and logs neither its address nor its password", async () => {
    await kill(redis);
    expect(await keeps()).toBe(false);
    closed = true;
    await gateway.gateway.close();
    const log = JSON.stringify(gateway.lines);
    expect(log).not.toContain(SECRET);
    expect(log).not.toContain(String(port));
  });
});

async function start(port: number): Promise<ChildProcess> {
  const server = spawn(
    BINARY,
    ["--port", String(port), "--bind", "127.0.0.1", "--requirepass", SECRET, "--save", "", "--appendonly", "no"],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  let said = "";
  server.stdout.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  await eventually("Redis is ready", () => said.includes("Ready to accept connections"));
  return server;
}

async function kill(server: ChildProcess | undefined): Promise<void> {
  if (server === undefined) return;
  const ended = once(server, "exit");
  server.kill("SIGKILL");
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo; // listening on TCP
  probe.close();
  return port;
}

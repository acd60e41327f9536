import { request as rawRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GatewayOptions } from "../../gateway/gateway.ts";
import { verifyCaller } from "../../subgraphs/base/caller.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { originOf } from "../../subgraphs/base/origin.ts";
import type { SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, type Running } from "./two-subgraphs.ts";

const KEY = Buffer.alloc(32, 7);
let books: SmallSubgraph;
let hub: Running;
beforeEach(async () => {
  books = await startBooks();
});
afterEach(async () => {
  await hub.gateway.close();
  await books.close();
});

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
  hub = await startGateway([books], { subgraphs: [books], callerKey: KEY, ...options });
}

/** The origin that a subgraph is told, asked from an address of this machine. */
async function seen(localAddress: string, headers: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const text = await new Promise<string>((resolve, reject) => {
    const asked = rawRequest(
      `${hub.url}/graphql`,
      { method: "POST", localAddress, headers: { "content-type": "application/json", ...headers } },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => void (body += chunk.toString()));
        response.on("end", () => resolve(body));
      },
    );
    asked.on("error", reject);
    asked.end(JSON.stringify({ query: "{ whoami }" }));
  });
  const { data } = JSON.parse(text) as { data: { whoami: string } }; // the small subgraph's answer
  const sent = JSON.parse(data.whoami) as Record<string, string>; // as it tells its headers
  expect(JSON.stringify(sent)).not.toMatch(/127\.0\.0|192\.0\.2|x-forwarded-for/);
  return verifyCaller(sent["hub-caller"], KEY, systemClock).origin;
}

const of = (address: string): string => originOf(address, KEY, systemClock);

describe("an anonymous client", () => {
  it("is told apart by the address of its connection, whatever its headers say", async () => {
    await start();
    expect(await seen("127.0.0.1")).toBe(of("127.0.0.1"));
    expect(await seen("127.0.0.2")).toBe(of("127.0.0.2"));
    const forgeries: readonly Readonly<Record<string, string>>[] = [
      { "x-forwarded-for": "192.0.2.7" },
      { forwarded: "for=192.0.2.7" },
      { "x-real-ip": "192.0.2.7" },
      { "hub-caller": Buffer.from('{"n":null,"r":[],"e":9e15,"o":"x"}').toString("base64url") },
      { "hub-origin": "x" },
    ];
    for (const forged of forgeries) expect([forged, await seen("127.0.0.1", forged)]).toEqual([forged, of("127.0.0.1")]);
  });

  it("behind a proxy that is named is told apart by what that proxy says, and not by what it said before", async () => {
    await start({ proxies: ["127.0.0.1"] });
    expect(await seen("127.0.0.1", { "x-forwarded-for": "192.0.2.7" })).toBe(of("192.0.2.7"));
    expect(await seen("127.0.0.1", { "x-forwarded-for": "192.0.2.99, 192.0.2.7" })).toBe(of("192.0.2.7"));
    expect(await seen("127.0.0.2", { "x-forwarded-for": "192.0.2.7" })).toBe(of("127.0.0.2"));
  });

  it("is one with all others where nobody signs for the gateway", async () => {
    await start();
    await hub.gateway.close();
    hub = await startGateway([books], { subgraphs: [books] });
    expect(await seen("127.0.0.1")).toBeUndefined();
  });
});

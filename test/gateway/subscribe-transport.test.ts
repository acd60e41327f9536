import type { ServerResponse } from "node:http";
import { Agent } from "undici";
import { afterAll, expect, it } from "vitest";
import { HubError } from "../../schema/errors.ts";
import { httpListen } from "../../gateway/transport/http-listen.ts";
import { serve, type LocalServer } from "../support/localServer.ts";
import { deadUrl } from "./small-subgraph.ts";

const streams = new Agent();
const servers: LocalServer[] = [];

afterAll(async () => {
  await streams.destroy();
  await Promise.all(servers.map((server) => server.close()));
});

const EVENTS = { "content-type": "text/event-stream" };

/** Everything that comes of a subscription at a server that answers so; at the end the code of what went wrong. */
async function heard(answer: (response: ServerResponse) => void): Promise<readonly unknown[]> {
  const server = await serve((_request, response) => answer(response));
  servers.push(server);
  return listenTo(`${server.url}/graphql`);
}

async function listenTo(url: string): Promise<readonly unknown[]> {
  const came: unknown[] = [];
  try {
    const events = await httpListen({ name: "far", url, dispatcher: streams, timeoutMs: 100, passing: (headers) => headers })({
      query: "subscription { x }",
    });
    if (!(Symbol.asyncIterator in events)) return [events];
    for await (const event of events) came.push(event);
  } catch (error) {
    expect(error).toBeInstanceOf(HubError);
    expect(String(error)).not.toContain("127.0.0.1");
    came.push(error instanceof HubError ? error.code : error);
  }
  return came;
}

const event = (x: number): string => `event: next\ndata: {"data":{"x":${x}}}\n\n`;
const COMPLETE = "event: complete\ndata:\n\n";

it("reads events whatever they are cut into, signs of life between them, to the end", async () => {
  const text = `:\n\n${event(1)}:\r\n\r\n${event(2).replaceAll("\n", "\r\n")}event: next\ndata: {"data":\ndata: {"x":"æ"}}\n\n${COMPLETE}`;
  const bytes = Buffer.from(text);
  const came = await heard((response) => {
    response.writeHead(200, EVENTS);
    response.socket?.setNoDelay(true);
    for (let at = 0; at < bytes.length; at += 1) response.write(bytes.subarray(at, at + 1));
    response.end();
  });
  expect(came).toEqual([{ data: { x: 1 } }, { data: { x: 2 } }, { data: { x: "æ" } }]);
});

it("gives up a subgraph that is not there, or says nothing in time", async () => {
  expect(await listenTo(await deadUrl())).toEqual(["SUBGRAPH_UNREACHABLE"]);
  expect(await heard(() => undefined)).toEqual(["SUBGRAPH_TIMEOUT"]);
});

it("tells a stream that breaks off from one that is complete", async () => {
  expect(await heard((response) => response.writeHead(200, EVENTS).end(event(1)))).toEqual([{ data: { x: 1 } }, "SUBGRAPH_UNREACHABLE"]);
  expect(await heard((response) => response.writeHead(200, EVENTS).end(event(1) + COMPLETE))).toEqual([{ data: { x: 1 } }]);
});

it("refuses what is no event, and passes on a refusal", async () => {
  const bad = ["SUBGRAPH_BAD_ANSWER"];
  expect(await heard((response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>hello</h1>"))).toEqual(bad);
  expect(await heard((response) => response.writeHead(200, EVENTS).end("event: next\ndata: {\n\n"))).toEqual(bad);
  expect(await heard((response) => response.writeHead(200, EVENTS).end("event: next\ndata: 7\n\n"))).toEqual(bad);
  expect(await heard((response) => response.writeHead(200, EVENTS).end(Buffer.from([0x64, 0xff, 0xfe, 0x0a])))).toEqual(bad);
  expect(await heard((response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end())).toEqual(bad);
  const refusal = { errors: [{ message: "no", extensions: { code: "FORBIDDEN" } }] };
  expect(await heard((response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(refusal)))).toEqual([
    refusal,
  ]);
});

it("does not gather an event without end", async () => {
  const came = await heard((response) => {
    response.writeHead(200, EVENTS);
    response.on("error", () => undefined);
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(100_000)));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  });
  expect(came).toEqual(["SUBGRAPH_BAD_ANSWER"]);
});

import { afterEach, describe, expect, it } from "vitest";
import { createPoster, type Poster } from "../../../subgraphs/base/http/index.ts";
import { serve, type LocalServer } from "../../support/localServer.ts";

let poster: Poster | undefined;
let server: LocalServer | undefined;
afterEach(async () => {
  await poster?.close();
  await server?.close();
});

const REQUEST = { body: "{}", headers: { "content-type": "application/json" } };

describe("a delivery by POST", () => {
  it("brings body and headers, and answers with status and text", async () => {
    server = await serve((request, response) => void response.writeHead(201).end(`${request.method} ${request.headers["content-type"]}`));
    poster = createPoster({ allowPrivate: [server.host] });
    expect(await poster.post(server.url, REQUEST)).toEqual({ status: 201, body: "POST application/json" });
  });

  it.each([
    "http://127.0.0.1:1/",
    "https://10.0.0.1/",
    "https://[::1]/",
    "https://169.254.169.254/latest",
    "https://[::ffff:192.168.0.1]/",
  ])("refuses the private address %s", async (url) => {
    poster = createPoster({ allowPrivate: [] });
    await expect(poster.post(url, REQUEST)).rejects.toThrow(expect.objectContaining({ code: "FETCH_PRIVATE_ADDRESS" }));
  });

  it("refuses a public name that leads to a private address", async () => {
    server = await serve((_request, response) => void response.end("inside"));
    poster = createPoster({ allowPrivate: [], resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
    await expect(poster.post(`http://receiver.example:${server.port}/`, REQUEST)).rejects.toThrow(
      expect.objectContaining({ code: "FETCH_PRIVATE_ADDRESS" }),
    );
    expect(server.requests).toEqual([]);
  });

  it("follows no redirect", async () => {
    server = await serve((_request, response) => void response.writeHead(307, { location: "/elsewhere" }).end());
    poster = createPoster({ allowPrivate: [server.host] });
    expect((await poster.post(`${server.url}/here`, REQUEST)).status).toBe(307);
    expect(server.requests).toEqual(["/here"]);
  });

  it("waits for headers and body no longer than it may, and reads no more than it may", async () => {
    server = await serve((request, response) => {
      if (request.url === "/silent") return;
      response.writeHead(200).write("x".repeat(20_000)); // and never ends
    });
    poster = createPoster({ allowPrivate: [server.host] });
    await expect(poster.post(`${server.url}/silent`, { ...REQUEST, timeoutMs: 200 })).rejects.toThrow(
      expect.objectContaining({ code: "FETCH_TIMEOUT" }),
    );
    await expect(poster.post(`${server.url}/endless`, { ...REQUEST, timeoutMs: 200, maxBytes: 1_000_000 })).rejects.toThrow(
      expect.objectContaining({ code: "FETCH_TIMEOUT" }),
    );
    await expect(poster.post(`${server.url}/endless`, REQUEST)).rejects.toThrow(expect.objectContaining({ code: "FETCH_TOO_LARGE" }));
  });

  it("ends with the caller's own reason, and names no address in its errors", async () => {
    server = await serve(() => undefined);
    poster = createPoster({ allowPrivate: [server.host, "127.0.0.1:1"] });
    const stop = new AbortController();
    const sending = poster.post(server.url, { ...REQUEST, signal: stop.signal });
    stop.abort(new Error("stopping"));
    await expect(sending).rejects.toThrow("stopping");
    await expect(poster.post("http://127.0.0.1:1/", REQUEST)).rejects.toThrow(expect.objectContaining({ code: "FETCH_FAILED" }));
  });
});

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../subgraphs/base/clock.ts";
import { createHttpClient, readBody, type HttpClient, type HttpClientOptions } from "../../../subgraphs/base/http/index.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { serve, type Answer, type LocalServer } from "../../support/localServer.ts";

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0)) await each.close();
});

async function server(answer: Answer): Promise<LocalServer> {
  const started = await serve(answer);
  closing.push(started);
  return started;
}

function client(options: Partial<HttpClientOptions> = {}): HttpClient {
  const retry = { attempts: 3, baseMs: 1, maxMs: 50 };
  const made = createHttpClient({
    allowPrivate: ["127.0.0.1"],
    clock: systemClock,
    log: createLog("silent"),
    random: () => 0,
    retry,
    ...options,
  });
  closing.push(made);
  return made;
}

const refusal = (code: string) => expect.objectContaining({ code });

describe("a plain answer", () => {
  it("comes with its validators and its body", async () => {
    const local = await server((_, response) => {
      response.setHeader("etag", '"1"').setHeader("last-modified", "Fri, 01 May 2026 12:00:00 GMT").end("æøå");
    });
    const response = await client().get(`${local.url}/x`, { hosts: [local.host] });
    expect(response).toMatchObject({ status: 200, etag: '"1"', lastModified: "Fri, 01 May 2026 12:00:00 GMT", url: `${local.url}/x` });
    expect((await readBody(response)).toString()).toBe("æøå");
  });

  it("is 304 without a body when the validators still hold", async () => {
    const local = await server((request, response) => {
      response
        .writeHead(request.headers["if-none-match"] === '"1"' && request.headers["if-modified-since"] === "yesterday" ? 304 : 200)
        .end();
    });
    const response = await client().get(local.url, { hosts: [local.host], etag: '"1"', lastModified: "yesterday" });
    expect(response.status).toBe(304);
    expect(await readBody(response)).toHaveLength(0);
  });

  it("is refused when it is 304 though nothing was asked conditionally", async () => {
    const local = await server((_, response) => response.writeHead(304).end());
    await expect(client().get(local.url, { hosts: [local.host] })).rejects.toEqual(refusal("FETCH_STATUS"));
  });

  it("tells who asks", async () => {
    let agent: string | undefined;
    const local = await server((request, response) => {
      agent = request.headers["user-agent"];
      response.end();
    });
    await readBody(await client().get(local.url, { hosts: [local.host] }));
    expect(agent).toMatch(/^ops-hub\/\d/);
  });
});

describe("hosts", () => {
  it.each(["file:///etc/passwd", "ftp://a.example/", "data:text/csv,a", "nonsense", "javascript:1"])("refuses %s", async (address) => {
    await expect(client().get(address, { hosts: ["a.example", ""] })).rejects.toEqual(refusal("FETCH_HOST_REFUSED"));
  });

  it("refuses a host that is not declared before asking it anything", async () => {
    const local = await server((_, response) => response.end());
    await expect(client().get(local.url, { hosts: ["other.example"] })).rejects.toEqual(refusal("FETCH_HOST_REFUSED"));
    expect(local.requests).toEqual([]);
  });

  it("follows a redirect to a declared host and leaves the caller's headers behind at another origin", async () => {
    let secret: string | undefined = "unset";
    const target = await server((request, response) => {
      secret = request.headers["x-secret"] as string | undefined;
      response.end("there");
    });
    const local = await server((_, response) => response.writeHead(302, { location: `${target.url}/there` }).end());
    const response = await client().get(local.url, { hosts: [local.host, target.host], headers: { "x-secret": "s" } });
    expect((await readBody(response)).toString()).toBe("there");
    expect(response.url).toBe(`${target.url}/there`);
    expect(secret).toBeUndefined();
  });

  it("refuses a redirect to a host that is not declared", async () => {
    const local = await server((_, response) => response.writeHead(302, { location: "http://evil.example/" }).end());
    await expect(client().get(local.url, { hosts: [local.host] })).rejects.toEqual(
      expect.objectContaining({ code: "FETCH_HOST_REFUSED", message: expect.stringContaining("evil.example") }),
    );
  });

  it("refuses a redirect to another scheme", async () => {
    const local = await server((_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end());
    await expect(client().get(local.url, { hosts: [local.host] })).rejects.toEqual(refusal("FETCH_HOST_REFUSED"));
  });

  it("gives up after five redirects", async () => {
    const local = await server((request, response) => response.writeHead(302, { location: `${request.url}x` }).end());
    await expect(client().get(local.url, { hosts: [local.host] })).rejects.toEqual(refusal("FETCH_STATUS"));
    expect(local.requests).toHaveLength(6);
  });
});

describe("private addresses", () => {
  it.each(["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001", "2130706433", "127.1", "0"])(
    "refuses the literal %s",
    async (host) => {
      const url = new URL(`http://${host}:9/`);
      await expect(client({ allowPrivate: [] }).get(url.href, { hosts: [url.host] })).rejects.toEqual(refusal("FETCH_PRIVATE_ADDRESS"));
    },
  );

  it("refuses a name that resolves to one, without naming the address, and does not try again", async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: "10.11.12.13", family: 4 }];
    };
    const failed = client({ allowPrivate: [], resolve }).get("http://inside.example/", { hosts: ["inside.example"] });
    await expect(failed).rejects.toEqual(refusal("FETCH_PRIVATE_ADDRESS"));
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain("10.11");
    expect(asked).toBe(1);
  });

  it("refuses a redirect to one", async () => {
    const local = await server((_, response) => response.writeHead(302, { location: "http://inside.example:8080/" }).end());
    const resolve = async () => [{ address: "192.168.0.1", family: 4 }];
    const failed = client({ allowPrivate: ["127.0.0.1"], resolve }).get(local.url, { hosts: [local.host, "inside.example:8080"] });
    await expect(failed).rejects.toEqual(refusal("FETCH_PRIVATE_ADDRESS"));
  });

  it("connects to the very address that was checked: one look-up a connection, so a name cannot change its mind", async () => {
    const local = await server((request, response) => response.end(request.headers.host));
    const answers = [[{ address: "127.0.0.1", family: 4 }], [{ address: "10.0.0.1", family: 4 }]];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    const host = `rebind.example:${local.port}`;
    const response = await client({ allowPrivate: [host], resolve }).get(`http://${host}/`, { hosts: [host] });
    expect((await readBody(response)).toString()).toBe(host);
    expect(asked).toBe(1);
  });

  it("drops the private ones among several addresses of a name", async () => {
    const resolve = async () => [
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ];
    await expect(client({ allowPrivate: [], resolve }).get("http://mixed.example/", { hosts: ["mixed.example"] })).rejects.toEqual(
      refusal("FETCH_PRIVATE_ADDRESS"),
    );
  });

  it("allows a private host on the listed port only", async () => {
    const local = await server((_, response) => response.end("in"));
    const guarded = client({ allowPrivate: [local.host] });
    expect((await readBody(await guarded.get(local.url, { hosts: [local.host] }))).toString()).toBe("in");
    await expect(guarded.get("http://127.0.0.1:9/", { hosts: ["127.0.0.1:9"] })).rejects.toEqual(refusal("FETCH_PRIVATE_ADDRESS"));
  });
});

describe("bodies", () => {
  const text = "Hjælp til udbud. ".repeat(2000);

  it.each([
    ["gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["GZIP", gzipSync(text)],
    ["identity", Buffer.from(text)],
  ])("are decompressed: %s", async (encoding, bytes) => {
    const local = await server((_, response) => response.setHeader("content-encoding", encoding).end(bytes));
    const response = await client().get(local.url, { hosts: [local.host] });
    expect((await readBody(response)).toString()).toBe(text);
  });

  it("are counted after decompression: 200 MB in 200 kB stop at 1 MB", async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000), { level: 9 });
    expect(bomb.length).toBeLessThan(1_000_000);
    const local = await server((_, response) => response.setHeader("content-encoding", "gzip").end(bomb));
    const response = await client().get(local.url, { hosts: [local.host], maxBytes: 1_000_000 });
    let bytes = 0;
    const read = async () => {
      for await (const chunk of response.body) bytes += chunk.byteLength;
    };
    await expect(read()).rejects.toEqual(refusal("FETCH_TOO_LARGE"));
    expect(bytes).toBeLessThanOrEqual(1_000_000);
  });

  it("that announce too much are not begun", async () => {
    const local = await server((_, response) => response.writeHead(200, { "content-length": "1000000000" }).write("x"));
    await expect(client().get(local.url, { hosts: [local.host], maxBytes: 1_000_000 })).rejects.toEqual(refusal("FETCH_TOO_LARGE"));
  });

  it("that never end stop at the limit", async () => {
    const local = await server((_, response) => {
      const chunk = Buffer.alloc(64_000);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    });
    const response = await client().get(local.url, { hosts: [local.host], maxBytes: 3_000_000 });
    await expect(readBody(response)).rejects.toEqual(refusal("FETCH_TOO_LARGE"));
  });

  it("that end before their announced length are truncated", async () => {
    const local = await server((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => response.destroy());
    });
    const response = await client().get(local.url, { hosts: [local.host] });
    await expect(readBody(response)).rejects.toEqual(refusal("FETCH_TRUNCATED"));
  });

  it("that break off between two chunks are truncated", async () => {
    const local = await server((_, response) => {
      response.write("half", () => response.socket?.destroy());
    });
    const response = await client().get(local.url, { hosts: [local.host] });
    await expect(readBody(response)).rejects.toEqual(refusal("FETCH_TRUNCATED"));
  });

  it.each([
    ["gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
  ])("whose %s stream ends early are truncated", async (encoding, bytes) => {
    const local = await server((_, response) => response.setHeader("content-encoding", encoding).end(bytes.subarray(0, bytes.length - 12)));
    const response = await client().get(local.url, { hosts: [local.host] });
    await expect(readBody(response)).rejects.toEqual(refusal("FETCH_TRUNCATED"));
  });

  it.each([["gzip"], ["br"], ["deflate"], ["zstd"], ["gzip, gzip"]])(
    "that are not what Content-Encoding %s says are unreadable",
    async (encoding) => {
      const local = await server((_, response) => response.setHeader("content-encoding", encoding).end(Buffer.alloc(64, 0xff)));
      const response = await client().get(local.url, { hosts: [local.host] });
      await expect(readBody(response)).rejects.toEqual(refusal("FETCH_UNREADABLE"));
    },
  );

  it("can be left unread", async () => {
    const closed = Promise.withResolvers<void>();
    const local = await server((_, response) => {
      response.on("close", () => closed.resolve());
      response.write("never read");
    });
    const response = await client().get(local.url, { hosts: [local.host] });
    response.cancel();
    await expect(closed.promise).resolves.toBeUndefined();
  });
});

describe("time", () => {
  it("ends while the publisher is silent", async () => {
    const local = await server(() => undefined);
    const failed = client().get(local.url, { hosts: [local.host], timeoutMs: 60 });
    await expect(failed).rejects.toEqual(expect.objectContaining({ code: "FETCH_TIMEOUT", message: expect.stringContaining("0.06 s") }));
  });

  it("ends while the body drips", async () => {
    const local = await server((_, response) => {
      const drip = setInterval(() => response.write("."), 5);
      response.on("close", () => clearInterval(drip));
    });
    const response = await client().get(local.url, { hosts: [local.host], timeoutMs: 100 });
    await expect(readBody(response)).rejects.toEqual(refusal("FETCH_TIMEOUT"));
  });

  it("ends a body that stalls inside its compression", async () => {
    const local = await server((_, response) =>
      response.setHeader("content-encoding", "gzip").write(gzipSync("x".repeat(1000)).subarray(0, 12)),
    );
    const response = await client().get(local.url, { hosts: [local.host], timeoutMs: 60 });
    await expect(readBody(response)).rejects.toEqual(refusal("FETCH_TIMEOUT"));
  });

  it("ends when the caller says so, with the caller's reason", async () => {
    const abort = new AbortController();
    const local = await server(() => abort.abort(new Error("shutting down")));
    await expect(client().get(local.url, { hosts: [local.host], signal: abort.signal })).rejects.toThrow("shutting down");
  });
});

describe("retries", () => {
  it("follow 503 until the publisher is back", async () => {
    let asked = 0;
    const local = await server((_, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end("back");
    });
    expect((await readBody(await client().get(local.url, { hosts: [local.host] }))).toString()).toBe("back");
    expect(asked).toBe(3);
  });

  it("wait as long as Retry-After asks", async () => {
    const times: number[] = [];
    const local = await server((_, response) => {
      times.push(Date.now());
      response.writeHead(times.length === 1 ? 429 : 200, { "retry-after": "1" }).end();
    });
    await readBody(await client({ retry: { attempts: 2, baseMs: 1, maxMs: 5000 } }).get(local.url, { hosts: [local.host] }));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("do not come before a Retry-After that is further away than the greatest pause", async () => {
    const local = await server((_, response) => response.writeHead(429, { "retry-after": "3600" }).end());
    await expect(client().get(local.url, { hosts: [local.host] })).rejects.toEqual(
      expect.objectContaining({ code: "FETCH_STATUS", details: { status: 429 } }),
    );
    expect(local.requests).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 410, 501])("do not follow status %i", async (status) => {
    const local = await server((_, response) => response.writeHead(status).end());
    await expect(client().get(local.url, { hosts: [local.host] })).rejects.toEqual(
      expect.objectContaining({ code: "FETCH_STATUS", details: { status } }),
    );
    expect(local.requests).toHaveLength(1);
  });

  it("follow a connection that breaks before the headers, and then give up without naming the address", async () => {
    const local = await server((_, response) => response.socket?.destroy());
    const host = `gone.example:${local.port}`;
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const error: unknown = await client({ allowPrivate: [host], resolve })
      .get(`http://${host}/`, { hosts: [host] })
      .catch((reason: unknown) => reason);
    expect(error).toEqual(refusal("FETCH_FAILED"));
    expect(local.requests).toHaveLength(3);
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain("127.0.0.1");
  });

  it("give up on a name the DNS does not know", async () => {
    const resolve = async () => [];
    const failed = client({ resolve }).get("http://nowhere.example/", { hosts: ["nowhere.example"] });
    await expect(failed).rejects.toEqual(
      expect.objectContaining({ code: "FETCH_FAILED", message: "nowhere.example is not known to the DNS (ENOTFOUND)." }),
    );
  });

  it("do not outlive the time there is", async () => {
    const local = await server((_, response) => response.writeHead(503).end());
    const failed = client({ random: () => 1, retry: { attempts: 100, baseMs: 1000, maxMs: 60_000 } }).get(local.url, {
      hosts: [local.host],
      timeoutMs: 500,
    });
    await expect(failed).rejects.toEqual(refusal("FETCH_STATUS"));
    expect(local.requests).toHaveLength(1);
  });
});

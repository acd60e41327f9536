import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A real server of a few lines, which can be stopped and started again at its address. */
export interface HttpServer {
  readonly url: string;
  /** Bodies of all requests, in order. */
  readonly seen: string[];
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startHttpServer(handler: Handler): Promise<HttpServer> {
  const seen: string[] = [];
  let server: Server | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    const fresh = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += String(part)));
      request.on("end", () => {
        seen.push(body);
        handler(request, response, body);
      });
    });
    await new Promise<void>((done) => void fresh.listen(port, "127.0.0.1", done));
    port = (fresh.address() as AddressInfo).port; // it listens on TCP
    server = fresh;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    seen,
    start,
    async stop() {
      const old = server;
      server = undefined;
      old?.closeAllConnections();
      await new Promise((done) => (old === undefined ? done(undefined) : old.close(done)));
    },
  };
}

export function sendJson(response: ServerResponse, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

import { createHash, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { fastify, type FastifyReply, type FastifyRequest } from "fastify";
import { HubError } from "../../schema/errors.ts";
import { systemClock, type Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { misbehave, type Fault } from "./fault.ts";
import type { SampleAnswer, SamplePublisher } from "./publisher.ts";
import { PUBLISHERS } from "./publishers.ts";
import type { SampleRecord } from "./record.ts";
import { createShelf, type Shelf } from "./shelf.ts";
import { TENDER_PUBLISHERS } from "./tenders/serve.ts";

/** The sample publishers, each below its own path: `/kommune-nord/listings.csv`. A real HTTP server, so that the readers meet real HTTP. */
export interface Samples {
  /** Without a trailing slash; stands for `{sample}` in the source files. */
  readonly url: string;
  /** Makes a publisher misbehave; null ends it. */
  readonly setFault: (publisher: string, fault: Fault | null) => void;
  /** Takes a record away, by its id in the content file. */
  readonly remove: (publisher: string, sourceId: string) => void;
  /** Changes a record, by its id in the content file. */
  readonly edit: (publisher: string, sourceId: string, change: Partial<Omit<SampleRecord, "sourceId">>) => void;
  readonly close: () => Promise<void>;
}

export interface SamplesOptions {
  /** `opaque` serves random ids instead of those that say which help function a record is about. Default `open`. */
  readonly ids?: "open" | "opaque";
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: the system chooses. */
  readonly port?: number;
  /** Ids for `opaque`. Default: random UUIDs. */
  readonly newId?: () => string;
  readonly clock?: Clock;
  readonly log?: Log;
}

const compress = promisify(gzip);

/** Starts the server. Throws PORT_IN_USE. */
export async function createSamples(options: SamplesOptions = {}): Promise<Samples> {
  const { ids = "open", host = "127.0.0.1", port = 0, newId = randomUUID, clock = systemClock, log } = options;
  const stands = new Map<string, Stand>(
    PUBLISHERS.map((publisher) => [
      publisher.id,
      { publisher, shelf: createShelf({ publisher: publisher.id, clock, ...(ids === "opaque" ? { newId } : {}) }), fault: null },
    ]),
  );
  const app = fastify({ logger: false, forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: false } });
  app.get("/", async () => ({
    note: "Sample publishers: invented bodies, nobody's real words.",
    publishers: [...stands.keys(), ...TENDER_PUBLISHERS.keys()].map((id) => `/${id}/`),
  }));
  const since = clock.now();
  for (const [id, answer] of TENDER_PUBLISHERS)
    app.get(`/${id}/notices.zip`, async (request, reply) => send(answer(), since, request, reply));
  app.get<{ Params: { publisher: string; "*": string } }>("/:publisher/*", async (request, reply) => {
    const stand = stands.get(request.params.publisher);
    log?.debug({ publisher: request.params.publisher, url: request.url }, "sample request");
    if (stand === undefined) return notFound(reply);
    return answerFrom(stand, request, reply);
  });
  app.setNotFoundHandler(async (_, reply) => notFound(reply));
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE") {
      throw new HubError("PORT_IN_USE", `Port ${port} on ${host} is in use.`, {
        next: "Stop the other process or choose another port with --port.",
        cause,
      });
    }
    throw cause;
  }
  const standOf = (publisher: string): Stand => {
    const stand = stands.get(publisher);
    if (stand === undefined) throw new Error(`There is no sample publisher ${publisher}.`);
    return stand;
  };
  const address = app.server.address();
  return Object.freeze({
    url: `http://${host.includes(":") ? `[${host}]` : host}:${typeof address === "object" && address !== null ? address.port : port}`,
    setFault: (publisher: string, fault: Fault | null) => {
      standOf(publisher).fault = fault;
    },
    remove: (publisher: string, sourceId: string) => standOf(publisher).shelf.remove(sourceId),
    edit: (publisher: string, sourceId: string, change: Partial<Omit<SampleRecord, "sourceId">>) =>
      standOf(publisher).shelf.edit(sourceId, change),
    close: async () => app.close(),
  });
}

interface Stand {
  readonly publisher: SamplePublisher;
  readonly shelf: Shelf;
  fault: Fault | null;
}

async function answerFrom(
  stand: Stand,
  request: FastifyRequest<{ Params: { publisher: string; "*": string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { publisher, shelf, fault } = stand;
  const url = new URL(request.url, `http://${request.host}`);
  const asked = { path: request.params["*"], query: url.searchParams, base: `${url.origin}/${publisher.id}` };
  const endless = fault === "loop";
  const answer = publisher.serve({ ...asked, endless }, shelf.records());
  if (answer === undefined) return notFound(reply);
  if (fault !== null && fault !== "loop") {
    await misbehave(fault, answer, reply);
    return reply;
  }
  // A list in one piece cannot page for ever, so it sends its reader in a circle.
  if (endless && !publisher.paged) return reply.redirect(request.url, 302);
  return send(answer, shelf.changedAt(), request, reply);
}

/** RFC 9110 sections 8.8 and 13: If-None-Match decides, If-Modified-Since only where it is missing. */
async function send(answer: SampleAnswer, changedAt: number, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const etag = `W/"${createHash("sha256").update(answer.body).digest("base64url").slice(0, 22)}"`;
  reply.headers({ etag, "last-modified": new Date(changedAt).toUTCString(), vary: "accept-encoding", "cache-control": "no-cache" });
  const { "if-none-match": known, "if-modified-since": since, "accept-encoding": accepted } = request.headers;
  const unchanged = known === undefined ? since !== undefined && Date.parse(since) >= changedAt : known.split(/\s*,\s*/).includes(etag);
  if (unchanged) return reply.code(304).send();
  reply.type(answer.type);
  if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(String(accepted ?? ""))) return reply.send(answer.body);
  return reply.header("content-encoding", "gzip").send(await compress(answer.body));
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type("text/plain; charset=utf-8").send("Siden findes ikke.\n");
}

import { setImmediate as turn } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { GraphQLSchema, parse, type ExecutionResult } from "graphql";
import { CloseCode, handleProtocols, makeServer, type Context } from "graphql-ws";
import { WebSocket, WebSocketServer } from "ws";
import { HubError } from "../../schema/errors.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { ErrorFormatter } from "../errors/format.ts";
import { plainData } from "../execute/ready-data.ts";
import type { Guard } from "../guard/guard.ts";
import type { Clients } from "../http/client.ts";
import { createAllowance } from "./allowance.ts";
import { failedResult } from "./failed.ts";
import type { SubscriptionLimits } from "./limits.ts";
import type { OperationClient, Operations, OperationText } from "./operations.ts";
import { readOperation } from "./request.ts";
import { formattedResult } from "./result-text.ts";
import type { Results } from "./subscription.ts";
import type { Upgrades } from "./upgrades.ts";

export interface ServeSocketsOptions {
  readonly operations: Operations;
  readonly upgrades: Upgrades;
  readonly clients: Clients;
  readonly guard: Guard;
  readonly format: ErrorFormatter;
  readonly limits: SubscriptionLimits;
  readonly log: Log;
  /** Bytes of one message. */
  readonly bodyBytes: number;
  /** Whether a web page of this origin may connect: browsers ask nobody before they open a WebSocket, so the server has to. */
  readonly mayConnect: (origin: string, host: string | undefined) => boolean;
}

/** /graphql as WebSocket: the protocol graphql-transport-ws (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). */
export interface ServeSockets {
  wanted(request: FastifyRequest): boolean;
  serve(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Lets what has been ended be told, then closes all connections with 1001, after which clients come again. */
  close(): Promise<void>;
}

/** One connection: who has it, as its first message says. */
interface Extra {
  readonly request: FastifyRequest;
  readonly gone: AbortSignal;
  refuse(error: HubError): void;
  client: OperationClient | undefined;
}

type Started = Results | ExecutionResult;
type SocketContext = Context<Record<string, unknown>, Extra>;

/** graphql-ws wants to be told what to execute; what is executed has begun already and comes as the context. */
const BEGUN = { schema: new GraphQLSchema({}), document: parse("{ __typename }") };
/** Time for the last messages when the hub closes down. */
const LAST_MS = 1_000;

export function createServeSockets(options: ServeSocketsOptions): ServeSockets {
  const { operations, upgrades, clients, guard, format, limits, log, bodyBytes, mayConnect } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: bodyBytes, handleProtocols });
  const allowance = createAllowance(limits);
  const open = new Set<WebSocket>();
  let running = 0;
  let quiet: (() => void) | undefined;

  const protocol = makeServer<Record<string, unknown>, Extra>({
    async onConnect({ extra, connectionParams }) {
      const given = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
      const authorization = typeof given === "string" ? given : extra.request.headers.authorization;
      try {
        const caller = await clients.callerOf(authorization);
        extra.client = {
          id: clients.idOf(extra.request, caller),
          // Looked up each time: a token that was withdrawn gets no more events.
          headers: async () => clients.headersFor(extra.request, await clients.callerOf(authorization)),
          names: { ...extra.request.headers, ...connectionParams },
          signal: extra.gone,
        };
        return true;
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        extra.refuse(error);
        return false;
      }
    },
    async onSubscribe(context, _id, payload) {
      return { ...BEGUN, contextValue: await begin(context, payload) };
    },
    execute: ({ contextValue }) => contextValue as Started, // what onSubscribe has put there
    onNext: ({ extra }, _id, _payload, _args, result) => {
      const { data, ...rest } = formattedResult(result as ExecutionResult, format, { id: extra.request.id, logged: new Set() }); // ours
      return { ...rest, ...(data === undefined ? {} : { data: plainData(data) as Record<string, unknown> | null }) }; // an answer's data
    },
    onComplete() {
      running -= 1;
      if (running === 0) quiet?.();
    },
  });

  async function begin({ extra, subscriptions }: SocketContext, payload: unknown): Promise<Started> {
    running += 1;
    try {
      if (extra.client === undefined) throw new HubError("UNAUTHENTICATED", "The connection has not been acknowledged.");
      if (Object.keys(subscriptions).length > limits.perClient)
        throw new HubError("TOO_MANY_SUBSCRIPTIONS", `${limits.perClient} operations are under way on this connection.`);
      const operation: OperationText = readOperation(payload);
      guard.admit({ method: "POST", body: operation, search: {} });
      return await operations.start(operation, extra.client);
    } catch (error) {
      return failedResult(error);
    }
  }

  function accept(socket: WebSocket, request: FastifyRequest, release: () => void): void {
    open.add(socket);
    const gone = new AbortController();
    const close = (code: number, reason: string): void => socket.close(code, reason.slice(0, 120));
    const fail = (error: unknown): void => {
      log.error({ requestId: request.id, err: error }, "a subscription's connection broke");
      close(CloseCode.InternalServerError, "INTERNAL: Something failed inside the hub.");
    };
    const extra: Extra = {
      request,
      gone: gone.signal,
      refuse: ({ code, message }) => close(CloseCode.Unauthorized, `${code}: ${message}`),
      client: undefined,
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((done) => {
            if (socket.readyState === WebSocket.OPEN) socket.send(data, () => done());
            else done();
          }),
        close: (code, reason) => close(code ?? CloseCode.InternalServerError, reason ?? ""),
        onMessage: (take) => void socket.on("message", (data: unknown) => void take(String(data)).catch(fail)),
      },
      extra,
    );
    let alive = true;
    const pinging = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, limits.pingMs);
    socket
      .on("pong", () => (alive = true))
      .on("error", () => socket.terminate())
      .once("close", (code: number, reason: unknown) => {
        clearInterval(pinging);
        open.delete(socket);
        release();
        gone.abort();
        closed(code, String(reason)).catch(fail);
      });
  }

  return Object.freeze({
    wanted: (request: FastifyRequest) => upgrades.wanted(request),
    async serve(request: FastifyRequest, reply: FastifyReply) {
      const { origin, host } = request.headers;
      if (origin !== undefined && !mayConnect(origin, host))
        throw new HubError("FORBIDDEN", "Pages of this origin may not connect.", {
          next: "Whoever runs the hub names the origin in HUB_CORS.",
        });
      const release = allowance.take(clients.idOf(request, await clients.callerOf(request.headers.authorization)));
      const { socket, head } = upgrades.take(request, reply);
      let accepted = false;
      socket.once("close", () => {
        if (!accepted) release();
      });
      server.handleUpgrade(request.raw, socket, head, (made) => {
        accepted = true;
        accept(made, request, release);
      });
    },
    async close() {
      if (running > 0) {
        await new Promise<void>((done) => {
          quiet = done;
          setTimeout(done, LAST_MS).unref();
        });
        await turn(); // the last "complete" is about to be sent
      }
      for (const socket of open) socket.close(1001, "The hub is closing down.");
      setTimeout(() => {
        for (const socket of open) socket.terminate();
      }, LAST_MS).unref();
    },
  });
}

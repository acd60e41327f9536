import { ServerResponse, type IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** A connection that wants to become a WebSocket. */
export interface Upgrade {
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Requests for a WebSocket, which go through the app's routes as any GET does: hooks, tokens and refusals are the same. */
export interface Upgrades {
  wanted(request: Pick<FastifyRequest, "raw">): boolean;
  /** Takes the connection out of the app's hands. */
  take(request: FastifyRequest, reply: FastifyReply): Upgrade;
}

export function createUpgrades(app: FastifyInstance): Upgrades {
  const waiting = new WeakMap<IncomingMessage, Upgrade>();
  app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => undefined); // a broken connection also closes
    if (!(socket instanceof Socket)) return void socket.destroy();
    waiting.set(request, { socket, head });
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once("finish", () => socket.end());
    app.routing(request, response);
  });
  return Object.freeze({
    wanted: ({ raw }: Pick<FastifyRequest, "raw">) => waiting.has(raw),
    take({ raw }: FastifyRequest, reply: FastifyReply) {
      const upgrade = waiting.get(raw);
      if (upgrade === undefined) throw new Error("This request wants no upgrade.");
      waiting.delete(raw);
      reply.hijack();
      if (upgrade.socket instanceof Socket) reply.raw.detachSocket(upgrade.socket);
      return upgrade;
    },
  });
}

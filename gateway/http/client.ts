import type { IncomingHttpHeaders } from "node:http";
import { HubError } from "../../schema/errors.ts";
import { ANONYMOUS, CALLER_HEADER, signCaller, type Caller } from "../../subgraphs/base/caller.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import { originOf } from "../../subgraphs/base/origin.ts";
import type { CallerSource } from "../callers/callers.ts";

export interface ClientsOptions {
  readonly callers: CallerSource;
  /** Signs the caller for the subgraphs; without it they are told of no caller. */
  readonly callerKey?: Buffer;
  readonly clock: Clock;
  /** Names of the client's headers that go on to subgraphs, lower case. Default none. */
  readonly forward?: ReadonlySet<string>;
}

/** A request's parts that tell who sent it. */
export interface ClientRequest {
  readonly id: string;
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
}

/** Who asks, and what the subgraphs are told of it. */
export interface Clients {
  /** Anonymous without a token; throws UNAUTHENTICATED for one that is not known, so that a mistyped token is not taken for no token. */
  callerOf(authorization: string | undefined): Promise<Caller>;
  /** Built anew: what a client sends under hub-* never reaches a subgraph. The signature in it is good for a minute. */
  headersFor(request: ClientRequest, caller: Caller): Readonly<Record<string, string>>;
  /** Tells clients apart, for limits: the holder of the token, or where the request comes from. */
  idOf(request: Pick<ClientRequest, "ip">, caller: Caller): string;
}

export function createClients({ callers, callerKey, clock, forward = new Set() }: ClientsOptions): Clients {
  /** An anonymous client is told apart by where its request comes from: the connection's address, or the one a trusted proxy names. No header of its own counts. */
  function withOrigin(caller: Caller, ip: string, key: Buffer): Caller {
    return caller.name === null ? { ...caller, origin: originOf(ip, key, clock) } : caller;
  }

  return Object.freeze({
    async callerOf(authorization: string | undefined) {
      if (authorization === undefined) return ANONYMOUS;
      const token = /^Bearer +([A-Za-z0-9._~+/-]{1,500}=*)$/i.exec(authorization)?.[1];
      const caller = token === undefined ? undefined : await callers.find(token);
      if (caller === undefined) throw new HubError("UNAUTHENTICATED", "The token is not valid.");
      return caller;
    },
    headersFor(request: ClientRequest, caller: Caller) {
      const languages = request.headers["accept-language"];
      return {
        ...forwarded(request.headers, forward),
        "hub-request-id": request.id,
        ...(callerKey === undefined ? {} : { [CALLER_HEADER]: signCaller(withOrigin(caller, request.ip, callerKey), callerKey, clock) }),
        ...(languages === undefined ? {} : { "accept-language": languages.slice(0, 200) }),
      };
    },
    idOf: ({ ip }: Pick<ClientRequest, "ip">, caller: Caller) =>
      caller.name === null ? `address ${callerKey === undefined ? ip : originOf(ip, callerKey, clock)}` : `caller ${caller.name}`,
  });
}

function forwarded(headers: IncomingHttpHeaders, names: ReadonlySet<string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) found[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return found;
}

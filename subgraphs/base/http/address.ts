import { lookup as dnsLookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { buildConnector } from "undici";
import { HubError } from "../../../schema/errors.ts";

/**
 * Which addresses the hub connects to. Threat: whoever may write a source file, or answers one with a redirect, makes the hub fetch what only the hub's own
 * network can reach (a metadata service, a database, a router), and reads the answer as a listing. Comparing names is not enough: a name under the attacker's
 * control may resolve to a private address, and to a public one only while it is being checked. Hence the check sits in the connector: the name is resolved
 * once and the connection goes to the very address that was checked. Only global unicast addresses pass, so every reserved range is refused, mapped and
 * translated IPv4 within IPv6 too.
 */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Resolves a host name to all its addresses; rejects as node:dns does. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export const systemResolve: Resolve = (hostname) => dnsLookup(hostname, { all: true });

/** Whether the address is one on the public internet. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "unicast";
}

/** Whether `host` or `host:port` stands in the list. */
export function hostListed(url: URL, list: readonly string[]): boolean {
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return list.some((entry) => entry === url.host || entry === `${url.hostname}:${port}`);
}

/** Whether the host may be private: listed with this port or without any. */
export function isAllowedPrivate(url: URL, allowPrivate: readonly string[]): boolean {
  return hostListed(url, allowPrivate) || allowPrivate.includes(url.hostname) || allowPrivate.includes(bareHost(url.hostname));
}

/** A connector for undici that connects to public addresses, and to private ones only for hosts in `allowPrivate`. */
export function createGuardedConnector(allowPrivate: readonly string[], resolve: Resolve): buildConnector.connector {
  const open = buildConnector({ lookup: lookupThrough(resolve, () => true) });
  const guarded = buildConnector({ lookup: lookupThrough(resolve, isPublicAddress) });
  return (options, callback) => {
    const url = URL.parse(`${options.protocol}//${options.host ?? options.hostname}`);
    if (url !== null && isAllowedPrivate(url, allowPrivate)) return open(options, callback);
    // A literal address is connected to without any look-up.
    const literal = bareHost(options.hostname);
    if (ipaddr.isValid(literal) && !isPublicAddress(literal)) return callback(privateAddress(options.hostname), null);
    return guarded(options, callback);
  };
}

/**
 * A look-up for connectors of undici that finds public addresses only, and private ones only for hosts in the list (`host` or `host:port`; the port does not count). For addresses that were checked before: a
 * literal address is not looked up, so only the guarded connector refuses a private one.
 */
export function createGuardedLookup(allowPrivate: readonly string[], resolve: Resolve = systemResolve): LookupFunction {
  const open = lookupThrough(resolve, () => true);
  const guarded = lookupThrough(resolve, isPublicAddress);
  const hosts = new Set(allowPrivate.map((entry) => URL.parse(`http://${entry}`)?.hostname ?? entry));
  return (hostname, options, callback) => (hosts.has(hostname) ? open : guarded)(hostname, options, callback);
}

function lookupThrough(resolve: Resolve, accept: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async (): Promise<readonly ResolvedAddress[] | Error> => {
      const found = await resolve(hostname);
      const accepted = found.filter((each) => accept(each.address));
      if (accepted.length > 0) return accepted;
      return found.length === 0 ? notFound(hostname) : privateAddress(hostname);
    };
    const pass = (result: readonly ResolvedAddress[] | Error) => {
      const [first] = result instanceof Error ? [] : result;
      if (result instanceof Error || first === undefined) callback(result instanceof Error ? result : notFound(hostname), "");
      else if (options.all === true) callback(null, [...result]);
      else callback(null, first.address, first.family);
    };
    void answer()
      .catch((error: unknown) => (error instanceof Error ? error : notFound(hostname)))
      .then(pass);
  };
}

function privateAddress(hostname: string): HubError {
  return new HubError("FETCH_PRIVATE_ADDRESS", `${hostname} is not on the public internet, and is not allowed as a private host.`);
}

function notFound(hostname: string): Error {
  return Object.assign(new Error(`no address for ${hostname}`), { code: "ENOTFOUND" });
}

function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

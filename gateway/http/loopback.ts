import type { FastifyRequest } from "fastify";

/** Whether an address to listen on is reachable from this machine alone. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Whether a request comes from this machine. The socket decides, not a header; a request that a proxy on this machine passes on comes from elsewhere and
 * says so in a forwarding header.
 */
export function isFromLoopback({ raw, headers }: FastifyRequest): boolean {
  if (headers["forwarded"] !== undefined || headers["x-forwarded-for"] !== undefined || headers["x-real-ip"] !== undefined) return false;
  return isLoopbackHost((raw.socket.remoteAddress ?? "").replace(/^::ffff:/, ""));
}

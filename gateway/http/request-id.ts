import { randomUUID } from "node:crypto";

const SANE = /^[A-Za-z0-9][A-Za-z0-9._:-]{7,63}$/;

/**
 * The id under which a request is logged here and in every subgraph. A client may choose it, to find its requests again in its own log; anything that could
 * forge a log line or is not long enough to be unique is replaced.
 */
export function requestIdFrom(header: string | string[] | undefined, random: () => string = randomUUID): string {
  return typeof header === "string" && SANE.test(header) ? header : random();
}

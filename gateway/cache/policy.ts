import type { TransportAnswer } from "../transport/transport.ts";

/** For how long an answer may be kept, and for whom. */
export interface Keeping {
  /** Milliseconds from when it was asked for. */
  readonly ms: number;
  /** Whether it may be given to everybody; otherwise only to those who have not said who they are. */
  readonly public: boolean;
}

/** Nothing is kept for longer, whatever a subgraph says. */
export const LONGEST_MS = 86_400_000;

/** These headers tell who asks. An answer that depends on one of them is not for those who have said who they are. */
const IDENTIFYING = /^(authorization|cookie|hub-caller)$/;

/**
 * What an answer's headers allow a cache that many share (RFC 9111, sections 3, 3.5, 4.2.1, 5.2.2). Undefined where it may not be kept: without `Cache-Control`,
 * when that says `no-store`, `private` or `no-cache` (nothing is asked whether it still holds), when its time is over, or when it cannot be read.
 *
 * Threat: an answer made for one caller given to another. So a plain `max-age` counts among anonymous callers only; who has said who they are gets, and leaves
 * behind, only what is `public` (or has an `s-maxage`, which means the same).
 */
export function keepingOf({ cacheControl, age, vary }: Pick<TransportAnswer, "cacheControl" | "age" | "vary">): Keeping | undefined {
  if (cacheControl === undefined || cacheControl === "") return undefined;
  const directives = parse(cacheControl);
  if (directives === undefined || ["no-store", "private", "no-cache"].some((name) => directives.has(name))) return undefined;
  const lifetime = seconds(directives.get("s-maxage") ?? directives.get("max-age"));
  const spent = age === undefined || age === "" ? 0 : seconds(age);
  if (lifetime === undefined || spent === undefined || lifetime <= spent) return undefined;
  const varying = (vary ?? "").split(",").map((name) => name.trim().toLowerCase());
  if (varying.includes("*")) return undefined;
  return {
    ms: Math.min(LONGEST_MS, (lifetime - spent) * 1_000),
    public: (directives.has("public") || directives.has("s-maxage")) && !varying.some((name) => IDENTIFYING.test(name)),
  };
}

/** Directives by name, in lower case. Undefined for what is no list of them, or names one with two values. */
function parse(text: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  const rest = text.replace(
    /([\w-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g,
    (_whole, name: string, quoted?: string, plain?: string) => {
      const value = quoted ?? plain ?? "";
      const key = name.toLowerCase();
      if (found.has(key) && found.get(key) !== value) found.set("no-store", "");
      else found.set(key, value);
      return "";
    },
  );
  return /^[\s,]*$/.test(rest) ? found : undefined;
}

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

import { isIP } from "node:net";
import { parseHeaderRules } from "./header-rules.ts";
import { parsePerSubgraph } from "./per-subgraph.ts";
import { parseVariants } from "./variants.ts";

/** Makes a setting's value of its text, by the setting's type. Each throws an Error whose message goes on from the setting's name. */
export const PARSERS = {
  text: (value: string) => value,
  port: (value: string) => {
    const port = Number(value);
    if (!/^\d{1,5}$/.test(value) || port > 65_535) throw new Error("is not a port from 0 to 65535");
    return port;
  },
  switch: (value: string) => oneOf(value, ["on", "off"]) === "on",
  cache: (value: string) => oneOf(value, ["off", "memory", "redis"]),
  sampleIds: (value: string) => oneOf(value, ["open", "opaque"]),
  logLevel: (value: string) => oneOf(value, ["debug", "info", "warn", "error", "silent"]),
  count: (value: string) => {
    const count = Number(value);
    if (!/^\d{1,6}$/.test(value) || count < 1) throw new Error("is not a whole number from 1 to 999999");
    return count;
  },
  perSubgraph: parsePerSubgraph,
  headerRules: parseHeaderRules,
  variants: parseVariants,
  origin: (value: string): string | undefined => {
    if (value === "") return undefined;
    const plain = URL.canParse(value) && /^https?:\/\/[^/?#@]+\/?$/.test(value);
    if (!plain) throw new Error("is not an address http(s)://HOST or http(s)://HOST:PORT");
    return new URL(value).origin;
  },
  list: (value: string): readonly string[] => split(value),
  networks: (value: string): readonly string[] => {
    for (const part of split(value)) {
      const [address = "", bits, ...more] = part.split("/");
      const family = isIP(address);
      const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
      if (family === 0 || !fits || more.length > 0) throw new Error(`has a part that is no address or network: ${part.slice(0, 80)}`);
    }
    return split(value);
  },
  percentages: (value: string): ReadonlyMap<string, number> =>
    new Map(
      split(value).map((part) => {
        const [, label = "", percent = ""] = /^([A-Za-z][\w:./-]*)=(\d{1,3}(?:\.\d{1,8})?)$/.exec(part) ?? [];
        if (label === "" || Number(percent) > 100) throw new Error(`has a part that is not label=0 to label=100: ${part.slice(0, 80)}`);
        return [label, Number(percent)];
      }),
    ),
  pairs: (value: string): ReadonlyMap<string, string> =>
    new Map(
      split(value).map((pair) => {
        const at = pair.indexOf("=");
        const url = pair.slice(at + 1);
        if (at < 1 || !URL.canParse(url) || !/^https?:/.test(url)) throw new Error(`has a part that is not name=http(s)://…: ${pair}`);
        return [pair.slice(0, at), url];
      }),
    ),
} as const;

function oneOf<T extends string>(value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`is not one of ${allowed.join(", ")}`);
  return found;
}

function split(value: string): readonly string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

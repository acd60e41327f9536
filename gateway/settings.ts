import { HubError } from "../schema/errors.ts";
import type { Settings } from "../subgraphs/base/settings.ts";
import type { CachePlace } from "./cache/open-store.ts";
import type { GatewayOptions } from "./gateway.ts";

/** What of the settings the gateway takes, whether alone or in the hub. Throws SETTING_INVALID where they do not go together. */
export function gatewaySettings(
  settings: Settings,
): Pick<
  GatewayOptions,
  | "subgraphTimeoutMs"
  | "subgraphCalls"
  | "shareCalls"
  | "cache"
  | "http2"
  | "forwardHeaders"
  | "overrides"
  | "planMs"
  | "proxies"
  | "subscriptions"
  | "usageMs"
> {
  return {
    subgraphTimeoutMs: settings.subgraphTimeout,
    subgraphCalls: settings.subgraphCalls,
    shareCalls: settings.shareCalls,
    cache: cachePlace(settings),
    http2: settings.http2,
    forwardHeaders: settings.forwardHeaders,
    overrides: settings.overrides,
    planMs: settings.planTimeout,
    proxies: settings.proxies,
    subscriptions: { all: settings.subscriptions, perClient: settings.subscriptionsPerClient },
    usageMs: settings.usageEvery,
  };
}

function cachePlace({ cache, redis }: Settings): CachePlace | undefined {
  if (cache === "off") return undefined;
  if (cache === "memory") return { in: "memory" };
  if (URL.canParse(redis) && /^rediss?:$/.test(new URL(redis).protocol)) return { in: "redis", url: redis };
  throw new HubError("SETTING_INVALID", "HUB_CACHE is `redis`, and HUB_REDIS is no address `redis://HOST:PORT` or `rediss://…`.");
}

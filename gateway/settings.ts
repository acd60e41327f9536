import type { Settings } from "../subgraphs/base/settings.ts";
import type { GatewayOptions } from "./gateway.ts";

/** What of the settings the gateway takes, whether alone or in the hub. */
export function gatewaySettings(
  settings: Settings,
): Pick<GatewayOptions, "subgraphTimeoutMs" | "subgraphCalls" | "shareCalls" | "forwardHeaders" | "planMs" | "proxies" | "subscriptions"> {
  return {
    subgraphTimeoutMs: settings.subgraphTimeout,
    subgraphCalls: settings.subgraphCalls,
    shareCalls: settings.shareCalls,
    forwardHeaders: settings.forwardHeaders,
    planMs: settings.planTimeout,
    proxies: settings.proxies,
    subscriptions: { all: settings.subscriptions, perClient: settings.subscriptionsPerClient },
  };
}

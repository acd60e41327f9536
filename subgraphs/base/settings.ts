import { HubError } from "../../schema/errors.ts";
import { nearest } from "./nearest.ts";
import { PARSERS } from "./parsers.ts";

/**
 * Every setting of the hub, once: environment variable, type, default, help. The README's table is tested against this one, and `process.env` is read
 * in this file alone. An unknown `HUB_*` variable stops the start, because a misspelt setting is a setting that silently does nothing.
 */
export const SETTINGS = {
  port: { env: "HUB_PORT", type: "port", default: "4000", help: "Port of the hub (0 lets the system choose)." },
  host: { env: "HUB_HOST", type: "text", default: "127.0.0.1", help: "Address the hub listens on." },
  data: { env: "HUB_DATA", type: "text", default: ".data", help: "Folder for the embedded database, tokens and keys." },
  database: {
    env: "DATABASE_URL",
    type: "text",
    default: "",
    help: "PostgreSQL 15 or newer; empty means the embedded database.",
    secret: true,
  },
  sources: { env: "HUB_SOURCES", type: "text", default: "", help: "Folder of source YAML files, watched; replaces the sample sources." },
  sample: {
    env: "HUB_SAMPLE",
    type: "switch",
    default: "on",
    help: "`on` serves the sample publishers while HUB_SOURCES is empty; `off` starts without content.",
  },
  sampleUrl: {
    env: "HUB_SAMPLE_URL",
    type: "text",
    default: "",
    help: "Address of a running `npm run samples`; empty starts the sample publishers in process.",
  },
  sampleIds: {
    env: "HUB_SAMPLE_IDS",
    type: "sampleIds",
    default: "open",
    help: "`opaque` makes the sample publishers serve random record ids.",
  },
  allowPrivate: {
    env: "HUB_ALLOW_PRIVATE",
    type: "list",
    default: "",
    help: "Hosts (`host` or `host:port`, comma-separated) that may be fetched although their address is private.",
  },
  links: {
    env: "HUB_LINKS",
    type: "switch",
    default: "on",
    help: "`off` asks no web addresses of listings; else each is asked about once a week, at most 30 of one host an hour, those of samples never.",
  },
  url: {
    env: "HUB_URL",
    type: "origin",
    default: "",
    help: "Address at which gateways elsewhere reach this hub, which its own subgraphs have in the supergraph; empty means where it listens.",
  },
  gateways: {
    env: "HUB_GATEWAYS",
    type: "networks",
    default: "",
    help: "Addresses or networks (`10.0.0.1`, `10.0.0.0/8`, comma-separated) of gateways elsewhere that may ask the hub's own subgraphs at `/subgraphs/NAME`; this machine may always.",
  },
  subgraphs: { env: "HUB_SUBGRAPHS", type: "pairs", default: "", help: "Subgraphs served elsewhere: `name=url,…`." },
  variants: {
    env: "HUB_VARIANTS",
    type: "variants",
    default: "",
    help: "Narrower supergraphs that the registry makes beside the whole, by @tag, the same on every node: `name=include:tag,exclude:tag;…`.",
  },
  supergraphKey: {
    env: "HUB_SUPERGRAPH_KEY",
    type: "text",
    default: "",
    help: "Token of the registry with the scope `supergraph:read`, for `npm run gateway -- --supergraph URL`; with `usage:write` too, that gateway's counts of use go to the registry.",
    secret: true,
  },
  cors: {
    env: "HUB_CORS",
    type: "list",
    default: "",
    help: "Allowed browser origins, comma-separated; default: localhost origins while HUB_HOST is loopback.",
  },
  subgraphTimeout: {
    env: "HUB_SUBGRAPH_TIMEOUT",
    type: "perSubgraph",
    default: "10000,registry=75000",
    help: "Milliseconds a subgraph may take to answer; others for some: `10000,name=2000`. The registry composes and compares while it answers.",
  },
  subgraphCalls: {
    env: "HUB_SUBGRAPH_CALLS",
    type: "perSubgraph",
    default: "64",
    help: "Calls of one subgraph at once, more wait; others for some: `64,name=8`.",
  },
  forwardHeaders: {
    env: "HUB_FORWARD_HEADERS",
    type: "headerRules",
    default: "",
    help: "Headers of the client that go on to the subgraphs, comma-separated: `header` or `subgraph:header`; `authorization` and `cookie` only with a subgraph.",
  },
  shareCalls: {
    env: "HUB_SHARE_CALLS",
    type: "switch",
    default: "on",
    help: "`off` asks a subgraph across the network anew even where an equal query of an anonymous client is under way.",
  },
  cache: {
    env: "HUB_CACHE",
    type: "cache",
    default: "off",
    help: "`memory` (of each process) or `redis` keeps answers of subgraphs for as long as their `Cache-Control` allows.",
  },
  redis: {
    env: "HUB_REDIS",
    type: "text",
    default: "",
    help: "Redis for HUB_CACHE: `redis://[USER:PASSWORD@]HOST:PORT`, or `rediss://…` (TLS).",
    secret: true,
  },
  http2: {
    env: "HUB_HTTP2",
    type: "switch",
    default: "off",
    help: "`on` asks subgraphs by HTTP/2 that offer it (`https://`); the others as ever.",
  },
  overrides: {
    env: "HUB_OVERRIDES",
    type: "percentages",
    default: "",
    help: "Percentage of requests for which an override with a label of one's own is in force: `label=25,…`; without one, none. (`percent(25)` says it itself.)",
  },
  planTimeout: {
    env: "HUB_PLAN_TIMEOUT",
    type: "count",
    default: "5000",
    help: "Milliseconds that planning one query may take before it is refused.",
  },
  subscriptions: { env: "HUB_SUBSCRIPTIONS", type: "count", default: "2000", help: "Subscriptions that may run at once, of all clients." },
  subscriptionsPerClient: {
    env: "HUB_SUBSCRIPTIONS_PER_CLIENT",
    type: "count",
    default: "50",
    help: "Subscriptions, and WebSocket connections, that one token or one network address may have at once.",
  },
  usage: {
    env: "HUB_USAGE",
    type: "switch",
    default: "on",
    help: "`off` does not count which clients use which part of the schema; a breaking change then names nobody.",
  },
  usageEvery: {
    env: "HUB_USAGE_EVERY",
    type: "count",
    default: "10000",
    help: "Milliseconds between two reports of these counts to the registry.",
  },
  usageDays: { env: "HUB_USAGE_DAYS", type: "count", default: "90", help: "Days that the registry keeps these counts." },
  logLevel: { env: "HUB_LOG", type: "logLevel", default: "info", help: "`debug`, `info`, `warn`, `error` or `silent`." },
  callerKey: {
    env: "HUB_CALLER_KEY",
    type: "text",
    default: "",
    help: "Key that signs the caller for subgraphs, the same on every node; empty means HUB_DATA/caller.key.",
    secret: true,
  },
  controller: {
    env: "HUB_CONTROLLER",
    type: "text",
    default: "",
    help: "Who answers for the data in enquiries (name, address, e-mail), as the privacy notice says it; needed for enquiries unless the samples are served.",
  },
  enquiryKey: {
    env: "HUB_ENQUIRY_KEY",
    type: "text",
    default: "",
    help: "Key that enquiries are encrypted with, 32 bytes in base64 or hexadecimal, the same on every node; former keys after it, comma-separated; empty means HUB_DATA/enquiry.key.",
    secret: true,
  },
  enquiryDays: {
    env: "HUB_ENQUIRY_DAYS",
    type: "count",
    default: "30",
    help: "Days from the delivery of an enquiry to the erasure of its text.",
  },
  enquiryRate: {
    env: "HUB_ENQUIRY_RATE",
    type: "count",
    default: "1200",
    help: "Messages an hour that one sender's enquiries may make; all anonymous senders together share one allowance.",
  },
  enquiryAddressRate: {
    env: "HUB_ENQUIRY_ADDRESS_RATE",
    type: "count",
    default: "240",
    help: "Messages an hour that anonymous senders at one network address may make, within the allowance of all; an office often has one address.",
  },
  proxies: {
    env: "HUB_PROXIES",
    type: "networks",
    default: "",
    help: "Addresses or networks (`10.0.0.1`, `10.0.0.0/8`, comma-separated) of reverse proxies in front of the hub, whose X-Forwarded-For is believed.",
  },
  smtpUrl: {
    env: "HUB_SMTP_URL",
    type: "text",
    default: "",
    help: "Mail server for receivers without a system: `smtp://USER:PASSWORD@HOST:587` (STARTTLS) or `smtps://…`; unencrypted only on this machine; empty means no e-mail.",
    secret: true,
  },
  smtpFrom: {
    env: "HUB_SMTP_FROM",
    type: "text",
    default: "",
    help: "E-mail address that enquiries are sent from; needed with HUB_SMTP_URL.",
  },
} as const satisfies Record<string, SettingEntry>;

interface SettingEntry {
  readonly env: string;
  readonly type: keyof typeof PARSERS;
  readonly default: string;
  readonly help: string;
  readonly secret?: boolean;
}

export type Settings = { readonly [K in keyof typeof SETTINGS]: ReturnType<(typeof PARSERS)[(typeof SETTINGS)[K]["type"]]> };

/** Reads, checks and freezes the settings. Throws SETTING_INVALID or SETTING_UNKNOWN. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const known: readonly string[] = Object.values(SETTINGS).map((entry) => entry.env);
  for (const name of Object.keys(env)) {
    if (!name.startsWith("HUB_") || known.includes(name)) continue;
    const near = nearest(name, known);
    throw new HubError("SETTING_UNKNOWN", `There is no setting ${name}.${near === undefined ? "" : ` Did you mean ${near}?`}`);
  }
  const entries = Object.entries(SETTINGS).map(([key, entry]) => {
    const given = env[entry.env];
    const value = given === undefined || given === "" ? entry.default : given;
    try {
      return [key, PARSERS[entry.type](value)];
    } catch (error) {
      const shown = "secret" in entry ? "" : ` (${JSON.stringify(value.slice(0, 80))})`;
      throw new HubError("SETTING_INVALID", `${entry.env}${shown} ${error instanceof Error ? error.message : "is not valid"}.`, {
        cause: error,
      });
    }
  });
  return Object.freeze(Object.fromEntries(entries) as Settings); // the keys and parsers of SETTINGS make the type
}

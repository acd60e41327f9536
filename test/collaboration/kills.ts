import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TestPlace } from "../support/databases.ts";
import { signCaller } from "../../subgraphs/base/caller.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { startProcess, type Running } from "../support/process.ts";
import { confirm, testReceiver, type TestReceiver } from "./receiver.ts";

/**
 * Enquiries through a real hub that is killed with SIGKILL again and again, at moments drawn by lot, while eight askers send and a receiver confirms after a
 * while. An asker whose request breaks sends the same enquiry again under the same key.
 */
export interface KillRun {
  readonly place: TestPlace;
  /** What is killed: the whole hub, or the subgraph in a process of its own, which starts faster. */
  readonly target: keyof typeof TARGETS;
  readonly enquiries: number;
  readonly kills: number;
  /** 0 to 1, for the moments. */
  readonly random: () => number;
  /** Milliseconds that the end may take after the last kill. */
  readonly patienceMs: number;
}

export interface KillResult {
  /** Enquiries that were answered with a token. */
  readonly acknowledged: number;
  /** Of these, those that came to the receiver, and those the asker is told were delivered. */
  readonly arrived: number;
  readonly toldDelivered: number;
  /** Messages that came more than once, and how many of those came under another key than the first time. */
  readonly repeated: number;
  readonly unrecognisable: number;
  readonly kills: number;
  /** What all hubs wrote to standard error. */
  readonly logs: string;
  readonly seconds: number;
}

const CALLER_KEY = "0123456789abcdef0123456789abcdef";
const TARGETS = {
  hub: {
    script: "gateway/main.ts",
    args: [],
    url: (started: string) => `${started}/graphql`,
    steward: async (data: string) => ({ authorization: `Bearer ${(await readFile(join(data, "steward.token"), "utf8")).trim()}` }),
  },
  subgraph: {
    script: "subgraphs/main.ts",
    args: ["collaboration", "--port", "0"],
    url: (started: string) => started,
    steward: async () => ({ "hub-caller": signCaller({ name: "unit", roles: ["STEWARD"] }, Buffer.from(CALLER_KEY), systemClock) }),
  },
} as const;
const ASKERS = 8;
/** What every text has in it, to be looked for where it must not be. */
export const MARK = "Bestemors-gangstol";

export async function surviveKills({ place, target, enquiries, kills, random, patienceMs }: KillRun): Promise<KillResult> {
  const started = performance.now();
  const { script, args, url, steward } = TARGETS[target];
  const receiver = await testReceiver();
  receiver.answer = (got, response) => void setTimeout(() => confirm(got, response), random() * 30);
  let logs = "";
  let hub: Running | undefined;
  const start = async (): Promise<Running> => {
    hub = await startProcess(script, args, {
      HUB_PORT: "0",
      HUB_DATA: place.data,
      HUB_SAMPLE: "off",
      HUB_CALLER_KEY: CALLER_KEY,
      HUB_CONTROLLER: "Eksempel: enheden",
      HUB_ENQUIRY_RATE: "100000",
      HUB_ALLOW_PRIVATE: receiver.server.host,
      HUB_LOG: "debug",
      ...(place.url !== "" && { DATABASE_URL: place.url }),
    });
    return hub;
  };
  const ask = async <T>(query: string, variables: object, headers: Readonly<Record<string, string>> = {}): Promise<T> => {
    const response = await fetch(url(String(hub?.started["url"])), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(5_000),
    });
    const { data, errors } = (await response.json()) as { data: T | null; errors?: readonly { readonly message: string }[] }; // GraphQL over HTTP
    if (data === null || errors !== undefined) throw new Error(errors?.[0]?.message ?? "no data");
    return data;
  };

  try {
    await start();
    await ask(
      "mutation ($input: EnquiryReceiverInput!) { declareReceiver(input: $input) { secret } }",
      { input: { receiver: "0851", channel: "WEBHOOK", url: receiver.url } },
      await steward(place.data),
    );
    const { privacyNotice } = await ask<{ privacyNotice: { version: string } }>("{ privacyNotice { version } }", {});
    const tokens: string[] = [];
    let next = 0;
    const asker = async (): Promise<void> => {
      for (let mine = next++; mine < enquiries; mine = next++) tokens[mine] = await submitted(mine);
    };
    const submitted = async (n: number): Promise<string> => {
      const input = {
        to: ["0851"],
        kind: "OFFER",
        text: textOf(n),
        privacyNotice: privacyNotice.version,
        idempotencyKey: `form-number-${n}-0123456789`,
      };
      for (;;) {
        try {
          const answer = await ask<{ submitEnquiry: { token: string } }>(
            "mutation ($input: EnquiryInput!) { submitEnquiry(input: $input) { token } }",
            { input },
          );
          return answer.submitEnquiry.token;
        } catch {
          await pause(50); // the hub is gone: the same enquiry again, under the same key
        }
      }
    };
    const asking = Promise.all(Array.from({ length: ASKERS }, asker));
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(50 + random() * 700);
      const killed = hub;
      await killed?.stop("SIGKILL");
      logs += killed?.errors() ?? "";
      await start();
    }
    await asking;
    const until = performance.now() + patienceMs;
    while (arrivedOf(receiver).size < enquiries && performance.now() < until) await pause(100);
    let toldDelivered = 0;
    for (const token of tokens) {
      do {
        if (await isDelivered(token)) {
          toldDelivered += 1;
          break;
        }
        await pause(100);
      } while (performance.now() < until);
    }
    const arrived = arrivedOf(receiver);
    return {
      acknowledged: tokens.filter((token) => token !== undefined).length,
      arrived: tokens.filter((_token, n) => arrived.has(textOf(n))).length,
      toldDelivered,
      repeated: receiver.got.length - arrived.size,
      unrecognisable: [...arrived.values()].filter((ids) => ids.size > 1).length,
      kills,
      logs: logs + (hub?.errors() ?? ""),
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };

    async function isDelivered(token: string): Promise<boolean> {
      const { enquiry } = await ask<{ enquiry: { deliveries: readonly { readonly state: string }[] } | null }>(
        "query ($token: String!) { enquiry(token: $token) { deliveries { state } } }",
        { token },
      );
      return enquiry?.deliveries[0]?.state === "DELIVERED";
    }
  } finally {
    await hub?.stop();
    await receiver.close();
  }
}

function textOf(n: number): string {
  return `${MARK} nummer ${n}.`;
}

/** By text, the keys it came under. */
function arrivedOf({ got }: TestReceiver): ReadonlyMap<string, ReadonlySet<string>> {
  const arrived = new Map<string, Set<string>>();
  for (const { id, body } of got) {
    const { data } = JSON.parse(body) as { data: { text: string } }; // the hub's own message
    arrived.set(data.text, (arrived.get(data.text) ?? new Set()).add(id));
  }
  return arrived;
}

/** Numbers from 0 to 1 that are the same for the same seed (a linear congruential generator; D. E. Knuth, The Art of Computer Programming, volume 2). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

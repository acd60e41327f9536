import { HubError } from "../../../schema/errors.ts";
import type { Clock } from "../../base/clock.ts";
import type { Poster } from "../../base/http/index.ts";
import type { Log } from "../../base/log.ts";
import type { EnquiryContent } from "./content.ts";
import type { EnquiryKeys } from "./keys.ts";
import type { Claimed, OutboxStore } from "./outboxStore.ts";
import { mailOf, sendMail } from "./mail.ts";
import type { Address, Receivers } from "./receiver.ts";
import type { Mailer } from "./smtp.ts";
import type { Problem } from "./trail.ts";
import { sendMessage, type Outcome } from "./webhook.ts";

/** Sends what waits in the outbox, a few copies at a time, until told to stop. */
export interface Outbox {
  /** Asks to look now. */
  nudge(): void;
  /** Sends what is due now; returns when nothing due is left. For tests and for a start. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export interface OutboxOptions {
  readonly store: OutboxStore;
  readonly receivers: Receivers;
  readonly keys: EnquiryKeys;
  readonly poster: Poster;
  /** undefined: this hub sends no e-mail. */
  readonly mailer: Mailer | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Distance between looks. */
  readonly everyMs: number;
  /** How long a receiver may take to answer; less than a claim lasts. */
  readonly timeoutMs: number;
}

const AT_ONCE = 16;

export function createOutbox({ store, receivers, keys, poster, mailer, clock, log, everyMs, timeoutMs }: OutboxOptions): Outbox {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let claiming: Promise<void> | undefined;
  let again = false;

  const fill = async (): Promise<void> => {
    do {
      again = false;
      const free = AT_ONCE - running.size;
      if (stopping.signal.aborted || free <= 0) return;
      const copies = await store.claim(free);
      for (const copy of copies) {
        const work = send(copy)
          .catch((error: unknown) =>
            log.error(
              { delivery: copy.id, error: { name: error instanceof Error ? error.name : "unknown" } },
              "an outcome could not be kept; it is sent again",
            ),
          )
          .finally(() => {
            running.delete(work);
            nudge();
          });
        running.add(work);
      }
    } while (again);
  };
  const nudge = (): void => {
    again = true;
    claiming ??= fill()
      .catch((error: unknown) =>
        log.warn({ error: { name: error instanceof Error ? error.name : "unknown" } }, "the outbox could not be read"),
      )
      .finally(() => {
        claiming = undefined;
        if (again) nudge();
      });
  };

  const send = async (copy: Claimed): Promise<void> => {
    const outcome = await attempt(copy);
    if (outcome === "broken off") return store.release(copy);
    if (outcome.received) return store.delivered(copy, outcome.reference);
    const result = await store.failed(copy, outcome.problem);
    log.info(
      { delivery: copy.id, receiver: copy.channel, problem: outcome.problem, attempt: copy.attempts, result },
      "an enquiry was not delivered",
    );
  };

  const attempt = async (copy: Claimed): Promise<Outcome | "broken off"> => {
    const { signal } = stopping;
    const prepared = await prepare(copy, receivers, keys);
    if (typeof prepared === "string") return { received: false, problem: prepared };
    const { address, content } = prepared;
    const now = clock.now();
    try {
      signal.throwIfAborted();
      if ("email" in address) return await sendMail(mailOf(copy, content, { address, now }), mailer, signal);
      return await sendMessage(
        address,
        { id: copy.id, body: JSON.stringify(messageOf(copy, content)), now },
        { poster, signal, timeoutMs },
      );
    } catch {
      return "broken off"; // both reject for nothing else
    }
  };

  const busy = (): boolean => claiming !== undefined || running.size > 0;
  const timer = setInterval(nudge, everyMs);
  timer.unref();

  return Object.freeze({
    nudge,
    async flush() {
      nudge();
      while (busy()) await Promise.all([claiming, ...running]);
    },
    async stop() {
      clearInterval(timer);
      stopping.abort(new Error("stopping"));
      await claiming?.catch(() => undefined);
      await Promise.allSettled(running);
    },
  });
}

/** Address and content of a copy, or why it cannot be sent now. */
async function prepare(
  copy: Claimed,
  receivers: Receivers,
  keys: EnquiryKeys,
): Promise<{ readonly address: Address; readonly content: EnquiryContent } | Problem> {
  try {
    const address = (await receivers.addresses([copy.channel])).get(copy.channel);
    if (address === undefined) return "NO_ADDRESS";
    const content = keys.open(copy.enquiry, { keyId: copy.keyId, sealed: copy.content }) as EnquiryContent; // sealed by the submission
    return { address, content };
  } catch (error) {
    return error instanceof HubError && error.code === "ENQUIRY_KEY_MISSING" ? "KEY_MISSING" : "INTERNAL";
  }
}

/** What a receiver is told. */
function messageOf(copy: Claimed, content: EnquiryContent): object {
  return {
    type: "enquiry.submitted",
    timestamp: copy.submittedAt.toISOString(),
    data: {
      id: copy.id,
      enquiry: copy.enquiry,
      receiver: { id: copy.receiver, name: copy.name },
      kind: copy.kind,
      ...content,
      shareWithFirms: copy.shareWithFirms,
      privacyNotice: copy.notice,
      submittedAt: copy.submittedAt.toISOString(),
    },
  };
}

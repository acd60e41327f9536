import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import { createPoster } from "../../base/http/index.ts";
import type { Log } from "../../base/log.ts";
import { readSdl, type SubgraphModule } from "../../kit/subgraph.ts";
import { createDirectory, type CatalogueFeed, type Directory } from "./directory.ts";
import { enquiryResolvers } from "./enquiryResolvers.ts";
import { createSweep } from "./erase.ts";
import { createInbox } from "./inbox.ts";
import type { EnquiryKeys } from "./keys.ts";
import { privacyNotice, rememberNotice } from "./notice.ts";
import { createOutbox } from "./outbox.ts";
import { createOutboxStore } from "./outboxStore.ts";
import { createReceivers, type Receivers } from "./receiver.ts";
import { receiverResolvers } from "./receiverResolvers.ts";
import { createMailer, type SmtpServer } from "./smtp.ts";
import { createWatch } from "./watch.ts";

export interface EnquiryOptions {
  readonly database: Database;
  /** Where help services are learned from; undefined: there is none in this hub, and only municipalities can be written to. */
  readonly catalogue: CatalogueFeed | undefined;
  readonly keys: EnquiryKeys;
  /** Who answers for the data; null: no enquiries are taken. */
  readonly controller: string | null;
  /** Days between the last delivery and the erasure of the text. */
  readonly days: number;
  /** Messages an hour from one sender. */
  readonly perHour: number;
  /** The same from anonymous senders at one address, within `perHour` of all; default none but that. */
  readonly perHourOfAddress?: number;
  /** Hosts that webhooks may have although their address is private. */
  readonly allowPrivate: readonly string[];
  /** The mail server for receivers without a system; default: no e-mail is sent. */
  readonly smtp?: SmtpServer | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1, for the jitter. Default Math.random. */
  readonly random?: () => number;
  /** Distance between looks at the outbox. Default 1 s. */
  readonly lookEveryMs?: number;
  /** Distance between looks at enquiries that somebody follows. Default 1 s. */
  readonly watchEveryMs?: number;
  /** Distance between looks for changes of the catalogue, default 10 s; the sweep looks sixty times as seldom. */
  readonly everyMs?: number;
  /** How long a receiver may take to answer. Default 10 s. */
  readonly timeoutMs?: number;
}

export interface Enquiries {
  readonly modules: readonly SubgraphModule[];
  /** Who can be written to, and where that goes: what else of the subgraph names buyers and parties shows it beside them. */
  readonly directory: Directory;
  readonly receivers: Receivers;
  settle(): Promise<void>;
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** The enquiries' part of the subgraph, with the outbox and the sweep at work. */
export async function openEnquiries(options: EnquiryOptions): Promise<Enquiries> {
  const { database, keys, clock, log, days, everyMs = 10_000, random = Math.random } = options;
  const notice = privacyNotice(options.controller, days, options.smtp !== undefined);
  await rememberNotice(database, notice, clock);
  const store = createOutboxStore({ database, clock, random, keyIds: keys.known });
  await tellMissingKeys(options);
  if (database.kind === "embedded") await store.releaseClaims();
  const directory = createDirectory({ catalogue: options.catalogue, log, everyMs });
  const receivers = createReceivers(database, keys, clock);
  const poster = createPoster({ allowPrivate: options.allowPrivate });
  const { lookEveryMs = 1_000, timeoutMs = 10_000 } = options;
  const mailer = options.smtp && createMailer({ server: options.smtp, timeoutMs });
  const outbox = createOutbox({ store, receivers, keys, poster, mailer, clock, log, everyMs: lookEveryMs, timeoutMs });
  const sweep = createSweep({ database, days, clock, log, everyMs: everyMs * 60 });
  const watch = createWatch({ database, log, everyMs: options.watchEveryMs ?? 1_000 });
  const inbox = createInbox({ database, keys, receivers, directory, clock });
  outbox.nudge();
  return {
    modules: [
      {
        typeDefs: readSdl(import.meta.url, "./enquiry.graphql"),
        resolvers: enquiryResolvers({
          database,
          keys,
          directory,
          receivers,
          notice,
          perHour: options.perHour,
          perHourOfAddress: options.perHourOfAddress ?? options.perHour,
          clock,
          outbox,
          watch,
        }),
      },
      {
        typeDefs: readSdl(import.meta.url, "./receiver.graphql"),
        resolvers: receiverResolvers({
          directory,
          receivers,
          inbox,
          outbox,
          allowPrivate: options.allowPrivate,
          mails: options.smtp !== undefined,
        }),
      },
    ],
    directory,
    receivers,
    async settle() {
      await outbox.flush();
      await sweep.run();
    },
    refresh: () => directory.refresh(),
    async close() {
      await Promise.all([outbox.stop(), sweep.stop(), directory.stop(), watch.stop()]);
      await poster.close();
    },
  };
}

/** What is closed with a key that is not here waits; whoever runs the hub has to know at once. */
async function tellMissingKeys({ database, keys, log }: EnquiryOptions): Promise<void> {
  const missing = await database.query<{ keyId: string; enquiries: number }>(
    `SELECT key_id AS "keyId", count(*)::int AS enquiries FROM collaboration.enquiry WHERE erased_at IS NULL AND key_id <> ALL ($1) GROUP BY key_id`,
    [keys.known],
  );
  for (const { keyId, enquiries } of missing)
    log.error(
      { code: "ENQUIRY_KEY_MISSING", key: keyId, enquiries },
      "enquiries wait for a key that is not here: add it to HUB_ENQUIRY_KEY or restore HUB_DATA/enquiry.key",
    );
}

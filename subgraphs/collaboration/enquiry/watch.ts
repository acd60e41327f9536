import { HubError } from "../../../schema/errors.ts";
import type { Database } from "../../base/database/index.ts";
import type { Log } from "../../base/log.ts";
import { createBell, stream } from "../../kit/stream.ts";
import type { Delivery } from "./follow.ts";

/** How far an enquiry is with each receiver, without a word of its content. */
export interface EnquiryStanding {
  readonly id: string;
  readonly withdrawnAt: Date | null;
  readonly erasedAt: Date | null;
  readonly deliveries: readonly DeliveryStanding[];
}

export type DeliveryStanding = Pick<Delivery, "id" | "receiver" | "route" | "state" | "attempts">;

/**
 * Follows enquiries for those who listen. What changes may be changed by another replica, and the embedded database tells of nothing, so the database is asked over and over: one statement
 * for all who listen together, and none while nobody does.
 */
export interface Watch {
  /** How an enquiry stands, at once and after every change, until the listener leaves or nothing can change any more. Throws OVERLOADED where too many listen. */
  follow(enquiry: string): AsyncIterableIterator<EnquiryStanding>;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly database: Database;
  readonly log: Log;
  /** Distance between looks. */
  readonly everyMs: number;
  /** Who may listen at a time. Default 2,000. */
  readonly most?: number;
}

const SETTLED: ReadonlySet<string> = new Set(["DELIVERED", "WITHDRAWN", "EXPIRED"]);

export function createWatch({ database, log, everyMs, most = 2_000 }: WatchOptions): Watch {
  const bell = createBell();
  const stopping = new AbortController();
  /** How many listen to each enquiry. */
  const listeners = new Map<string, number>();
  let known: ReadonlyMap<string, EnquiryStanding> = new Map();
  let listening = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    try {
      known = await readStandings(database, [...listeners.keys()]);
      bell.ring();
    } catch (error) {
      log.warn(
        { error: { name: error instanceof Error ? error.name : "unknown" } },
        "enquiries that are followed could not be read; it is tried again",
      );
    }
  };
  const lookOn = (): void => {
    timer ??= setInterval(() => {
      looking ??= look().finally(() => (looking = undefined));
    }, everyMs).unref();
  };

  async function* standings(enquiry: string, signal: AbortSignal): AsyncGenerator<EnquiryStanding, void> {
    listeners.set(enquiry, (listeners.get(enquiry) ?? 0) + 1);
    listening += 1;
    lookOn();
    const ended = AbortSignal.any([signal, stopping.signal]);
    let told = "";
    try {
      let standing = (await readStandings(database, [enquiry])).get(enquiry);
      while (!ended.aborted) {
        const { rings } = bell;
        const text = JSON.stringify(standing);
        if (standing !== undefined && text !== told) {
          told = text;
          yield standing;
          if (isOver(standing)) return;
        }
        await bell.after(rings, ended);
        standing = known.get(enquiry) ?? standing;
      }
    } finally {
      leave(enquiry);
    }
  }
  const leave = (enquiry: string): void => {
    listening -= 1;
    const left = (listeners.get(enquiry) ?? 1) - 1;
    if (left > 0) listeners.set(enquiry, left);
    else listeners.delete(enquiry);
    if (listening > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return Object.freeze({
    follow(enquiry: string) {
      if (listening >= most)
        throw new HubError("OVERLOADED", "Too many enquiries are followed at this moment.", {
          next: "Ask for `enquiry` now and then instead.",
        });
      return stream((signal) => standings(enquiry, signal));
    },
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await looking?.catch(() => undefined);
    },
  });
}

function isOver({ erasedAt, deliveries }: EnquiryStanding): boolean {
  return erasedAt !== null && deliveries.every(({ state }) => SETTLED.has(state));
}

async function readStandings(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, EnquiryStanding>> {
  const rows = await database.query<EnquiryRow>(
    `SELECT e.id AS enquiry, e.withdrawn_at AS "withdrawnAt", e.erased_at AS "erasedAt", d.id, d.receiver, d.route, d.state, d.attempts
     FROM collaboration.enquiry e JOIN collaboration.enquiry_delivery d ON d.enquiry = e.id WHERE e.id = ANY ($1::uuid[]) ORDER BY d.seq`,
    [ids],
  );
  return new Map(
    [...Map.groupBy(rows, ({ enquiry }) => enquiry)].map(([id, [first, ...others]]) => {
      const deliveries = [...(first === undefined ? [] : [first]), ...others].map(
        ({ enquiry: _enquiry, withdrawnAt: _at, erasedAt: _erased, ...each }) => each,
      );
      return [id, { id, withdrawnAt: first?.withdrawnAt ?? null, erasedAt: first?.erasedAt ?? null, deliveries }];
    }),
  );
}

interface EnquiryRow extends DeliveryStanding, Pick<EnquiryStanding, "withdrawnAt" | "erasedAt"> {
  readonly enquiry: string;
}

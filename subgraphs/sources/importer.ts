import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { HttpClient } from "../base/http/index.ts";
import type { Log } from "../base/log.ts";
import { readSource } from "./read.ts";
import { nextDue } from "./schedule.ts";
import type { Source } from "./source.ts";
import type { SourceFailure } from "./states.ts";
import type { Claim, QuarantineEntry, SourceStore, StoredListing } from "./store.ts";
import { SupersededError } from "./superseded.ts";

export interface ImportContext {
  readonly store: SourceStore;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface ImportResult {
  /** Listings that are new, changed or gone. */
  readonly changed: number;
  readonly quarantined: number;
  readonly failure?: SourceFailure;
}

const BATCH = 250;

/**
 * Reads one claimed source to its end. Good records are kept batch by batch, so a process killed in the middle has lost nothing and the next run goes on; what
 * has disappeared is only concluded from a read that came to its end. A failed read changes nothing but the source's state: the last good listings stay. Throws
 * the signal's reason, and SupersededError when the claim is no longer this process's.
 */
export async function importSource(source: Source, claim: Claim, context: ImportContext): Promise<ImportResult> {
  const { store, http, clock, log, signal } = context;
  /** What became of each record since the last batch; undefined: gone. The last word of a record counts. */
  const records = new Map<string, StoredListing | undefined>();
  let rejected: QuarantineEntry[] = [];
  let changed = 0;
  let kept = 0;
  let quarantined = 0;

  const flush = async (): Promise<void> => {
    if (records.size === 0 && rejected.length === 0) return;
    const batch = {
      listings: [...records.values()].filter((listing) => listing !== undefined),
      gone: [...records].flatMap(([id, listing]) => (listing === undefined ? [id] : [])),
      rejected,
    };
    records.clear();
    rejected = [];
    changed += await store.keep(claim, batch, new Date(clock.now()));
  };

  try {
    for await (const item of readSource(source, { http, state: claim.state, signal, clock })) {
      switch (item.kind) {
        case "listing":
        case "case":
        case "tender":
          kept += 1;
          records.set(item.sourceId, { sourceId: item.sourceId, content: item.content });
          for (const problem of item.problems) rejected.push({ record: item.sourceId, ...problem, kept: true });
          quarantined += item.problems.length;
          break;
        case "rejected":
          quarantined += 1;
          rejected.push({ record: item.record, field: item.field, code: item.code, reason: item.reason, kept: false });
          break;
        case "deleted":
          records.set(item.sourceId, undefined);
          break;
        case "unchanged":
        case "end": {
          await flush();
          const complete = item.kind === "end" && item.complete;
          if (complete && kept === 0) await refuseEmpty(source, store);
          const outcome = item.kind === "unchanged" ? "unchanged" : complete ? "complete" : "partial";
          const now = new Date(clock.now());
          changed += await store.succeed(claim, { outcome, state: item.state, now, nextDue: nextDue(source.schedule, now) });
        }
      }
      if (records.size >= BATCH || rejected.length >= BATCH) await flush();
    }
    log.info({ source: source.id, changed, quarantined }, "source read");
    return { changed, quarantined };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof SupersededError) throw error;
    await flush();
    const failure = toFailure(error, source, log);
    const now = new Date(clock.now());
    await store.fail(claim, { failure, now, nextDue: nextDue(source.schedule, now) });
    log.warn({ source: source.id, code: failure.code, reason: failure.message }, "source could not be read");
    return { changed, quarantined, failure };
  }
}

/** An answer without a single good record, from a publisher that had some, is far more often a fault than an emptied catalogue. */
async function refuseEmpty(source: Source, store: SourceStore): Promise<void> {
  if ((await store.count(source.id)) === 0) return;
  throw new HubError("FETCH_UNREADABLE", `${source.id} answered without a single usable record; the last good listings are kept.`, {
    next: "If the publisher has really removed everything, remove the source file.",
  });
}

function toFailure(error: unknown, source: Source, log: Log): SourceFailure {
  if (error instanceof HubError) return { code: error.code, message: error.message };
  log.error(
    { source: source.id, error: { stack: error instanceof Error ? error.stack : undefined } },
    "unexpected error while reading a source",
  );
  return { code: "INTERNAL", message: `${source.id} could not be read because of a fault inside the hub.` };
}

import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../base/clock.ts";
import { createBudget, type HttpClient, type HttpResponse } from "../base/http/index.ts";
import type { ReadContext } from "./formats/format.ts";
import { FORMATS } from "./formats/index.ts";
import type { Format } from "./formats/format.ts";
import { mapCase, type MappedCase } from "./mapCase.ts";
import { mapTender, type MappedTender } from "./mapTender.ts";
import { mapRecord, type MappedDeleted, type MappedListing, type Rejected } from "./mapping.ts";
import type { Source } from "./source.ts";

/** What is kept between two reads of a source: plain JSON, `{}` before the first. */
export interface ReadState {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Where the next incremental read begins, ISO moment. */
  readonly modifiedAfter?: string;
  /** When everything was last read, ISO moment. */
  readonly completeAt?: string;
}

export type SourceItem =
  | MappedListing
  | MappedCase
  | MappedTender
  | MappedDeleted
  | Rejected
  /** Last item: the publisher says that nothing has changed. */
  | { readonly kind: "unchanged"; readonly state: ReadState }
  /** Last item: read to the end. `complete`: everything was there, so what was not has disappeared. */
  | { readonly kind: "end"; readonly complete: boolean; readonly state: ReadState };

export interface ReadOptions {
  readonly http: HttpClient;
  readonly state: ReadState;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told of each record where it stands (`line 14`), before what became of it. */
  readonly onRecord?: (place: string) => void;
}

/** An incremental read never sees what a publisher removed without a word, so everything is read again after this long. */
const COMPLETE_EVERY_MS = 24 * 3_600_000;
/** How far an incremental read reaches back behind the last one: publishers' clocks differ, and their indexes lag. */
const OVERLAP_MS = 10 * 60_000;

/** Reads a source once, record by record: nothing but the page at hand is in memory. Throws FETCH_*, TOO_MANY_RECORDS, or the signal's reason. */
export async function* readSource(source: Source, options: ReadOptions): AsyncGenerator<SourceItem, void, undefined> {
  const { http, state, signal, clock } = options;
  const format: Format = FORMATS[source.format];
  const begun = clock.now();
  const incremental = format.incremental?.(source) === true;
  const since = incremental && isRecent(state.completeAt, begun) ? state.modifiedAfter : undefined;

  const budget = createBudget({ bytes: source.limits.bytes, ms: source.limits.ms, clock, whom: new URL(source.address).host });
  let requests = 0;
  const ask = (address: string, validators: Pick<ReadState, "etag" | "lastModified">): Promise<HttpResponse> => {
    requests += 1;
    return http.get(address, {
      hosts: source.hosts,
      accept: format.accept,
      budget,
      signal,
      etag: validators.etag,
      lastModified: validators.lastModified,
    });
  };
  const context: ReadContext = { source, get: (address) => ask(address, {}) };

  const first = await ask(format.address(source, since), since === undefined ? state : {});
  if (first.status === 304) {
    yield { kind: "unchanged", state: { ...state, ...(incremental ? moments(begun) : {}) } };
    return;
  }

  const seen = new Set<string>();
  let records = 0;
  const reader = format.read(first, context);
  try {
    for (;;) {
      const step = await reader.next();
      if (step.done === true) {
        const complete = step.value.complete && since === undefined;
        yield { kind: "end", complete, state: nextState(complete) };
        return;
      }
      records += 1;
      if (records > source.limits.records)
        throw new HubError("TOO_MANY_RECORDS", `${source.id} has more than ${source.limits.records} records.`);
      const item = step.value;
      options.onRecord?.(item.place);
      if (item.kind === "unreadable") {
        yield { kind: "rejected", record: item.place, field: item.field, code: item.code, reason: item.reason };
        continue;
      }
      const map = source.kind === "case" ? mapCase : mapRecord;
      const mapped = item.kind === "notice" ? mapTender(item) : map(source, item.record, item.place);
      const good = mapped.kind === "listing" || mapped.kind === "case" || mapped.kind === "tender";
      if (good && seen.has(mapped.sourceId)) {
        const reason = `${item.place} has the id of an earlier record`;
        yield { kind: "rejected", record: mapped.sourceId, field: "id", code: "RECORD_DUPLICATE", reason };
        continue;
      }
      if (good) seen.add(mapped.sourceId);
      yield mapped;
    }
  } finally {
    await reader.return({ complete: false });
    first.cancel();
  }

  /** Validators speak for one address, so they are kept only where that one answer was everything. */
  function nextState(complete: boolean): ReadState {
    const validators = requests === 1 && since === undefined ? { etag: first.etag, lastModified: first.lastModified } : {};
    const kept = Object.fromEntries(Object.entries(validators).filter(([, value]) => value !== undefined));
    if (!incremental) return kept;
    return {
      ...kept,
      modifiedAfter: moments(begun).modifiedAfter,
      ...(complete ? { completeAt: moments(begun).completeAt } : completeAtOf(state)),
    };
  }
}

function moments(begun: number): { readonly modifiedAfter: string; readonly completeAt: string } {
  return { modifiedAfter: new Date(begun - OVERLAP_MS).toISOString(), completeAt: new Date(begun).toISOString() };
}

function completeAtOf(state: ReadState): Pick<ReadState, "completeAt"> {
  return state.completeAt === undefined ? {} : { completeAt: state.completeAt };
}

function isRecent(moment: string | undefined, now: number): boolean {
  return moment !== undefined && now - Date.parse(moment) < COMPLETE_EVERY_MS;
}

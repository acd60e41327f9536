import { HubError } from "../../schema/errors.ts";
import type { ListingContent } from "../../schema/listing.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import { createHttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { MappedListing, Rejected } from "../../subgraphs/sources/mapping.ts";
import { readSource, type ReadState, type SourceItem } from "../../subgraphs/sources/read.ts";
import { parseSource, type Source } from "../../subgraphs/sources/source.ts";

/** A source of the given format; `rest` is YAML below the common head. */
export function source(rest: string, variables: Readonly<Record<string, string>> = { at: "http://127.0.0.1:9" }): Source {
  const head = `id: test-publisher\npublisher: { name: Test }\nlevel: MUNICIPAL\nlicence: CC0-1.0\n`;
  return parseSource(head + rest, { file: "test.yaml", variables });
}

/** Everything one read of a source gave. */
export interface Read {
  readonly listings: readonly MappedListing[];
  readonly rejected: readonly Rejected[];
  readonly deleted: readonly string[];
  readonly last: Extract<SourceItem, { kind: "end" | "unchanged" }>;
}

/** Reads a source to its end with a client that may reach loopback. */
export async function readAll(from: Source, options: { readonly state?: ReadState; readonly clock?: Clock } = {}): Promise<Read> {
  const http = createHttpClient({
    allowPrivate: ["127.0.0.1"],
    clock: systemClock,
    log: createLog("silent"),
    random: () => 0,
    retry: { attempts: 2, baseMs: 1, maxMs: 5 },
  });
  try {
    const items: SourceItem[] = [];
    const { state = {}, clock = systemClock } = options;
    for await (const item of readSource(from, { http, state, clock, signal: new AbortController().signal })) items.push(item);
    const last = items.at(-1);
    if (last?.kind !== "end" && last?.kind !== "unchanged") throw new Error("a read ends with end or unchanged");
    return {
      listings: items.filter((item) => item.kind === "listing"),
      rejected: items.filter((item) => item.kind === "rejected"),
      deleted: items.filter((item) => item.kind === "deleted").map((item) => item.sourceId),
      last,
    };
  } finally {
    await http.close();
  }
}

/** The code of the HubError that `work` ends with; fails the test by throwing when it ends otherwise. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof HubError) return error.code;
    throw error;
  }
  throw new Error("expected a HubError, but it succeeded");
}

/** Titles in Danish, in the order read. */
export function titles(read: Read): readonly (string | undefined)[] {
  return read.listings.map((listing) => listing.content.title.da);
}

export type { ListingContent };

import type { Feed } from "../../subgraphs/catalogue/intake.ts";

type Texts = readonly (readonly [string, string])[];

interface EntryOptions extends Record<string, unknown> {
  readonly title?: Texts;
  readonly summary?: Texts;
}

/** A feed entry as a publisher's subgraph answers it. */
export function entry(id: string, { title = [["da", id]], summary = [], ...rest }: EntryOptions) {
  const [publisherId, sourceId] = id.split(":");
  const texts = (given: Texts) => given.map(([language, text]) => ({ language, text }));
  return {
    id,
    sourceId,
    publisher: publisherId,
    deleted: false,
    changedAt: "2026-11-01T10:00:00.000Z",
    description: [],
    themes: [],
    audiences: [],
    personas: [] as readonly string[],
    coverage: [],
    channels: [],
    status: "ACTIVE",
    confidence: "SURE",
    ...rest,
    title: texts(title),
    summary: texts(summary),
  };
}

export function publisher(id: string, rest: Record<string, unknown> = {}) {
  return {
    id,
    name: [{ language: "da", text: `Eksempel: ${id}` }],
    level: "REGIONAL",
    sample: true,
    quarantined: 0,
    retrievedAt: "2026-11-22T09:00:00.000Z",
    ...rest,
  };
}

export interface TestFeed extends Feed {
  set(entries: readonly ReturnType<typeof entry>[]): void;
  change(changed: ReturnType<typeof entry>): void;
  /** As after a wiped database: older cursors are refused. */
  startOver(entries: readonly ReturnType<typeof entry>[]): void;
  fail(): void;
}

/** A publisher's feed in memory, two entries a page, behaving as the contract says. */
export function testFeed(name: string, publishers: readonly ReturnType<typeof publisher>[]): TestFeed {
  let log: ReturnType<typeof entry>[] = [];
  let epoch = 1;
  let failing = false;
  return {
    name,
    set: (entries) => void (log = [...entries]),
    change: (changed) => void log.push(changed),
    startOver(entries) {
      epoch += 1;
      log = [...entries];
    },
    fail: () => void (failing = true),
    async execute({ variables }) {
      if (failing) throw new Error("connection refused");
      const after = variables?.["after"];
      const [of, place] = typeof after === "string" ? after.split("/").map(Number) : [epoch, 0];
      if (of !== epoch) return { data: null, errors: [{ message: "another feed", extensions: { code: "CURSOR_INVALID" } }] };
      const from = place ?? 0;
      const entries = log.slice(from, from + 2);
      return {
        data: { listingFeed: { entries, publishers, cursor: `${epoch}/${from + entries.length}`, hasMore: from + 2 < log.length } },
      };
    },
  };
}

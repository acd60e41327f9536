import { HubError } from "../../../schema/errors.ts";
import type { Log } from "../../base/log.ts";
import type { SubgraphAnswer, SubgraphRequest } from "../../base/subgraph.ts";
import { readChange, type DirectoryEntry } from "./directoryEntry.ts";

/** The catalogue as enquiries reach it. */
export interface CatalogueFeed {
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
}

/** Which help services there are, as the catalogue tells: kept in memory and in step by its change feed, so that an enquiry can be taken while the catalogue is down. */
export interface Directory {
  /** The help service, found by an older id too; undefined where there is none. Throws SUBGRAPH_UNREACHABLE where the catalogue was never read. */
  find(id: string): Promise<DirectoryEntry | undefined>;
  /** The same without asking the catalogue: what is known now. */
  known(id: string): DirectoryEntry | undefined;
  /** Ids that once were help services of their own and now lead to this one. */
  former(id: string): readonly string[];
  /** Municipal help services in operation that serve this municipality and name it, the most local first. */
  localOf(municipality: string): readonly DirectoryEntry[];
  /** Help services in operation that serve this territory and no other. */
  servingOnly(territory: string): readonly DirectoryEntry[];
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export interface DirectoryOptions {
  /** undefined: there is no catalogue in this hub. */
  readonly catalogue: CatalogueFeed | undefined;
  readonly log: Log;
  /** Distance between looks for changes. */
  readonly everyMs: number;
}

const QUERY = `query EnquiryDirectory($since: String) {
  helpServiceChanges(since: $since, first: 100) {
    cursor hasMore
    changes { id redirectTo helpService { id da: name(language: DA) en: name(language: EN) level status coverage { code } listings { id publisher { id } } provenance { rule listing { id } } } }
  }
}`;
const TIMEOUT_MS = 10_000;
const MOST_PAGES = 10_000;

export function createDirectory({ catalogue, log, everyMs }: DirectoryOptions): Directory {
  const entries = new Map<string, DirectoryEntry>();
  const redirects = new Map<string, string>();
  let former: ReadonlyMap<string, readonly string[]> = new Map();
  const stopping = new AbortController();
  let since: string | null = null;
  let read = false;
  let running: Promise<void> | undefined;

  const readAll = async (): Promise<void> => {
    if (catalogue === undefined) throw unreachable();
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await ask(catalogue, since, stopping.signal);
      if (page === "start over") {
        entries.clear();
        redirects.clear();
        since = null;
        continue;
      }
      for (const change of page.changes) {
        if (change.entry === null) entries.delete(change.id);
        else entries.set(change.id, change.entry);
        if (change.redirectTo !== null) redirects.set(change.id, change.redirectTo);
        else redirects.delete(change.id);
      }
      since = page.cursor;
      if (!page.hasMore) break;
    }
    former = Map.groupBy(redirects.keys(), (id) => known(id)?.id ?? "");
    read = true;
  };
  const refresh = (): Promise<void> => (running ??= readAll().finally(() => (running = undefined)));
  const look = (): void => {
    refresh().catch((error: unknown) => {
      if (!stopping.signal.aborted)
        log.warn({ code: error instanceof HubError ? error.code : "INTERNAL" }, "the catalogue's changes could not be read");
    });
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  if (catalogue === undefined) clearInterval(timer);
  else look();

  const known = (id: string): DirectoryEntry | undefined => {
    let at = id;
    for (let hops = 0; hops < 50; hops += 1) {
      const next = redirects.get(at);
      if (next === undefined) return entries.get(at);
      at = next;
    }
    return undefined;
  };

  return Object.freeze({
    known,
    former: (id: string) => former.get(id) ?? [],
    refresh,
    async find(id: string) {
      const before = known(id);
      if (before !== undefined) return before;
      await refresh().catch(() => {
        if (!read) throw unreachable();
      });
      return known(id);
    },
    localOf(municipality: string) {
      const code = `mun:${municipality}`;
      return [...entries.values()]
        .filter((entry) => entry.level === "MUNICIPAL" && entry.open && entry.coverage.includes(code))
        .toSorted((a, b) => a.coverage.length - b.coverage.length || (a.id < b.id ? -1 : 1));
    },
    servingOnly: (territory: string) =>
      [...entries.values()].filter(({ open, coverage }) => open && coverage.length === 1 && coverage[0] === territory),
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running?.catch(() => undefined);
    },
  });
}

function unreachable(): HubError {
  return new HubError("SUBGRAPH_UNREACHABLE", "The list of help services cannot be read now, so nothing was taken.", {
    next: "Try again in a minute; nothing was stored.",
  });
}

interface Page {
  readonly changes: readonly NonNullable<ReturnType<typeof readChange>>[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

async function ask(catalogue: CatalogueFeed, since: string | null, signal: AbortSignal): Promise<Page | "start over"> {
  const { data, errors } = await catalogue.execute({
    query: QUERY,
    variables: { since },
    operationName: "EnquiryDirectory",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const [error] = errors ?? [];
  if (error !== undefined && since !== null && error.extensions?.["code"] === "CURSOR_INVALID") return "start over";
  const page = data?.["helpServiceChanges"] as Readonly<Record<string, unknown>> | null | undefined; // checked below
  const changes = page?.["changes"];
  const cursor = page?.["cursor"];
  if (error !== undefined || !Array.isArray(changes) || typeof cursor !== "string")
    throw new HubError("SUBGRAPH_BAD_ANSWER", "The catalogue does not tell its changes.");
  return { changes: changes.flatMap((change: unknown) => readChange(change) ?? []), cursor, hasMore: page?.["hasMore"] === true };
}

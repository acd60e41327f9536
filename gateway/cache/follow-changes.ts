import { parse } from "graphql";
import type { Log } from "../../subgraphs/base/log.ts";
import { executeOperation, type Executable } from "../execute/operation.ts";
import { plainData } from "../execute/ready-data.ts";
import { isRecord } from "../transport/answer.ts";
import { entityTag, subgraphTag } from "./tags.ts";

export interface FollowChangesOptions {
  /** What answers operations now. */
  readonly served: () => Executable;
  readonly drop: (tags: readonly string[]) => Promise<void>;
  readonly log: Log;
  /** Distance between two looks, in milliseconds. Default 2 s. */
  readonly everyMs?: number;
}

/** The catalogue's change feed and the type it tells of, as every supergraph with a catalogue has them. */
const FEED = "helpServiceChanges";
const TYPE = "HelpService";
export const CHANGES_QUERY = parse(
  `query Changes($since: String) { ${FEED}(since: $since, first: 100) { cursor hasMore changes { id redirectTo } } }`,
);

/**
 * Follows the change feed as any client could, wherever the catalogue runs, and drops what a change makes old: everything the feed's own subgraph said, because
 * any list or count of it may hold the help service, and what the other subgraphs said of that help service. At the first look, and after a cursor that the feed
 * no longer knows, nobody knows what was missed: all that the feed's subgraph said is dropped. Returns what ends it.
 */
export function followChanges({ served, drop, log, everyMs = 2_000 }: FollowChangesOptions): () => void {
  const closed = new AbortController();
  let since: string | null = null;
  let known = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const { snapshot, transports } = served();
    if (snapshot.apiSchema.getQueryType()?.getFields()[FEED] === undefined) return;
    for (let more = true; more && !closed.signal.aborted;) {
      let owner = "";
      const told = [...transports].map(([name, transport]): [string, typeof transport] => [
        name,
        (request) => {
          owner = name;
          return transport(request);
        },
      ]);
      const { data, errors } = await executeOperation(
        { snapshot, transports: new Map(told) },
        { document: CHANGES_QUERY, key: FEED, variables: { since }, headers: {}, signal: closed.signal },
      );
      const page = errors === undefined ? readPage(plainData(data)) : undefined;
      tell(page === undefined);
      if (page === undefined) {
        // The subgraph is away, or has another feed than it had: from its beginning, when it is back.
        if (errors?.some(({ extensions }) => extensions["code"] === "CURSOR_INVALID") === true) [since, known] = [null, false];
        return;
      }
      if (known && page.ids.length > 0) await drop([subgraphTag(owner), ...page.ids.map((id) => entityTag(TYPE, id))]);
      since = page.cursor;
      more = page.hasMore;
      if (!known && !more) {
        await drop([subgraphTag(owner)]);
        known = true;
      }
    }
  }

  function tell(fails: boolean): void {
    if (fails === failing || closed.signal.aborted) return;
    failing = fails;
    if (fails) log.warn("the change feed cannot be read; what is kept goes when its time is over");
    else log.info("the change feed is read again");
  }

  const tried = (): Promise<void> => look().catch(() => tell(true));
  const again = (): void => {
    if (closed.signal.aborted) return;
    timer = setTimeout(() => void tried().finally(again), everyMs).unref();
  };
  void tried().finally(again);
  return () => {
    closed.abort();
    clearTimeout(timer);
  };
}

interface Page {
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly ids: readonly string[];
}

function readPage(data: unknown): Page | undefined {
  const feed = isRecord(data) ? data[FEED] : undefined;
  if (!isRecord(feed) || typeof feed["cursor"] !== "string" || !Array.isArray(feed["changes"])) return undefined;
  const ids = feed["changes"].flatMap((change: unknown) => (isRecord(change) ? [change["id"], change["redirectTo"]] : []));
  return { cursor: feed["cursor"], hasMore: feed["hasMore"] === true, ids: ids.filter((id) => typeof id === "string") };
}

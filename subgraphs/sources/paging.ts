import { createHash } from "node:crypto";
import { HubError } from "../../schema/errors.ts";
import { wordsIn } from "./field.ts";
import type { Source } from "./source.ts";

/**
 * Notices a paging that goes round. Threat: a publisher's fault (a `next` that points at itself, a page parameter that is ignored) would keep the hub reading
 * for ever, or fill the quarantine with duplicates.
 */
export interface PageWatch {
  /** Takes note of a page; throws FETCH_LOOP when its address or its records were there before. */
  see(address: string, records: readonly unknown[]): void;
}

const MOST_PAGES = 20_000;
const MOST_EMPTY = 20;

export function createPageWatch(source: Source): PageWatch {
  const addresses = new Set<string>();
  const contents = new Set<string>();
  let empty = 0;
  const loop = (what: string) => new HubError("FETCH_LOOP", `${source.id}: ${what} (after ${addresses.size} pages).`);
  return {
    see(address, records) {
      if (addresses.has(address)) throw loop("the next page is one that was read already");
      if (addresses.size >= MOST_PAGES) throw loop(`there are more than ${MOST_PAGES} pages`);
      addresses.add(address);
      if (records.length === 0) {
        empty += 1;
        if (empty > MOST_EMPTY) throw loop("one empty page follows another");
        return;
      }
      const digest = createHash("sha256");
      for (const record of records) digest.update(identity(source, record)).update("\u0000");
      const content = digest.digest("base64");
      if (contents.has(content)) throw loop("a page holds the records of an earlier one");
      contents.add(content);
    },
  };
}

function identity(source: Source, record: unknown): string {
  const id = source.mapping.id === undefined ? undefined : wordsIn(record, source.mapping.id)[0];
  return id ?? JSON.stringify(record) ?? "";
}

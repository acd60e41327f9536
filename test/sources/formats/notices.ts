import { systemClock } from "../../../subgraphs/base/clock.ts";
import { createHttpClient } from "../../../subgraphs/base/http/index.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import type { MappedTender } from "../../../subgraphs/sources/mapTender.ts";
import type { Rejected } from "../../../subgraphs/sources/mapping.ts";
import { readSource, type SourceItem } from "../../../subgraphs/sources/read.ts";
import { serve } from "../../support/localServer.ts";
import { source } from "../support.ts";

/** What one read of a source of notices gave. */
export interface ReadNotices {
  readonly notices: readonly MappedTender[];
  readonly rejected: readonly Rejected[];
  readonly complete: boolean;
}

/** Serves a body and reads it as notices of the format. */
export async function readNotices(format: "ted" | "eforms", body: string | Uint8Array, rest = ""): Promise<ReadNotices> {
  const local = await serve((_, response) => void response.setHeader("content-type", "application/octet-stream").end(body));
  const http = createHttpClient({
    allowPrivate: ["127.0.0.1"],
    clock: systemClock,
    log: createLog("silent"),
    random: () => 0,
    retry: { attempts: 1, baseMs: 1, maxMs: 2 },
  });
  try {
    const from = source(`kind: tender\nformat: ${format}\naddress: "{at}/notices"\n${rest}`, { at: local.url });
    const items: SourceItem[] = [];
    for await (const item of readSource(from, { http, state: {}, clock: systemClock, signal: AbortSignal.timeout(20_000) }))
      items.push(item);
    const last = items.at(-1);
    return {
      notices: items.filter((item) => item.kind === "tender"),
      rejected: items.filter((item) => item.kind === "rejected"),
      complete: last?.kind === "end" && last.complete,
    };
  } finally {
    await http.close();
    await local.close();
  }
}

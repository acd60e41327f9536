import { HubError } from "../../../schema/errors.ts";
import type { HttpClient } from "../../base/http/index.ts";
import type { Format, ReadContext } from "../formats/format.ts";
import { FORMATS } from "../formats/index.ts";
import { readInWorker } from "../formats/xlsx/inWorker.ts";
import type { Source } from "../source.ts";
import { widestOf } from "./table.ts";

export interface SampleOptions {
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

const MOST_RECORDS = 1_000;
const MOST_BYTES = 20_000_000;
const MOST_MS = 20_000;

/** The first records as the publisher wrote them, by the format's own reader. Throws FETCH_*. */
export async function sampleRecords(source: Source, { http, signal }: SampleOptions): Promise<readonly unknown[]> {
  const format: Format = FORMATS[source.format];
  const get: ReadContext["get"] = (address) =>
    http.get(address, { hosts: source.hosts, accept: format.accept, maxBytes: MOST_BYTES, timeoutMs: MOST_MS, signal });
  const first = await get(format.address(source, undefined));
  const reader = format.read(first, { source, get });
  const records: unknown[] = [];
  try {
    while (records.length < MOST_RECORDS) {
      const step = await reader.next();
      if (step.done === true) break;
      if (step.value.kind === "record") records.push(step.value.record);
    }
    return records;
  } catch (error) {
    if (error instanceof HubError && records.length > 0) return records; // a fault further down is told by the trial
    throw error;
  } finally {
    await reader.return({ complete: false });
    first.cancel();
  }
}

/** In which row of a workbook's first sheet the headings stand, from 1. Throws FETCH_*. */
export async function headerRowOf(file: Uint8Array, whom: string): Promise<number> {
  const { rows } = await readInWorker({ file, sheet: 1, bytes: MOST_BYTES, whom });
  return Math.max(0, widestOf(rows)) + 1;
}

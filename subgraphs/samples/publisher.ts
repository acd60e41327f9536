import type { SampleRecord } from "./record.ts";

/** A sample publisher: a name in the address, and how it answers. */
export interface SamplePublisher {
  readonly id: string;
  /** Whether its list comes in pages. */
  readonly paged: boolean;
  /** The answer under the publisher's own path, or undefined for a page it does not have. */
  readonly serve: Serve;
}

export type Serve = (request: SampleRequest, records: readonly SampleRecord[]) => SampleAnswer | undefined;

export interface SampleRequest {
  /** Decoded, below the publisher's own path, without a leading slash: `listings.csv`, `services/abc`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The publisher's own address, without a trailing slash, as the caller reached it. */
  readonly base: string;
  /** True while the fault `loop` is set: paging never ends. */
  readonly endless: boolean;
}

export interface SampleAnswer {
  readonly type: string;
  readonly body: string | Buffer;
}

/** One page of records and how many there are in all. Page numbers begin at 1; an endless publisher repeats its first page for ever. */
export function pageOf(records: readonly SampleRecord[], page: number, size: number, endless: boolean): Page {
  const total = Math.max(1, Math.ceil(records.length / size));
  const start = endless ? 0 : (page - 1) * size;
  return { records: records.slice(start, start + size), page, pages: endless ? page + 1 : total, last: !endless && page >= total };
}

export interface Page {
  readonly records: readonly SampleRecord[];
  readonly page: number;
  readonly pages: number;
  readonly last: boolean;
}

/** A page or size from a query string: a whole number from 1, else the default. */
export function wholeNumber(text: string | null, otherwise: number): number {
  const value = Number(text);
  return text !== null && Number.isSafeInteger(value) && value >= 1 ? value : otherwise;
}

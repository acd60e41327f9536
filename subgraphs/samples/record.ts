import { readFileSync } from "node:fs";

/**
 * One sample listing as its content file holds it: in plain canonical words, before the publisher's own format, vocabulary and spelling are put on it.
 * Only `sourceId` may say which help function a record is about; nothing else holds a function's id, so that matching cannot read the answer.
 */
export interface SampleRecord {
  /** `<function id>` for the provider's own listing, `<function id>#<n>` for a retelling. */
  readonly sourceId: string;
  readonly title: SampleText;
  readonly summary: SampleText;
  readonly description?: SampleText;
  readonly provider: { readonly name: string; readonly kind: string | null } | null;
  /** True for the provider's own listing, false for a retelling. */
  readonly own: boolean;
  /** Area names as this publisher writes them. */
  readonly area: readonly string[];
  readonly themes: readonly string[];
  readonly audiences: readonly string[];
  readonly status: string;
  readonly confidence: string;
  readonly homepage: string | null;
  /** The publisher's own page about it. */
  readonly url: string;
  /** Always +45 00 xx xx xx: Danish numbers never begin with 0, so no such phone can ring. */
  readonly phone: string | null;
  readonly email: string | null;
  /** `YYYY-MM-DD`, or a full ISO moment after an edit. */
  readonly modified: string;
}

export interface SampleText {
  readonly da?: string;
  readonly en?: string;
}

/** The records of one publisher's content file, in the file's order. */
export function loadRecords(publisher: string): readonly SampleRecord[] {
  return JSON.parse(readFileSync(new URL(`content/${publisher}.json`, import.meta.url), "utf8")) as readonly SampleRecord[]; // our own file, tested
}

import type { NoticeContent } from "../../../schema/tender.ts";

/** A notice that was read, with whom it was read from. */
export interface Notice extends NoticeContent {
  /** `<source>:<number>`. */
  readonly id: string;
  /** Id of the source. */
  readonly publisher: string;
}

/** Oldest first; of one day by id. What has no date comes last. */
export function byAge(a: Notice, b: Notice): number {
  const [one, other] = [a.published ?? "9999", b.published ?? "9999"];
  if (one !== other) return one < other ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

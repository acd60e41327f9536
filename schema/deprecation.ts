import { isDate } from "./common/scalars.ts";

/** What a deprecation tells: why, what to use instead, and until when it stays. */
export interface Deprecation {
  readonly reason: string;
  /** Schema coordinate. */
  readonly replacement: string;
  /** `YYYY-MM-DD`: the first day on which it may be gone. */
  readonly removal: string;
}

/** The text in `@deprecated(reason:)`. */
export function deprecationText({ reason, replacement, removal }: Deprecation): string {
  const sentence = reason.trim().replace(/\s+/g, " ");
  return `${/[.!?]$/.test(sentence) ? sentence : `${sentence}.`} Use ${replacement}. Removed on ${removal}.`;
}

/** The day that a deprecation names for the removal, the last of several; undefined where it names none. */
export function removalIn(text: string | null | undefined): string | undefined {
  const days = text?.match(/\b\d{4}-\d{2}-\d{2}\b/g) ?? [];
  return days.findLast(isDate);
}

import { bad, good, type Result } from "./result.ts";

/**
 * A publisher's text as the hub keeps it. Removed are characters that no one sees and that break something further on: control characters (databases and
 * terminals), direction overrides (they make a text read as another one), byte order marks, halves of surrogate pairs.
 */
const NEWLINES = /\r\n?|[\u2028\u2029\u0085]/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const INVISIBLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;

/** On one line, runs of space made one. */
export function cleanLine(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim();
}

/** Paragraphs kept: lines trimmed, at most one empty line in a row. */
export function cleanParagraphs(text: string): string {
  return clean(text)
    .split("\n")
    .map((line) => line.replace(/[^\S\n]+/g, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function clean(text: string): string {
  return text.toWellFormed().replace(NEWLINES, "\n").replace(INVISIBLE, "");
}

/** The text where it has at most `most` characters (code points), else RECORD_TOO_LARGE. */
export function bounded(text: string, most: number): Result<string> {
  if (text.length <= most) return good(text);
  const length = Array.from(text).length;
  return length <= most ? good(text) : bad(`has ${length} characters, more than ${most}`, "RECORD_TOO_LARGE");
}

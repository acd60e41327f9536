/**
 * PostgreSQL's text holds every character but NUL, and UTF-8 has no halves of surrogate pairs. Node writes U+FFFD for such a half; so does this for NUL, and for
 * both in JSON, which can spell them. Threat: one such character in a publisher's record or in a caller's argument makes the whole statement fail, with
 * everything else that travels in it.
 */

/** A value as a statement may bind it. */
export function storable(value: unknown): unknown {
  if (typeof value === "string") return withoutNul(value);
  return Array.isArray(value) ? value.map(storable) : value;
}

/** JSON text for a jsonb column. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === "string" ? withoutNul(each).toWellFormed() : each));
}

function withoutNul(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

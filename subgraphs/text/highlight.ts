import type { Analyser } from "./analyser.ts";

/** A stretch of a text, in UTF-16 code units; the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a text speaks of the terms asked for (`analyser.terms(query)`): the whole word when its term is one of them, else the parts of the compound that are. In order, never overlapping.
 */
export function highlight(text: string, queryTerms: Iterable<string>, analyser: Analyser): readonly Range[] {
  const asked = new Set(queryTerms);
  const ranges: Range[] = [];
  for (const { term, kind, start, end } of analyser.tokens(text)) {
    if (kind === "stop" || !asked.has(term)) continue;
    const last = ranges.at(-1);
    if (last === undefined || start >= last.end) ranges.push({ start, end });
    else if (end > last.end) ranges[ranges.length - 1] = { start: last.start, end };
  }
  return ranges;
}

/**
 * Optimal string alignment distance, the restricted Damerau–Levenshtein distance: the least number of insertions, deletions, replacements and swaps of neighbours
 * (no part edited twice) that turn `a` into `b`. Bounded: the answer is `bound + 1` as soon as it must exceed `bound`, so long unlike texts cost little.
 * Source: Boytsov, "Indexing methods for approximate dictionary searching", ACM JEA 16 (2011), section 2.2.
 */
export function distance(a: string, b: string, bound: number): number {
  const [source, target] = [[...a], [...b]];
  if (Math.abs(source.length - target.length) > bound) return bound + 1;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: target.length + 1 }, (_, column) => column);
  for (let i = 1; i <= source.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= target.length; j += 1) {
      const replaced = at(row, j - 1) + (source[i - 1] === target[j - 1] ? 0 : 1);
      let least = Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1);
      if (i > 1 && j > 1 && source[i - 1] === target[j - 2] && source[i - 2] === target[j - 1])
        least = Math.min(least, at(before, j - 2) + 1);
      next.push(least);
    }
    if (Math.min(...next, ...row) > bound) return bound + 1; // a swap reaches back two rows
    [before, row] = [row, next];
  }
  return Math.min(at(row, target.length), bound + 1);
}

/** How many slips a word of this length may hold and still be meant: none up to 3 letters, one up to 6, then two, from 12 letters three. */
export function slipsAllowed(word: string): number {
  if (word.length <= 3) return 0;
  if (word.length <= 6) return 1;
  return word.length < 12 ? 2 : 3;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}

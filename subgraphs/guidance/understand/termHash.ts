/**
 * A stem as a number (FNV-1a, 32 bits): what the id of a guidance carries instead of words, and what the index is keyed by. Only words that stand in help services' own texts or in the examples of the knowledge get that far, so that
 * no word of the asker's alone leaves the house. http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function termHash(term: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < term.length; place += 1) {
    hash ^= term.charCodeAt(place);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

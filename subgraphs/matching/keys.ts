import type { FieldKind, FieldSpec } from "./record.ts";
import { WORDY } from "./tokens.ts";

/**
 * What may bring two records together: a token of a field; or two of a record's frequent tokens, which together may be rare; or a whole value. A key is a 32-bit number;
 * different ones may now and then get one number, and then some pairs too many are compared.
 */
export interface KeyKind {
  /** Place of the field. */
  readonly place: number;
  readonly field: string;
  readonly of: "token" | "pair" | "value";
  /** Whether those that share a key with too many are still compared with their neighbours: where a key is a whole value. */
  readonly crowds: boolean;
}

/** Tokens of one field of one record as blocking sees them. */
export interface KeyTokens {
  readonly hashes: ArrayLike<number>;
  /** Records that hold each token. */
  readonly frequencies: ArrayLike<number>;
}

/** Most records that may share a key. */
export const KEY_CAP = 40;
/** Of a record with more tokens, the rarest: so a record of any length meets a bounded number of others. */
export const MOST_TOKENS = 100;
const PAIRED_TOKENS = 6;

/** Two tokens or a whole value make a key for words, not for numbers; of those each token is a whole value. */
export function keyKinds(fields: readonly FieldSpec[]): readonly KeyKind[] {
  return fields.flatMap(({ name: field, kind }, place): readonly KeyKind[] =>
    isWords(kind)
      ? [
          { place, field, of: "token", crowds: false },
          { place, field, of: "pair", crowds: false },
          { place, field, of: "value", crowds: true },
        ]
      : [{ place, field, of: "token", crowds: true }],
  );
}

/** Tells the keys of a kind, each once. */
export function keysOf({ of }: KeyKind, tokens: KeyTokens, add: (key: number) => void): void {
  const { hashes } = tokens;
  if (of === "token") {
    if (hashes.length <= MOST_TOKENS) for (let at = 0; at < hashes.length; at += 1) add((hashes[at] ?? 0) >>> 0);
    else for (const at of rarest(tokens, MOST_TOKENS, () => true)) add((hashes[at] ?? 0) >>> 0);
    return;
  }
  if (of === "value") {
    if (hashes.length > 1) add(hash(Array.from(hashes).toSorted((a, b) => a - b)));
    return;
  }
  // One rare token brings two records together by itself, so only the frequent ones are paired.
  const paired = rarest(tokens, PAIRED_TOKENS, (frequency) => frequency > KEY_CAP);
  const made: number[] = [];
  for (const [place, a] of paired.entries()) {
    for (const b of paired.slice(place + 1)) {
      const [x, y] = [hashes[a] ?? 0, hashes[b] ?? 0];
      const key = hash(x < y ? [x, y] : [y, x]);
      if (!made.includes(key)) made.push(key);
    }
  }
  made.forEach(add);
}

/** Places of the rarest tokens; of equally rare ones always the same. */
function rarest({ hashes, frequencies }: KeyTokens, most: number, fits: (frequency: number) => boolean): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < hashes.length; at += 1) if (fits(frequencies[at] ?? 0)) places.push(at);
  return places.toSorted((a, b) => (frequencies[a] ?? 0) - (frequencies[b] ?? 0) || (hashes[a] ?? 0) - (hashes[b] ?? 0)).slice(0, most);
}

function isWords(kind: FieldKind): boolean {
  return WORDY.has(kind) || kind === "address";
}

/** A 32-bit number for a word. */
export function hashWord(word: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) state = Math.imul(state ^ word.charCodeAt(at), 0x01000193);
  return mixed(state);
}

/** A 32-bit number for a list of numbers (FNV-1a over words, with a final mix). */
export function hash(numbers: readonly number[]): number {
  let state = 0x811c9dc5;
  for (const number of numbers) state = Math.imul(state ^ number ^ (number >>> 15), 0x01000193);
  return mixed(state);
}

function mixed(state: number): number {
  const half = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (half ^ (half >>> 13)) >>> 0;
}

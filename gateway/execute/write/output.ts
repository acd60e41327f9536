/**
 * The answer while it is written: UTF-8 in one block of memory that all answers use, one after another. Texts put together with `+` would be trees of small
 * objects, ten for each field, which the collector has to copy as long as the answer is not sent; bytes are nothing to it.
 */
export interface Output {
  /** Text that was quoted and encoded before. */
  ready(bytes: Uint8Array): void;
  /** A text as a JSON string. */
  quoted(text: string): void;
  /** JSON that is ASCII: a number, mostly. */
  ascii(text: string): void;
  /** Any JSON. */
  json(text: string): void;
  /** Bytes of others from one place to another. */
  raw(bytes: Buffer, from: number, to: number): void;
  /** Writes again what stands between two places. */
  again(from: number, to: number): void;
  position(): number;
  /** Takes back what was written since. */
  back(to: number): void;
  /** What stands between two places. */
  text(from: number, to: number): string;
  /** A number for what was written since `from` (FNV-1a). */
  hash(from: number, seed: number): number;
  /** Whether what stands between two places is what was written since `since`. */
  isSame(from: number, to: number, since: number): boolean;
  clear(): void;
  /** A copy of all that was written since the last `clear`: as text while that is short, because Node sends a short text together with the head. */
  take(): string | Buffer;
}

const FIRST = 128 * 1024;
/** A larger block is given back after use. */
const KEPT = 4 * 1024 * 1024;
const SHORT = 8 * 1024;
/** Longer texts are encoded, and copied, faster by the engine's own code. */
const LONG = 200;

export function createOutput(): Output {
  let block = Buffer.allocUnsafeSlow(FIRST);
  let end = 0;

  function room(bytes: number): void {
    if (end + bytes <= block.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(block.length * 2, end + bytes));
    block.copy(larger, 0, 0, end);
    block = larger;
  }

  function json(text: string): void {
    room(text.length * 3);
    end += block.write(text, end, "utf8");
  }

  return Object.freeze({
    ready(bytes: Uint8Array) {
      const { length } = bytes;
      if (end + length > block.length) room(length);
      const to = block;
      let at = end;
      for (let index = 0; index < length; index += 1) to[at++] = bytes[index] ?? 0;
      end = at;
    },
    quoted(text: string) {
      const { length } = text;
      if (length > LONG) return json(JSON.stringify(text));
      if (end + length * 3 + 2 > block.length) room(length * 3 + 2);
      const to = block;
      let at = end;
      to[at++] = 34;
      for (let index = 0; index < length; index += 1) {
        const unit = text.charCodeAt(index);
        if (unit < 128) {
          if (unit < 32 || unit === 34 || unit === 92) return json(JSON.stringify(text));
          to[at++] = unit;
        } else if (unit < 0x800) {
          to[at++] = 0xc0 | (unit >> 6);
          to[at++] = 0x80 | (unit & 63);
        } else {
          if (unit >= 0xd800 && unit <= 0xdfff) return json(JSON.stringify(text)); // pairs, and halves, which are escaped
          to[at++] = 0xe0 | (unit >> 12);
          to[at++] = 0x80 | ((unit >> 6) & 63);
          to[at++] = 0x80 | (unit & 63);
        }
      }
      to[at++] = 34;
      end = at;
    },
    ascii(text: string) {
      const { length } = text;
      if (end + length > block.length) room(length);
      for (let index = 0; index < length; index += 1) block[end++] = text.charCodeAt(index);
    },
    json,
    raw(bytes: Buffer, from: number, to: number) {
      const length = to - from;
      if (end + length > block.length) room(length);
      if (length > LONG) bytes.copy(block, end, from, to);
      else {
        const into = block;
        let at = end;
        for (let index = from; index < to; index += 1) into[at++] = bytes[index] ?? 0;
      }
      end += length;
    },
    again(from: number, to: number) {
      room(to - from);
      block.copyWithin(end, from, to);
      end += to - from;
    },
    position: () => end,
    back(to: number) {
      end = to;
    },
    text: (from: number, to: number) => block.toString("utf8", from, to),
    hash(from: number, seed: number) {
      let hash = seed;
      for (let index = from; index < end; index += 1) hash = Math.imul(hash ^ (block[index] ?? 0), 16_777_619);
      return (hash ^ (hash >>> 15)) >>> 0;
    },
    isSame(from: number, to: number, since: number) {
      const length = to - from;
      if (length !== end - since) return false;
      for (let index = 0; index < length; index += 1) if (block[from + index] !== block[since + index]) return false;
      return true;
    },
    clear() {
      end = 0;
      if (block.length > KEPT) block = Buffer.allocUnsafeSlow(FIRST);
    },
    take: () => (end <= SHORT ? block.toString("utf8", 0, end) : Buffer.from(block.subarray(0, end))),
  });
}

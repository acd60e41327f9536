/** Steps over JSON (RFC 8259) in bytes: from where a value begins to behind it, or -1 where it is not what it should be. A zero stands behind the last byte. */

/** Behind white space. */
export function space(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = bytes[at] ?? 0) at += 1;
  return at;
}

/** Behind bytes that are known. */
export function match(bytes: Uint8Array, from: number, expected: Uint8Array): number {
  const { length } = expected;
  for (let index = 0; index < length; index += 1) if (bytes[from + index] !== expected[index]) return -1;
  return from + length;
}

export function string(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== 34) return -1;
  for (let at = from + 1; ; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 34) return at + 1;
    if (byte === 92) {
      at += 1;
      if (bytes[at] === 117) {
        for (let digit = 0; digit < 4; digit += 1) if (!isHex(bytes[++at] ?? 0)) return -1;
      } else if (!isEscape(bytes[at] ?? 0)) return -1;
    } else if (byte < 32) return -1;
  }
}

/** A whole number of 32 bits, written plainly. */
export function int(bytes: Uint8Array, from: number): number {
  const negative = bytes[from] === 45;
  const begin = negative ? from + 1 : from;
  let at = begin;
  let value = 0;
  for (let byte = bytes[at] ?? 0; byte >= 48 && byte <= 57; byte = bytes[at] ?? 0) {
    value = value * 10 + byte - 48;
    if (value > 2_147_483_648) return -1;
    at += 1;
  }
  const digits = at - begin;
  if (digits === 0 || (digits > 1 && bytes[begin] === 48)) return -1;
  if (negative ? value === 0 : value === 2_147_483_648) return -1;
  return isPartOfNumber(bytes[at] ?? 0) ? -1 : at;
}

/** Longer numbers, and those with exponents, may not be finite. */
const LONGEST = 30;

export function float(bytes: Uint8Array, from: number): number {
  const begin = bytes[from] === 45 ? from + 1 : from;
  const point = digits(bytes, begin);
  if (point === begin || (point > begin + 1 && bytes[begin] === 48)) return -1;
  const end = bytes[point] === 46 ? digits(bytes, point + 1) : point;
  if (end === point + 1 || end - from > LONGEST) return -1;
  return isPartOfNumber(bytes[end] ?? 0) ? -1 : end;
}

const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");

export function boolean(bytes: Uint8Array, from: number): number {
  return match(bytes, from, bytes[from] === 116 ? TRUE : FALSE);
}

function digits(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte >= 48 && byte <= 57; byte = bytes[at] ?? 0) at += 1;
  return at;
}

function isHex(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102);
}

/** `"` `\` `/` `b` `f` `n` `r` `t` */
function isEscape(byte: number): boolean {
  return byte === 34 || byte === 92 || byte === 47 || byte === 98 || byte === 102 || byte === 110 || byte === 114 || byte === 116;
}

/** A digit, `.`, `e` or `E` */
function isPartOfNumber(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || byte === 46 || byte === 101 || byte === 69;
}

/** Reading and growing packed arrays of numbers. One function per type of array, so that each stays fast; indexes are the caller's own and in range. */
export function intAt(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}

export function floatAt(array: Float64Array, index: number): number {
  return array[index] ?? 0;
}

/** A list of integers that grows without a JavaScript object per element. */
export interface IntList {
  push(value: number): void;
  readonly length: number;
  /** What was pushed; a copy of the right length. */
  pack(): Int32Array;
}

export function createIntList(): IntList {
  let values = new Int32Array(1024);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const larger = new Int32Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    get length() {
      return length;
    },
    pack: () => values.slice(0, length),
  };
}

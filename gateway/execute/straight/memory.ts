/**
 * What the straight way knows of one operation: the subgraphs' answers as bytes, one after another, and where in them each value stands. A value is two numbers:
 *
 * | value | first | second |
 * |---|---|---|
 * | absent | 0 | 0 |
 * | null | NULL | 0 |
 * | leaf | where it begins | where it ends |
 * | object | its record in `cells` | 0 |
 * | list | its place in `cells` | how many elements |
 *
 * A record has a value for each slot of its Place (see place.ts). A list has LIST_HEAD numbers (when it was last walked, from where to where it was written),
 * then its elements. Numbers in two arrays that are used again: nothing here is for the collector to trace or to copy.
 */
export interface Memory {
  bytes: Buffer;
  cells: Int32Array;
  /** Where free bytes and cells begin. */
  bytesEnd: number;
  cellsEnd: number;
  /** The value read last. */
  first: number;
  second: number;
  /** Elements of lists that are being read. */
  stack: number[];
  /** Tells walks apart. */
  walk: number;
}

export const NULL = -1;
export const LIST_HEAD = 3;

const FIRST_BYTES = 128 * 1024;
const FIRST_CELLS = 32 * 1024;
/** Memories kept for the next operations, and the size up to which they are. */
const KEPT = 16;
const KEPT_BYTES = 1024 * 1024;

const free: Memory[] = [];

export function takeMemory(): Memory {
  const memory = free.pop();
  if (memory === undefined)
    return {
      bytes: Buffer.allocUnsafeSlow(FIRST_BYTES),
      cells: new Int32Array(FIRST_CELLS),
      bytesEnd: 1,
      cellsEnd: 1,
      first: 0,
      second: 0,
      stack: [],
      walk: 0,
    };
  memory.bytesEnd = 1;
  memory.cellsEnd = 1;
  memory.stack.length = 0;
  memory.walk = 0;
  return memory;
}

/** For memories that nobody will write to again. */
export function giveBack(memory: Memory): void {
  if (free.length < KEPT && memory.bytes.length <= KEPT_BYTES && memory.cells.byteLength <= KEPT_BYTES) free.push(memory);
}

/** Appends an answer and a zero, at which every reading stops. Returns where it begins. */
export function append(memory: Memory, answer: Uint8Array): number {
  const from = memory.bytesEnd;
  const end = from + answer.length + 1;
  if (end > memory.bytes.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(memory.bytes.length * 2, end));
    memory.bytes.copy(larger, 0, 0, from);
    memory.bytes = larger;
  }
  memory.bytes.set(answer, from);
  memory.bytes[end - 1] = 0;
  memory.bytesEnd = end;
  return from;
}

/** Cells, all zero. */
export function cellsFor(memory: Memory, count: number): number {
  const from = memory.cellsEnd;
  const end = from + count;
  if (end > memory.cells.length) {
    const larger = new Int32Array(Math.max(memory.cells.length * 2, end));
    larger.set(memory.cells);
    memory.cells = larger;
  }
  const { cells } = memory;
  for (let index = from; index < end; index += 1) cells[index] = 0;
  memory.cellsEnd = end;
  return from;
}

import { randomInt } from "node:crypto";
import type { QueryPlanSelectionNode } from "@apollo/query-planner";
import { createOutput, type Output } from "../write/output.ts";
import { LIST_HEAD, NULL, type Memory } from "./memory.ts";
import { crooked, type Place, type Slot } from "./place.ts";

/** The objects of one fetch, and how they are named to the subgraph. Those with one representation are asked for once and answered everywhere. */
export interface Gathered {
  readonly targets: readonly number[];
  /** The number of each target's representation; -1 for one that is not asked for. */
  readonly positions: readonly number[];
  /** How many representations there are. */
  readonly count: number;
  /** Representations from one number up to, not including, another, as JSON with commas between. */
  text(from: number, to: number): string;
}

/** Writes an object's representation. False where a part is missing: that entity is then not asked for. */
type Name = (memory: Memory, record: number, out: Output) => boolean;

const TEXTS = createOutput();
const COMMA = Buffer.from(",");
const NOTHING = Buffer.alloc(0);
const NULL_TEXT = Buffer.from("null");
const OPEN = Buffer.from("[");
const CLOSE = Buffer.from("]");

/** Compiles a fetch's `requires`. Throws CROOKED where it is not about objects of one type. */
export function compileGather(
  place: Place,
  requires: readonly QueryPlanSelectionNode[],
): (memory: Memory, targets: readonly number[]) => Gathered {
  const [only, ...others] = requires;
  if (others.length > 0 || only?.kind !== "InlineFragment" || only.typeCondition !== place.type.name) return crooked();
  const name = compileName(place, only.selections);

  return (memory, targets) => {
    TEXTS.clear();
    const positions: number[] = [];
    const ends = [0];
    const table = tableFor(targets.length);
    for (const target of targets) {
      const from = ends.at(-1) ?? 0;
      TEXTS.ready(COMMA);
      const known = name(memory, target, TEXTS) ? find(table, ends, TEXTS) : -1;
      positions.push(known);
      if (known === ends.length - 1) ends.push(TEXTS.position());
      else TEXTS.back(from);
    }
    const text = TEXTS.text(0, TEXTS.position());
    return { targets, positions, count: ends.length - 1, text: textsOf(text, TEXTS, ends) };
  };
}

/** Where one text holds them all it is cut; with letters beyond ASCII its places are others than those of the bytes. */
function textsOf(all: string, out: Output, ends: readonly number[]): Gathered["text"] {
  const count = ends.length - 1;
  const isAscii = all.length === out.position();
  const parts = isAscii || count < 2 ? undefined : ends.slice(1).map((end, index) => out.text((ends[index] ?? 0) + 1, end));
  return (from, to) => {
    if (from === 0 && to === count) return all.slice(1);
    return parts === undefined ? all.slice((ends[from] ?? 0) + 1, ends[to]) : parts.slice(from, to).join(",");
  };
}

/** From an unknown place, so that nobody can prepare texts that meet. */
const SEED = randomInt(2 ** 31);

function tableFor(count: number): Int32Array {
  let size = 16;
  while (size < count * 2) size *= 2;
  return new Int32Array(size);
}

/** The number of the text written last: that of an equal one, or a new one. */
function find(table: Int32Array, ends: readonly number[], out: Output): number {
  const from = ends.at(-1) ?? 0;
  const mask = table.length - 1;
  for (let at = out.hash(from, SEED) & mask; ; at = (at + 1) & mask) {
    const number = (table[at] ?? 0) - 1;
    if (number < 0) {
      table[at] = ends.length;
      return ends.length - 1;
    }
    if (out.isSame(ends[number] ?? 0, ends[number + 1] ?? 0, from)) return number;
  }
}

function compileName(place: Place, selections: readonly QueryPlanSelectionNode[]): Name {
  const heads: Uint8Array[] = [];
  const offsets: number[] = [];
  const values: WriteValue[] = [];
  let pending = "{";
  for (const [index, selection] of selections.entries()) {
    if (selection.kind !== "Field") return crooked();
    const name = selection.alias ?? selection.name;
    const start = `${index === 0 ? "" : ","}${JSON.stringify(name)}:`;
    if (selection.name === "__typename") {
      pending += start + JSON.stringify(place.type.name);
      continue;
    }
    const slot = place.slots.get(name) ?? crooked();
    heads.push(Buffer.from(pending + start));
    offsets.push(slot.offset);
    values.push(valueWriter(slot, selection.selections));
    pending = "";
  }
  const end = Buffer.from(`${pending}}`);
  const count = heads.length;
  return (memory, record, out) => {
    for (let index = 0; index < count; index += 1) {
      const at = record + (offsets[index] ?? 0);
      const first = memory.cells[at] ?? 0;
      if (first === 0) return false;
      out.ready(heads[index] ?? NOTHING);
      (values[index] ?? writeLeaf)(memory, first, memory.cells[at + 1] ?? 0, out);
    }
    out.ready(end);
    return true;
  };
}

type WriteValue = (memory: Memory, first: number, second: number, out: Output) => void;

function valueWriter({ child, lists }: Slot, selections: readonly QueryPlanSelectionNode[] | undefined): WriteValue {
  if ((child === undefined) !== (selections === undefined)) return crooked();
  let write = orNull(child === undefined || selections === undefined ? writeLeaf : objectWriter(child, selections));
  for (let depth = 0; depth < lists; depth += 1) write = orNull(listWriter(write));
  return write;
}

function orNull(write: WriteValue): WriteValue {
  return (memory, first, second, out) => (first > 0 ? write(memory, first, second, out) : out.ready(NULL_TEXT));
}

const writeLeaf: WriteValue = (memory, first, second, out) => out.raw(memory.bytes, first, second);

/** An object that lacks a part is sent as null. */
function objectWriter(place: Place, selections: readonly QueryPlanSelectionNode[]): WriteValue {
  const name = compileName(place, selections);
  return (memory, first, _second, out) => {
    const from = out.position();
    if (name(memory, first, out)) return;
    out.back(from);
    out.ready(NULL_TEXT);
  };
}

function listWriter(write: WriteValue): WriteValue {
  return (memory, first, second, out) => {
    out.ready(OPEN);
    for (let index = 0; index < second; index += 1) {
      if (index > 0) out.ready(COMMA);
      const at = first + LIST_HEAD + index * 2;
      write(memory, memory.cells[at] ?? NULL, memory.cells[at + 1] ?? 0, out);
    }
    out.ready(CLOSE);
  };
}

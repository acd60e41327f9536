import {
  getNamedType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import { cellsFor, LIST_HEAD, NULL, type Memory } from "./memory.ts";
import { crooked, sizeOf, slotFor, type Place } from "./place.ts";
import { boolean, float, int, match, space, string } from "./scan.ts";

/** Reads a value into `first` and `second`. Returns where it ends, or -1 where the bytes are not exactly what was asked for. */
export type Read = (memory: Memory, from: number) => number;

/** Reads an object's fields, from behind its opening bracket to behind its closing one, into a record. */
export type Fill = (memory: Memory, from: number, record: number) => number;

export interface CompiledFill {
  readonly fill: Fill;
  /** Where in the record what it fills is. */
  readonly offsets: readonly number[];
}

export interface ReaderSchemas {
  /** All types. */
  readonly fullSchema: GraphQLSchema;
  /** What clients see: of an enum, the values they may get. */
  readonly apiSchema: GraphQLSchema;
}

/**
 * Compiles what a fetch asks of an object into a reader: the fields in the order of the selection (which is the order of the answer; GraphQL specification, section
 * 7.2.2), none missing, none added, leaves of the right kind. Throws CROOKED where a selection depends on the type of what comes.
 */
export function compileFill(schemas: ReaderSchemas, place: Place, set: SelectionSetNode): CompiledFill {
  const { type } = place;
  const keys: Uint8Array[] = [];
  const offsets: number[] = [];
  const reads: Read[] = [];
  const seen = new Set<string>();
  add(set);
  const count = keys.length;

  function add({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if ((selection.directives?.length ?? 0) > 0) crooked();
      if (selection.kind === Kind.FRAGMENT_SPREAD) crooked();
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (selection.typeCondition !== undefined && selection.typeCondition.name.value !== type.name) crooked();
        add(selection.selectionSet);
        continue;
      }
      const name = (selection.alias ?? selection.name).value;
      if (seen.has(name)) crooked();
      seen.add(name);
      keys.push(Buffer.from(`${JSON.stringify(name)}:`));
      if (selection.name.value === "__typename") {
        offsets.push(-1);
        reads.push(constantReader(Buffer.from(JSON.stringify(type.name))));
        continue;
      }
      const output = type.getFields()[selection.name.value]?.type ?? crooked();
      const named = getNamedType(output);
      if (isLeafType(named)) {
        offsets.push(slotFor(place, name, output).offset);
        reads.push(readerOf(output, leafReader(named)));
      } else {
        if (!isObjectType(named) || selection.selectionSet === undefined) return crooked();
        const { offset, child } = slotFor(place, name, output);
        offsets.push(offset);
        reads.push(readerOf(output, objectReader(child ?? crooked(), selection.selectionSet)));
      }
    }
  }

  function objectReader(child: Place, selected: SelectionSetNode): Read {
    const { fill } = compileFill(schemas, child, selected);
    return (memory, from) => {
      const record = cellsFor(memory, sizeOf(child));
      const end = memory.bytes[from] === 123 ? fill(memory, from + 1, record) : -1;
      memory.first = record;
      memory.second = 0;
      return end;
    };
  }

  function leafReader(leaf: GraphQLLeafType): Read {
    if (isEnumType(leaf)) {
      const seenByClients = schemas.apiSchema.getType(leaf.name);
      return enumReader((isEnumType(seenByClients) ? seenByClients : leaf).getValues().map(({ name }) => name));
    }
    return scalarReader(isSpecifiedScalarType(leaf) ? (SPECIFIED.get(leaf.name) ?? crooked()) : anyScalar);
  }

  const fill: Fill = (memory, from, record) => {
    const { bytes } = memory;
    let at = from;
    for (let index = 0; index < count; index += 1) {
      if (index > 0) {
        if (bytes[at] !== 44) return -1;
        at += 1;
      }
      at = match(bytes, bytes[at] === 34 ? at : space(bytes, at), keys[index] ?? NOTHING);
      if (at < 0) return -1;
      at = (reads[index] ?? never)(memory, (bytes[at] ?? 0) > 32 ? at : space(bytes, at));
      if (at < 0) return -1;
      const offset = offsets[index] ?? -1;
      if (offset >= 0) {
        const { cells } = memory;
        cells[record + offset] = memory.first;
        cells[record + offset + 1] = memory.second;
      }
      if ((bytes[at] ?? 0) <= 32) at = space(bytes, at);
    }
    return bytes[at] === 125 ? at + 1 : -1;
  };
  return { fill, offsets: offsets.filter((offset) => offset >= 0) };
}

const NOTHING = Buffer.alloc(1);
const NULL_BYTES = Buffer.from("null");
const never: Read = () => -1;

/** Nulls are read wherever they stand: whether one may be there is asked when the answer is written. */
function readerOf(output: GraphQLOutputType, read: Read): Read {
  if (isNonNullType(output)) return readerOf(output.ofType, read);
  const present = isListType(output) ? listReader(readerOf(output.ofType, read)) : read;
  return (memory, from) => {
    if (memory.bytes[from] !== 110) return present(memory, from);
    memory.first = NULL;
    memory.second = 0;
    return match(memory.bytes, from, NULL_BYTES);
  };
}

function listReader(read: Read): Read {
  return (memory, from) => {
    const { bytes, stack } = memory;
    if (bytes[from] !== 91) return -1;
    const floor = stack.length;
    let at = space(bytes, from + 1);
    if (bytes[at] === 93) at += 1;
    else
      for (;;) {
        at = read(memory, at);
        if (at < 0) return -1;
        stack.push(memory.first, memory.second);
        if ((bytes[at] ?? 0) <= 32) at = space(bytes, at);
        const byte = bytes[at];
        at += 1;
        if (byte === 93) break;
        if (byte !== 44) return -1;
        if ((bytes[at] ?? 0) <= 32) at = space(bytes, at);
      }
    const numbers = stack.length - floor;
    const list = cellsFor(memory, LIST_HEAD + numbers);
    const { cells } = memory;
    for (let index = 0; index < numbers; index += 1) cells[list + LIST_HEAD + index] = stack[floor + index] ?? 0;
    stack.length = floor;
    memory.first = list;
    memory.second = numbers / 2;
    return at;
  };
}

type Scan = (bytes: Uint8Array, from: number) => number;

const SPECIFIED: ReadonlyMap<string, Scan> = new Map([
  ["String", string],
  ["ID", string],
  ["Int", int],
  ["Float", float],
  ["Boolean", boolean],
]);

/** A scalar of the subgraphs' own. Lists and objects in it are left to the careful way. */
function anyScalar(bytes: Uint8Array, from: number): number {
  const byte = bytes[from];
  if (byte === 34) return string(bytes, from);
  return byte === 116 || byte === 102 ? boolean(bytes, from) : float(bytes, from);
}

function scalarReader(scan: Scan): Read {
  return (memory, from) => {
    const end = scan(memory.bytes, from);
    memory.first = from;
    memory.second = end;
    return end;
  };
}

function enumReader(names: readonly string[]): Read {
  const texts = names.map((name) => Buffer.from(JSON.stringify(name)));
  return (memory, from) => {
    for (let index = 0; index < texts.length; index += 1) {
      const end = match(memory.bytes, from, texts[index] ?? NOTHING);
      if (end < 0) continue;
      memory.first = from;
      memory.second = end;
      return end;
    }
    return -1;
  };
}

function constantReader(text: Uint8Array): Read {
  return (memory, from) => match(memory.bytes, from, text);
}

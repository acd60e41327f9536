import {
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from "graphql";
import { createOutput, type Output } from "../write/output.ts";
import type { Selector } from "../write/selected.ts";
import { LIST_HEAD, type Memory } from "./memory.ts";
import { crooked, type Place } from "./place.ts";

export interface StraightWriterOptions {
  readonly selector: Selector;
  /** The name in the merged data of a field of the document. */
  readonly nameOf: (field: FieldNode) => string;
  /** The operation's root type, as clients see it, and selection. */
  readonly type: GraphQLObjectType;
  readonly selectionSet: SelectionSetNode;
  /** Where the root's data is. */
  readonly place: Place;
}

/** Writes a value, from the subgraphs' own bytes. False where null stands that may not. */
type Write = (memory: Memory, first: number, second: number, out: Output) => boolean;

const OUTPUT = createOutput();
const HEAD = Buffer.from('{"data":');
const END = Buffer.from("}\n");
const NULL_TEXT = Buffer.from("null");
const OPEN = Buffer.from("[");
const COMMA = Buffer.from(",");
const CLOSE = Buffer.from("]");
const NOTHING = Buffer.alloc(0);

/**
 * Compiles an operation's selection into a writer of the whole answer: leaves are copied as the subgraphs wrote them, which were checked when they were read.
 * Undefined where the answer needs more than copying. Throws CROOKED for what the data does not have, such as introspection.
 */
export function compileStraightWriter(options: StraightWriterOptions): (memory: Memory, root: number) => string | Buffer | undefined {
  const { selector, nameOf, type, selectionSet, place } = options;
  const write = objectWriter(type, [selectionSet], place, 0);
  return (memory, root) => {
    OUTPUT.clear();
    OUTPUT.ready(HEAD);
    if (!write(memory, root, 0, OUTPUT)) return undefined;
    OUTPUT.ready(END);
    return OUTPUT.take();
  };

  /** `lists` is how many lists stand around the object. */
  function objectWriter(parent: GraphQLObjectType, sets: readonly SelectionSetNode[], here: Place, lists: number): Write {
    if (parent.name !== here.type.name) return crooked();
    const heads: Uint8Array[] = [];
    const offsets: number[] = [];
    const writes: Write[] = [];
    let pending = "{";
    let before = "";
    for (const [name, nodes] of selector.select(parent, sets)) {
      const [field] = nodes;
      if (field === undefined) continue;
      pending += `${before}${JSON.stringify(name)}:`;
      before = ",";
      if (field.name.value === "__typename") {
        pending += JSON.stringify(parent.name);
        continue;
      }
      const definition = parent.getFields()[field.name.value] ?? crooked();
      const slot = here.slots.get(nameOf(field)) ?? crooked();
      const selected = nodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));
      if ((selected.length === 0) !== (slot.child === undefined)) return crooked();
      heads.push(Buffer.from(pending));
      offsets.push(slot.offset);
      writes.push(writerFor(definition.type, selected, slot.child, lists));
      pending = "";
    }
    const end = Buffer.from(`${pending}}`);
    const count = heads.length;
    return (memory, record, _second, out) => {
      const { cells } = memory;
      for (let index = 0; index < count; index += 1) {
        out.ready(heads[index] ?? NOTHING);
        const at = record + (offsets[index] ?? 0);
        if (!(writes[index] ?? writeLeaf)(memory, cells[at] ?? 0, cells[at + 1] ?? 0, out)) return false;
      }
      out.ready(end);
      return true;
    };
  }

  function writerFor(output: GraphQLOutputType, sets: readonly SelectionSetNode[], child: Place | undefined, lists: number): Write {
    if (isNonNullType(output)) {
      const present = presentWriter(output.ofType, sets, child, lists);
      return (memory, first, second, out) => first > 0 && present(memory, first, second, out);
    }
    const write = presentWriter(output, sets, child, lists);
    return (memory, first, second, out) => {
      if (first > 0) return write(memory, first, second, out);
      out.ready(NULL_TEXT);
      return true;
    };
  }

  function presentWriter(output: GraphQLOutputType, sets: readonly SelectionSetNode[], child: Place | undefined, lists: number): Write {
    if (isListType(output)) {
      const write = listWriter(writerFor(output.ofType, sets, child, lists + 1));
      return lists > 0 ? writtenOnce(write) : write;
    }
    if (child === undefined) return writeLeaf;
    const type = namedObject(output);
    return objectWriter(type, sets, child, lists);
  }
}

function namedObject(output: GraphQLOutputType): GraphQLObjectType {
  return isObjectType(output) ? output : crooked();
}

const writeLeaf: Write = (memory, first, second, out) => {
  out.raw(memory.bytes, first, second);
  return true;
};

function listWriter(write: Write): Write {
  return (memory, first, second, out) => {
    const { cells } = memory;
    out.ready(OPEN);
    for (let index = 0; index < second; index += 1) {
      if (index > 0) out.ready(COMMA);
      const at = first + LIST_HEAD + index * 2;
      if (!write(memory, cells[at] ?? 0, cells[at + 1] ?? 0, out)) return false;
    }
    out.ready(CLOSE);
    return true;
  };
}

/** A list that stands at several places, because one entity does, is written once and copied from there. */
function writtenOnce(write: Write): Write {
  return (memory, first, second, out) => {
    const { cells } = memory;
    const to = cells[first + 2] ?? 0;
    if (to > 0) {
      out.again(cells[first + 1] ?? 0, to);
      return true;
    }
    const from = out.position();
    if (!write(memory, first, second, out)) return false;
    cells[first + 1] = from;
    cells[first + 2] = out.position();
    return true;
  };
}

import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import { isRecord } from "../../transport/answer.ts";
import { hasInherited, ownValue } from "../target.ts";
import { leafWriter } from "./leaves.ts";
import { createOutput, type Output } from "./output.ts";
import { createRepeats } from "./repeats.ts";
import type { Selected, Selector } from "./selected.ts";
import { MISFIT, misfit, type Write } from "./write.ts";

export interface WriterOptions {
  readonly schema: GraphQLSchema;
  readonly selector: Selector;
  /** The name in the merged data of a field of the document. */
  readonly nameOf: (field: FieldNode) => string;
  /** The operation's root type and selection. */
  readonly type: GraphQLObjectType;
  readonly selectionSet: SelectionSetNode;
}

/** The whole answer `{"data":…}` of data that fits the schema; undefined where it does not fit and has to be shaped with care. */
export type WriteAnswer = (root: unknown) => string | Buffer | undefined;

/** One for all: writing an answer waits for nothing. */
const OUTPUT = createOutput();
const HEAD = Buffer.from('{"data":');
const END = Buffer.from("}\n");
const NULL = Buffer.from("null");

/**
 * Compiles an operation's selection into a function that checks the merged data against the schema and writes the client's JSON, in one pass: the fields in
 * the order of the query and no others, under the client's names. Undefined where the operation asks for introspection, which the data does not have.
 *
 * Closures, not generated source: generated code that holds no names from outside was no tenth faster, and code that holds them is code built from what a
 * client sent.
 */
export function compileWriter({ schema, selector, nameOf, type, selectionSet }: WriterOptions): WriteAnswer | undefined {
  const repeats = createRepeats();
  try {
    const write = objectWriter(type, [selectionSet], 0);
    return (root) => {
      try {
        OUTPUT.ready(HEAD);
        write(root, OUTPUT);
        OUTPUT.ready(END);
        return OUTPUT.take();
      } catch (error) {
        if (error === MISFIT) return undefined;
        throw error;
      } finally {
        OUTPUT.clear();
        repeats.forget();
      }
    };
  } catch (error) {
    if (error === INTROSPECTION) return undefined;
    throw error;
  }

  /** `lists` is how many lists stand around the object. */
  function objectWriter(parent: GraphQLObjectType, sets: readonly SelectionSetNode[], lists: number): Write {
    return fieldsWriter(parent, selector.select(parent, sets), lists);
  }

  function fieldsWriter(parent: GraphQLObjectType | GraphQLInterfaceType, selected: Selected, lists: number): Write {
    const fields = parent.getFields();
    const names: string[] = [];
    const heads: Uint8Array[] = [];
    const writes: Write[] = [];
    let pending = "";
    for (const [name, nodes] of selected) {
      const start = `${names.length === 0 && pending === "" ? "{" : ","}${JSON.stringify(name)}:`;
      const [field] = nodes;
      if (field === undefined) continue;
      if (field.name.value === "__typename") {
        pending += start + JSON.stringify(parent.name);
        continue;
      }
      const definition = fields[field.name.value];
      if (definition === undefined) throw INTROSPECTION;
      names.push(nameOf(field));
      heads.push(Buffer.from(pending + start));
      writes.push(writerFor(definition.type, nodes, lists));
      pending = "";
    }
    const end = Buffer.from(`${names.length === 0 && pending === "" ? "{" : pending}}`);
    const count = names.length;
    const read = names.some(hasInherited);

    return (value, out) => {
      if (!isRecord(value)) return misfit();
      for (let index = 0; index < count; index += 1) {
        const name = names[index] ?? "";
        out.ready(heads[index] ?? end);
        (writes[index] ?? misfit)(read ? ownValue(value, name) : value[name], out);
      }
      out.ready(end);
    };
  }

  function writerFor(output: GraphQLOutputType, nodes: readonly FieldNode[], lists: number): Write {
    if (isNonNullType(output)) return presentWriter(output.ofType, nodes, lists);
    const write = presentWriter(output, nodes, lists);
    return (value, out) => (value === null || value === undefined ? out.ready(NULL) : write(value, out));
  }

  function presentWriter(output: GraphQLOutputType, nodes: readonly FieldNode[], lists: number): Write {
    if (isListType(output)) {
      const write = listWriter(writerFor(output.ofType, nodes, lists + 1));
      return lists > 0 ? repeats.around(write) : write;
    }
    const named = getNamedType(output);
    if (isLeafType(named)) return leafWriter(named);
    const sets = nodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));
    return isAbstractType(named) ? abstractWriter(named, sets, lists) : objectWriter(named, sets, lists);
  }

  /** Each possible type's writer is compiled when the first object of it comes. */
  function abstractWriter(abstract: GraphQLAbstractType, sets: readonly SelectionSetNode[], lists: number): Write {
    const possible = new Map(schema.getPossibleTypes(abstract).map((each) => [each.name, each]));
    const writers = new Map<string, Write>();
    return (value, out) => {
      if (!isRecord(value)) return misfit();
      const typename = value["__typename"];
      const key = typename === undefined ? abstract.name : typename;
      if (typeof key !== "string") return misfit();
      const known = writers.get(key);
      if (known !== undefined) return known(value, out);
      const found = possible.get(key);
      if (found === undefined && key !== abstract.name) return misfit();
      const made = found === undefined ? alikeWriter(abstract, sets, lists) : objectWriter(found, sets, lists);
      writers.set(key, made);
      return made(value, out);
    };
  }

  /** An @interfaceObject's subgraph does not know of which type an object is; nor need anybody who asks for what all have. */
  function alikeWriter(abstract: GraphQLAbstractType, sets: readonly SelectionSetNode[], lists: number): Write {
    const selected = isInterfaceType(abstract) ? selector.selectAlike(abstract, sets) : undefined;
    return selected === undefined || !isInterfaceType(abstract) ? misfit : fieldsWriter(abstract, selected, lists);
  }
}

const INTROSPECTION = new Error("The operation asks for introspection.");

const OPEN = Buffer.from("[");
const COMMA = Buffer.from(",");
const CLOSE = Buffer.from("]");

function listWriter(write: Write): Write {
  return (value, out: Output) => {
    if (!Array.isArray(value)) return misfit();
    out.ready(OPEN);
    for (let index = 0; index < value.length; index += 1) {
      if (index > 0) out.ready(COMMA);
      write(value[index], out);
    }
    out.ready(CLOSE);
  };
}

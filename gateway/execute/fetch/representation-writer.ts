import type { FetchNode, QueryPlanFieldNode, QueryPlanSelectionNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { isRecord } from "../../transport/answer.ts";
import { representationOf } from "../representation.ts";
import { applyRewrites } from "../rewrites.ts";
import { hasInherited, ownValue, type Data } from "../target.ts";
import { satisfies } from "../types.ts";
import { quote } from "../write/leaves.ts";

/** Writes what a subgraph needs to know of an entity as JSON: the text is sent, and it tells equal entities apart from others. */
export type WriteRepresentation = (object: Data) => string | undefined;

export interface Representations {
  readonly write: WriteRepresentation;
  /**
   * The names of an object's fields that make its representation, where it is made of plain fields alone: objects of one type that are equal in them have one
   * representation, which then need not be written to be known.
   */
  leaves(typename: string): readonly string[] | undefined;
}

/**
 * Compiles a fetch's `requires` into a writer for each type of object. Undefined when a part is missing, or when the object is of a type the fetch does not
 * concern: that entity is then not asked for.
 */
export function compileRepresentation(schema: GraphQLSchema, fetch: FetchNode): Representations {
  const requires = fetch.requires ?? [];
  const byType = new Map<string, WriteRepresentation>();
  const leaves = new Map<string, readonly string[]>();

  const careful: WriteRepresentation = (object) => {
    const representation = representationOf(schema, object, requires);
    if (representation === undefined) return undefined;
    applyRewrites(schema, fetch.inputRewrites, representation);
    return JSON.stringify(representation);
  };

  const forType = (typename: string): WriteRepresentation => {
    const concerning = requires.filter(
      (each) => each.kind === "InlineFragment" && (each.typeCondition === undefined || satisfies(schema, typename, each.typeCondition)),
    );
    const only = concerning[0];
    if (concerning.length === 0) return () => undefined;
    if (concerning.length > 1 || only?.kind !== "InlineFragment" || requires.some(({ kind }) => kind === "Field")) return careful;
    const renamed = typenameSetTo(schema, fetch.inputRewrites ?? [], typename);
    if (renamed === undefined || !only.selections.some((each) => each.kind === "Field" && responseName(each) === "__typename"))
      return careful;
    const compiled = compileSelection(only.selections, renamed);
    if (compiled !== undefined && isFlat(only.selections)) leaves.set(typename, only.selections.map(responseName).filter(isNoTypename));
    return compiled ?? careful;
  };

  const write: WriteRepresentation = (object) => {
    const typename = ownValue(object, "__typename");
    if (typeof typename !== "string") return undefined;
    const known = byType.get(typename);
    if (known !== undefined) return known(object);
    if (schema.getType(typename) === undefined) return undefined;
    const made = forType(typename);
    byType.set(typename, made);
    return made(object);
  };
  return Object.freeze({ write, leaves: (typename: string) => leaves.get(typename) });
}

function isFlat(selections: readonly QueryPlanSelectionNode[]): selections is readonly QueryPlanFieldNode[] {
  return selections.every((each) => each.kind === "Field" && each.selections === undefined && !hasInherited(responseName(each)));
}

function isNoTypename(name: string): boolean {
  return name !== "__typename";
}

/** The `__typename` an object is sent with, as JSON; undefined when the rewrites do more than set it. */
function typenameSetTo(schema: GraphQLSchema, rewrites: NonNullable<FetchNode["inputRewrites"]>, typename: string): string | undefined {
  let set = typename;
  for (const rewrite of rewrites) {
    const [condition, key, ...rest] = rewrite.path;
    if (rewrite.kind !== "ValueSetter" || condition?.startsWith("... on ") !== true || key !== "__typename" || rest.length > 0)
      return undefined;
    if (typeof rewrite.setValueTo !== "string") return undefined;
    if (satisfies(schema, typename, condition.slice("... on ".length))) set = rewrite.setValueTo;
  }
  return JSON.stringify(set);
}

type WriteValue = (value: unknown) => string | undefined;

/** Undefined where the selection has fragments of its own. */
function compileSelection(selections: readonly QueryPlanSelectionNode[], typename?: string): WriteRepresentation | undefined {
  const names: string[] = [];
  const heads: string[] = [];
  const writes: WriteValue[] = [];
  let pending = "";
  for (const selection of selections) {
    if (selection.kind !== "Field") return undefined;
    const name = responseName(selection);
    if (names.includes(name)) return undefined;
    const start = `${names.length === 0 && pending === "" ? "{" : ","}${JSON.stringify(name)}:`;
    if (name === "__typename" && typename !== undefined) {
      pending += start + typename;
      continue;
    }
    const write = selection.selections === undefined ? writeValue : compileNested(selection.selections);
    if (write === undefined) return undefined;
    names.push(name);
    heads.push(pending + start);
    writes.push(write);
    pending = "";
  }
  const end = `${names.length === 0 && pending === "" ? "{" : pending}}`;
  const careful = names.some(hasInherited);
  const count = names.length;

  return (object) => {
    let text = "";
    for (let index = 0; index < count; index += 1) {
      const name = names[index] ?? "";
      const part = (writes[index] ?? writeValue)(careful ? ownValue(object, name) : object[name]);
      if (part === undefined) return undefined;
      text += (heads[index] ?? "") + part;
    }
    return text + end;
  };
}

/** Objects that lack a part are sent as null, as are those in lists; that a value is missing altogether makes the representation incomplete. */
function compileNested(selections: readonly QueryPlanSelectionNode[]): WriteValue | undefined {
  const writeObject = compileSelection(selections);
  if (writeObject === undefined) return undefined;
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
    return isRecord(value) ? (writeObject(value) ?? "null") : (writeValue(value) ?? "null");
  };
  return (value) => (value === undefined ? undefined : write(value));
}

function writeValue(value: unknown): string | undefined {
  if (typeof value === "string") return quote(value);
  return value === undefined ? undefined : JSON.stringify(value);
}

function responseName(field: { readonly alias?: string; readonly name: string }): string {
  return field.alias ?? field.name;
}

import type { GraphQLSchema } from "graphql";
import { mergeValue } from "../merge.ts";
import { hasInherited, ownValue, type Data } from "../target.ts";
import type { FieldsByType } from "./entity-fields.ts";

/** Puts what a subgraph said of an object into the answer. Returns the names that it owed and did not give. */
export type Take = (target: Data, source: Data) => readonly string[] | undefined;

interface TakenField {
  readonly name: string;
  readonly certain: boolean;
  readonly careful: boolean;
}

/** Takes the fields that were asked for and no others, so that nothing a subgraph adds can change the answer. */
export function compileTake(schema: GraphQLSchema, fields: FieldsByType, entities: boolean): Take {
  const byType = new Map<string | undefined, readonly TakenField[]>();
  const forType = (typename: string | undefined): readonly TakenField[] => {
    const known = byType.get(typename);
    if (known !== undefined) return known;
    const made = fields(typename).map(({ name, certain }) => ({ name, certain, careful: hasInherited(name) }));
    if (typename === undefined || schema.getType(typename) !== undefined) byType.set(typename, made);
    return made;
  };

  return (target, source) => {
    let missing: string[] | undefined;
    for (const { name, certain, careful } of forType(entities ? typenameOf(source, target) : undefined)) {
      const value = careful ? ownValue(source, name) : source[name];
      if (value === undefined) {
        if (certain && name !== "__typename") (missing ??= []).push(name);
        continue;
      }
      const before = careful ? ownValue(target, name) : target[name];
      target[name] = before === undefined || before === null ? value : mergeValue(before, value);
    }
    return missing;
  };
}

/** The type a subgraph says an object has (it may know an interface's object better), else the one it was asked for as. */
function typenameOf(source: Data, target: Data): string | undefined {
  const own = source["__typename"];
  if (typeof own === "string") return own;
  const asked = target["__typename"];
  return typeof asked === "string" ? asked : undefined;
}

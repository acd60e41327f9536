import {
  isAbstractType,
  isCompositeType,
  isObjectType,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from "graphql";
import type { Draw } from "./draw.ts";

export interface DrawnOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const ALIASES = ["a", "constructor", "toString", "hasOwnProperty", "id", "code", "x1"];

/** Draws an operation: fragments, aliases, variables, conditions. It may be one that validation refuses (two fields under one name). */
export function drawOperation(draw: Draw, schema: GraphQLSchema): DrawnOperation {
  const fragments: string[] = [];
  let budget = 40;

  function selection(type: GraphQLCompositeType, depth: number): string {
    const parts: string[] = [];
    const fields = "getFields" in type ? Object.values(type.getFields()) : [];
    const count = 1 + draw.number(4);
    for (let index = 0; index < count && budget > 0; index += 1) {
      budget -= 1;
      if (draw.chance(8) || fields.length === 0) parts.push(draw.chance(2) ? "__typename" : fragment(type, depth));
      else if (draw.chance(6)) parts.push(fragment(type, depth));
      else {
        const drawn = field(draw.one(fields), depth);
        if (drawn !== undefined) parts.push(drawn);
      }
    }
    return `{ ${parts.length === 0 ? "__typename" : parts.join(" ")} }`;
  }

  function field(definition: GraphQLField<unknown, unknown>, depth: number): string | undefined {
    const type = getNamedType(definition.type);
    if (isCompositeType(type) && depth === 0) return undefined;
    const alias = draw.chance(4) ? `${draw.chance(3) ? draw.one(ALIASES) : `${definition.name}_${draw.number(2)}`}: ` : "";
    const argument = definition.args.length > 0 && draw.chance(2) ? `(n: ${draw.one(["2", "null", "$n", "$representations"])})` : "";
    return `${alias}${definition.name}${argument}${condition()}${isCompositeType(type) ? ` ${selection(type, depth - 1)}` : ""}`;
  }

  function fragment(type: GraphQLCompositeType, depth: number): string {
    const types = isAbstractType(type)
      ? [...schema.getPossibleTypes(type), type]
      : [type, ...(isObjectType(type) ? type.getInterfaces() : [])];
    const on = draw.one(types);
    if (!draw.chance(4)) return `... on ${on.name}${condition()} ${selection(on, depth)}`;
    const name = `F${fragments.length}`;
    fragments.push("");
    fragments[Number(name.slice(1))] = `fragment ${name} on ${on.name} ${selection(on, depth)}`;
    return `...${name}${condition()}`;
  }

  function condition(): string {
    return draw.chance(7) ? ` @${draw.one(["include", "skip"])}(if: ${draw.one(["$yes", "$no", "true", "false"])})` : "";
  }

  const query = schema.getQueryType();
  if (query === null || query === undefined) throw new Error("no queries");
  const body = selection(query, 3 + draw.number(1));
  const all = `${body} ${fragments.join(" ")}`;
  const declared = [
    ["n", "Int = 3"],
    ["representations", "Int"],
    ["yes", "Boolean!"],
    ["no", "Boolean = false"],
  ].filter(([name]) => new RegExp(`\\$${name}\\b`).test(all));
  const text = `query${declared.length === 0 ? "" : ` (${declared.map(([name, type]) => `$${name}: ${type}`).join(", ")})`} ${all}`;
  const variables = { ...(draw.chance(2) ? { n: 5 } : {}), ...(draw.chance(2) ? { representations: 7 } : {}), yes: !draw.chance(4) };
  return { text, variables };
}

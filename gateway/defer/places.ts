import { getNamedType, isAbstractType, isObjectType, type FieldNode, type GraphQLObjectType, type GraphQLSchema } from "graphql";
import { ownValue, type Data, type Path } from "../execute/target.ts";
import { isRecord } from "../transport/answer.ts";
import type { WayStep } from "./part.ts";

/** An object that has been answered, of which a deferred fragment says more. */
export interface Place {
  /** In the client's answer, from its root. */
  readonly path: Path;
  readonly type: GraphQLObjectType;
  /** What subgraphs have said of it, under the plan's names. */
  readonly merged: Data;
  /** What the client has of it: what became null on its way to the client has no deferred part. */
  readonly answered: Data;
}

export interface Ways {
  readonly schema: GraphQLSchema;
  /** The name in the merged data of a field of the document. */
  readonly nameOf: (field: FieldNode) => string;
}

/** The objects that a way leads to, in the answer's order: one for each element of a list. */
export function placesAlong({ schema, nameOf }: Ways, from: Place, way: readonly WayStep[]): readonly Place[] {
  const [step, ...rest] = way;
  if (step === undefined) return [from];
  if ("on" in step) return isOf(schema, from.type, step.on) ? placesAlong({ schema, nameOf }, from, rest) : [];
  const { field } = step;
  const name = (field.alias ?? field.name).value;
  const type = from.type.getFields()[field.name.value]?.type;
  if (type === undefined) return [];
  const named = getNamedType(type);

  const objects = (merged: unknown, answered: unknown, path: Path): readonly Place[] => {
    if (Array.isArray(merged) && Array.isArray(answered))
      return merged.flatMap((element: unknown, index) => objects(element, answered[index], [...path, index]));
    if (!isRecord(merged) || !isRecord(answered)) return [];
    const own = isAbstractType(named) ? schema.getType(String(ownValue(merged, "__typename"))) : named;
    return isObjectType(own) ? [{ path, type: own, merged, answered }] : [];
  };

  return objects(ownValue(from.merged, nameOf(field)), ownValue(from.answered, name), [...from.path, name]).flatMap((place) =>
    placesAlong({ schema, nameOf }, place, rest),
  );
}

function isOf(schema: GraphQLSchema, type: GraphQLObjectType, condition: string): boolean {
  const conditional = schema.getType(condition);
  return conditional === type || (isAbstractType(conditional) && schema.isSubType(conditional, type));
}

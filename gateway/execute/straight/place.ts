import { getNamedType, isListType, isNonNullType, isObjectType, type GraphQLObjectType, type GraphQLOutputType } from "graphql";

/** A place in the merged data where objects of one type stand: which fields they get, from whichever subgraph, and where in a record each of them is. */
export interface Place {
  readonly type: GraphQLObjectType;
  readonly slots: Map<string, Slot>;
}

export interface Slot {
  /** Where it is in a record. */
  readonly offset: number;
  /** Of the objects in it; undefined for a leaf. */
  readonly child: Place | undefined;
  /** How many lists stand around the value. */
  readonly lists: number;
}

export function createPlace(type: GraphQLObjectType): Place {
  return { type, slots: new Map() };
}

/** Numbers in a record. */
export function sizeOf({ slots }: Place): number {
  return slots.size * 2;
}

/** The operation has something that the straight way does not know: interfaces, unions, renamed fields, objects put together from two answers. */
export const CROOKED: unique symbol = Symbol("not for the straight way");

export function crooked(): never {
  throw CROOKED;
}

/** The slot for a field; leaves may come from several subgraphs, objects from one. */
export function slotFor(place: Place, name: string, output: GraphQLOutputType): Slot {
  const named = getNamedType(output);
  const known = place.slots.get(name);
  if (known !== undefined) return isObjectType(named) || known.child !== undefined ? crooked() : known;
  const slot: Slot = Object.freeze({
    offset: place.slots.size * 2,
    child: isObjectType(named) ? createPlace(named) : undefined,
    lists: listsAround(output),
  });
  place.slots.set(name, slot);
  return slot;
}

function listsAround(output: GraphQLOutputType): number {
  if (isNonNullType(output)) return listsAround(output.ofType);
  return isListType(output) ? 1 + listsAround(output.ofType) : 0;
}

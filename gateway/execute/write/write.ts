import type { Output } from "./output.ts";

/** Writes a value of the merged data as the client's JSON. Throws MISFIT for whatever is not exactly what the schema says, null included. */
export type Write = (value: unknown, out: Output) => void;

/**
 * The answer needs more than writing down: a null where none may be, a value of another type. It is no error by itself (the careful way says which one, and
 * where), so it is one frozen object, thrown without the cost of a stack.
 */
export const MISFIT: unique symbol = Symbol("the data does not fit the schema as it is");

export function misfit(): never {
  throw MISFIT;
}

import { HubError } from "../../../schema/errors.ts";

/** One condition of a filter. `name` is the facet that counts its alternatives. */
export interface Condition<T> {
  readonly name: string;
  readonly holds: (item: T) => boolean;
}

const MAX_VALUES = 100;

/** Checks the lengths of a filter's lists. Throws BAD_USER_INPUT. */
export function checkLists(filter: object): void {
  for (const [field, value] of Object.entries(filter)) {
    if (Array.isArray(value) && value.length > MAX_VALUES)
      throw new HubError("BAD_USER_INPUT", `filter.${field} has ${value.length} values; ${MAX_VALUES} is the most.`);
  }
}

/** Any of the wanted values is enough; no condition where nothing is wanted. */
export function anyOf<T>(
  name: string,
  wanted: readonly string[] | null | undefined,
  values: (item: T) => readonly string[],
): readonly Condition<T>[] {
  if (wanted === null || wanted === undefined) return [];
  const set = new Set(wanted);
  return [{ name, holds: (item) => values(item).some((value) => set.has(value)) }];
}

/** Throws BAD_USER_INPUT for a filter that nothing can meet. */
export function refuseContradiction(contradicts: boolean, message: string, next: string): void {
  if (contradicts) throw new HubError("BAD_USER_INPUT", message, { next });
}

import { HubError } from "../../../schema/errors.ts";

/** The names that follow from a subgraph's name: `vesterby-kommune`, `vesterbyKommune`, `VesterbyKommune`. */
export interface Names {
  readonly id: string;
  /** Of the field on Listing. */
  readonly field: string;
  /** What its types begin with. */
  readonly type: string;
}

/** Throws USAGE. */
export function namesOf(id: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length < 2 || id.length > 40)
    throw new HubError("USAGE", `${id.slice(0, 80)} is no name of a subgraph.`, {
      next: "Take lower case letters a to z, digits and single hyphens, a letter first, 2 to 40 in all: vesterby-kommune.",
    });
  const type = id
    .split("-")
    .map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
    .join("");
  return { id, type, field: `${type.slice(0, 1).toLowerCase()}${type.slice(1)}` };
}

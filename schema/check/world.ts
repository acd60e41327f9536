import type { DocumentNode } from "graphql";
import { isInternal, named, namedType, typesOf, type DefinedType, type SetField } from "./elements.ts";

/** What the other subgraphs define, looked up by name: what a candidate finds when it arrives. */
export interface World {
  /** Each subgraph's definition of a type; empty where nobody has one. */
  definitions(type: string): readonly DefinedType[];
  /** Whether another subgraph resolves the type from a key. */
  isEntity(type: string): boolean;
  /** Whether a type, a field, or what the field leads to is not for other houses. */
  isPrivate(type: string, field?: string): boolean;
  /** The type a field leads to, the candidate's own fields included. */
  typeOfField(at: SetField): string | undefined;
}

/** Enquiries are what people wrote in confidence; no publisher's subgraph is sent any part of them. */
const PRIVATE_TYPES = /^(Submitted)?Enquiry/;

export function worldOf(others: readonly DocumentNode[], candidate: ReadonlyMap<string, DefinedType>): World {
  const all = new Map<string, DefinedType[]>();
  for (const type of others.flatMap((document) => [...typesOf(document).values()])) all.getOrInsertComputed(type.name, () => []).push(type);
  const definitions = (type: string): readonly DefinedType[] => all.get(type) ?? [];
  const typeOfField = ({ type, field }: SetField): string | undefined => {
    const nodes = [...definitions(type), ...(candidate.has(type) ? [candidate.get(type)] : [])];
    const found = nodes.flatMap((each) => each?.fields.get(field) ?? [])[0];
    return found === undefined ? undefined : namedType(found.type);
  };
  const isPrivateType = (type: string): boolean =>
    PRIVATE_TYPES.test(type) || definitions(type).some(({ directives }) => isInternal(directives));
  return {
    definitions,
    typeOfField,
    isEntity: (type) => definitions(type).some(({ directives }) => named(directives, "key").length > 0),
    isPrivate(type, field) {
      if (isPrivateType(type)) return true;
      if (field === undefined) return false;
      const leadsTo = typeOfField({ type, field });
      return (
        (leadsTo !== undefined && isPrivateType(leadsTo)) ||
        definitions(type).some(({ fields }) => isInternal(fields.get(field)?.directives))
      );
    },
  };
}

import { Kind, type TypeNode } from "graphql";
import { contributionsOf, ownersOf, unionsOf } from "./entities.ts";
import { lineOf, type LintRule } from "./finding.ts";

/**
 * A field that returns an entity of another subgraph must be nullable, and so must the elements of a list of such entities: the owner's fields are non-null,
 * so an owner that is down nulls the entity, and without a nullable place to stop at that null climbs to the top of the answer.
 */
export const nullableEntityRule: LintRule = {
  name: "nullable-entity",
  check: (subgraphs) => {
    const owners = ownersOf(subgraphs);
    return subgraphs.flatMap((subgraph) => {
      const unions = unionsOf(subgraph.document);
      return [...contributionsOf(subgraph).values()].flatMap((contribution) =>
        contribution.fields.flatMap((field) => {
          const named = namedType(field.type);
          const foreign = [named, ...(unions.get(named) ?? [])].find((type) => owners.has(type) && owners.get(type) !== subgraph.name);
          const external = (field.directives ?? []).some((directive) => directive.name.value.endsWith("external"));
          if (foreign === undefined || external || field.name.value.startsWith("_")) return [];
          const fault = faultOf(field.type);
          if (fault === undefined) return [];
          return [
            {
              rule: "nullable-entity",
              subgraph: subgraph.name,
              line: lineOf(field.name),
              coordinate: `${contribution.type}.${field.name.value}`,
              message: `${foreign} belongs to ${owners.get(foreign)}, and ${fault} of ${contribution.type}.${field.name.value} non-null.`,
              help: "Remove the ! at the entity (an outer ! around the list may stay), so that the answer survives when its owner is down.",
            },
          ];
        }),
      );
    });
  },
};

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** Only the innermost position holds the entity; the list around it is answered by the field's own subgraph. */
function faultOf(type: TypeNode, inList = false): string | undefined {
  if (type.kind === Kind.LIST_TYPE) return faultOf(type.type, true);
  if (type.kind !== Kind.NON_NULL_TYPE) return undefined;
  if (type.type.kind === Kind.LIST_TYPE) return faultOf(type.type.type, true);
  return inList ? "the list elements are" : "the value is";
}

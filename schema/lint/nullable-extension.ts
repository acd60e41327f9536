import { Kind } from "graphql";
import { contributionsOf, ownFields, ownersOf } from "./entities.ts";
import { lineOf, type LintRule } from "./finding.ts";

/**
 * A field that a subgraph adds to an entity of another must be nullable: when the adding subgraph is down, a non-null field would take the owner's whole
 * entity, and whatever holds it, out of the answer.
 */
export const nullableExtensionRule: LintRule = {
  name: "nullable-extension",
  check: (subgraphs) => {
    const owners = ownersOf(subgraphs);
    return subgraphs.flatMap((subgraph) =>
      [...contributionsOf(subgraph).values()]
        .filter(({ type, isEntity }) => isEntity && owners.has(type) && owners.get(type) !== subgraph.name)
        .flatMap((contribution) =>
          ownFields(contribution)
            .filter((field) => field.type.kind === Kind.NON_NULL_TYPE)
            .map((field) => ({
              rule: "nullable-extension",
              subgraph: subgraph.name,
              line: lineOf(field.name),
              coordinate: `${contribution.type}.${field.name.value}`,
              message: `${contribution.type} belongs to ${owners.get(contribution.type)}; the field ${field.name.value} that ${subgraph.name} adds to it is non-null.`,
              help: "Remove the ! after its type, so that the rest of the entity still comes when this subgraph is down.",
            })),
        ),
    );
  },
};

import {
  isTypeDefinitionNode,
  isTypeExtensionNode,
  print,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
} from "graphql";
import { named } from "./elements.ts";
import { findingAt, type CheckFinding } from "./finding.ts";

/**
 * Threat: @tag and @inaccessible of one subgraph count for what all define, so a publisher that names another's entity for its key could hide it from clients, or bring all its fields into a variant that was to have
 * few. So both may stand only on what is one's own, or where another subgraph has the same.
 */
export function markFindings(subgraph: string, document: DocumentNode, others: readonly DocumentNode[]): readonly CheckFinding[] {
  const theirs = new Map<string, Set<string>>();
  for (const { coordinate, marks } of others.flatMap(elementsOf)) {
    const known = theirs.getOrInsertComputed(coordinate, () => new Set());
    for (const mark of marks) known.add(written(mark));
  }
  return elementsOf(document).flatMap(({ coordinate, marks }) => {
    const known = theirs.get(coordinate);
    if (known === undefined) return [];
    return marks
      .filter((mark) => !known.has(written(mark)))
      .map((mark) =>
        findingAt(subgraph, mark, {
          code: "TRUST_FOREIGN_MARK",
          message: `${written(mark)} would count for ${coordinate} of another subgraph too.`,
          help: "Leave it out here; on fields of your own it is yours to set.",
          coordinate,
        }),
      );
  });
}

interface Element {
  /** Schema coordinate. */
  readonly coordinate: string;
  readonly marks: readonly ConstDirectiveNode[];
}

/** Every type, field, argument, input field and enum value, in the order of the text. */
function elementsOf({ definitions }: DocumentNode): readonly Element[] {
  return definitions
    .filter((each) => isTypeDefinitionNode(each) || isTypeExtensionNode(each))
    .flatMap((type) => {
      const name = type.name.value;
      const fields: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] = "fields" in type ? (type.fields ?? []) : [];
      const values = "values" in type ? (type.values ?? []) : [];
      return [
        element(name, type),
        ...values.map((value) => element(`${name}.${value.name.value}`, value)),
        ...fields.flatMap((field) => {
          const coordinate = `${name}.${field.name.value}`;
          const given = "arguments" in field ? (field.arguments ?? []) : [];
          return [element(coordinate, field), ...given.map((each) => element(`${coordinate}(${each.name.value}:)`, each))];
        }),
      ];
    });
}

function element(coordinate: string, { directives }: { readonly directives?: readonly ConstDirectiveNode[] | undefined }): Element {
  return { coordinate, marks: [...named(directives, "tag"), ...named(directives, "inaccessible")] };
}

/** Whether it is written with Federation's prefix or not. */
function written(mark: ConstDirectiveNode): string {
  return print(mark).replace("@federation__", "@");
}

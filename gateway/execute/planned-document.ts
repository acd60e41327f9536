import { Kind, visit, type DocumentNode, type FieldNode, type NameNode } from "graphql";
import type { InnerNames } from "./inner-names.ts";

/**
 * The document as it is planned, under names that cannot be taken for the plan's own. Threat: a client that calls another field `id` (`id: name`) changes the
 * key by which the planner's next fetch asks, and one that asks for `price(currency: "USD")` where a field requires `price(currency: "DKK")` gets the wrong
 * number. The planner sees neither. So such fields get other names on their way, and their own again in the answer.
 */
export interface PlannedDocument {
  readonly document: DocumentNode;
  /** Variables under the plan's names. */
  variables(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** The name in the merged data of a field of the client's document. */
  nameOf(field: FieldNode): string;
  /** The client's name for a name in the merged data. */
  clientName(name: string): string;
}

/** The variable in which entities are sent to subgraphs: a client's variable of that name would be sent in its place. */
const REPRESENTATIONS = "representations";

export function planDocument(document: DocumentNode, inner: InnerNames): PlannedDocument {
  const { names, variables } = namesIn(document);
  const free = `${REPRESENTATIONS}${suffixFor(variables)}`;
  const suffix = suffixFor(names);
  const clashing = (field: FieldNode): boolean => {
    const name = (field.alias ?? field.name).value;
    return inner.has(name) && (field.name.value !== name || (field.arguments?.length ?? 0) > 0 || inner.withArguments(name));
  };
  const nameOf = (field: FieldNode): string => {
    const name = (field.alias ?? field.name).value;
    return clashing(field) ? name + suffix : name;
  };
  const takesVariable = variables.has(REPRESENTATIONS);
  let renamed = takesVariable;
  const planned: DocumentNode = visit(document, {
    Field(field) {
      if (!clashing(field)) return undefined;
      renamed = true;
      return { ...field, alias: nameNode(nameOf(field)) };
    },
    Variable: (variable) => (variable.name.value === REPRESENTATIONS ? { ...variable, name: nameNode(free) } : undefined),
  });
  return Object.freeze({
    document: renamed ? planned : document,
    variables(values: Readonly<Record<string, unknown>>) {
      if (!takesVariable || !Object.hasOwn(values, REPRESENTATIONS)) return values;
      const { [REPRESENTATIONS]: value, ...rest } = values;
      return { ...rest, [free]: value };
    },
    nameOf,
    clientName: (name: string) => (renamed && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name),
  });
}

/** An ending that none of the names has. */
function suffixFor(names: ReadonlySet<string>): string {
  let suffix = "_of_client";
  while ([...names].some((name) => name.endsWith(suffix))) suffix += "_";
  return suffix;
}

function namesIn(document: DocumentNode): { readonly names: ReadonlySet<string>; readonly variables: ReadonlySet<string> } {
  const names = new Set<string>();
  const variables = new Set<string>();
  visit(document, {
    Field({ alias, name }) {
      names.add((alias ?? name).value);
    },
    Variable({ name }) {
      variables.add(name.value);
    },
  });
  return { names, variables };
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

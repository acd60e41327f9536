import {
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { isIncluded } from "../execute/settled.ts";

/** An operation for one choice of its conditions: all fragments written out, each `@defer` that holds under a label of our own, no other condition left. */
export interface LabelledOperation {
  readonly operation: OperationDefinitionNode;
  /** Our labels, in the order of the text, with the client's. */
  readonly labels: ReadonlyMap<string, string | undefined>;
}

type Values = Readonly<Record<string, unknown>>;

/** Whether anything in a document is deferred, perhaps under a condition. */
export function usesDefer({ definitions }: DocumentNode): boolean {
  return definitions.some((each) => "selectionSet" in each && defersIn(each.selectionSet));
}

function defersIn(set: SelectionSetNode | undefined): boolean {
  return set?.selections.some((each) => deferOf(each) !== undefined || ("selectionSet" in each && defersIn(each.selectionSet))) === true;
}

/** Variables that decide what is asked for and what of it is deferred. */
export function deferConditions(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  const look = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      for (const directive of selection.directives ?? [])
        if (DECIDING.has(directive.name.value))
          for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      if ("selectionSet" in selection) look(selection.selectionSet);
    }
  };
  for (const definition of document.definitions) if ("selectionSet" in definition) look(definition.selectionSet);
  return [...names];
}

const DECIDING: ReadonlySet<string> = new Set(["skip", "include", "defer"]);

/**
 * Writes fragments out because one that is spread twice is deferred twice, at two places, which one label could not tell apart; the guard has measured how long
 * that makes the operation. Nothing is deferred at the top of a mutation: its fields are changes, which are made in order.
 */
export function labelDefers(document: DocumentNode, operation: OperationDefinitionNode, values: Values): LabelledOperation {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const labels = new Map<string, string | undefined>();

  const written = (set: SelectionSetNode, mayDefer: boolean): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): readonly SelectionNode[] => {
      if (!isIncluded(selection, values)) return [];
      const directives = (selection.directives ?? []).filter(({ name }) => !DECIDING.has(name.value));
      if (selection.kind === Kind.FIELD) {
        const { selectionSet: inner } = selection;
        return [{ ...selection, directives, ...(inner === undefined ? {} : { selectionSet: written(inner, true) }) }];
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment === undefined) return [];
      const defer = mayDefer ? deferOf(selection) : undefined;
      const held = defer !== undefined && valueOf(defer, "if", values) !== false;
      const own = String(labels.size);
      if (held) labels.set(own, textOf(valueOf(defer, "label", values)));
      return [
        {
          kind: Kind.INLINE_FRAGMENT,
          ...(fragment.typeCondition === undefined ? {} : { typeCondition: fragment.typeCondition }),
          directives: held ? [...directives, deferAs(own)] : directives,
          selectionSet: written(fragment.selectionSet, mayDefer),
        },
      ];
    }),
  });

  const selectionSet = written(operation.selectionSet, operation.operation === "query");
  return { operation: { ...operation, selectionSet }, labels };
}

/** Our label of a selection of a labelled operation. */
export function labelOf(selection: SelectionNode): string | undefined {
  const defer = deferOf(selection);
  return defer === undefined ? undefined : textOf(valueOf(defer, "label", {}));
}

function deferOf({ directives }: SelectionNode): DirectiveNode | undefined {
  return directives?.find(({ name }) => name.value === "defer");
}

function deferAs(label: string): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: "defer" },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: "label" }, value: { kind: Kind.STRING, value: label } }],
  };
}

/** A text or truth value; undefined for whatever else stands there. */
function valueOf(directive: DirectiveNode, argument: string, values: Values): unknown {
  const value: ValueNode | undefined = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  if (value?.kind === Kind.VARIABLE) return Object.hasOwn(values, value.name.value) ? values[value.name.value] : undefined;
  return value?.kind === Kind.STRING || value?.kind === Kind.BOOLEAN ? value.value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

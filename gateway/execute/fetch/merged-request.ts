import { Kind, print, visit, type OperationDefinitionNode, type VariableDefinitionNode } from "graphql";
import type { EntityFetch } from "./entity-fetch.ts";
import { planRequest, type RequestPlan } from "./request.ts";

/** Several fetches of entities as one operation: each has its own `_entities` field, under an alias, and its own list of representations. */
export interface MergedRequest {
  readonly plan: RequestPlan;
  /** The names of one fetch in it. */
  names(index: number): { readonly variable: string; readonly answerName: string };
}

/** Undefined where the operations cannot stand in one: fragments of one name, directives on the operation, variables of one name and another type. */
export function compileMerged(fetches: readonly Pick<EntityFetch, "asked" | "node">[]): MergedRequest | undefined {
  const [first] = fetches;
  if (first === undefined || fetches.some(({ asked }) => asked.document.definitions.length > 1)) return undefined;
  if (fetches.some(({ asked }) => asked.operation.operation !== "query" || (asked.operation.directives?.length ?? 0) > 0)) return undefined;
  const definitions = fetches.flatMap(({ asked }) => asked.operation.variableDefinitions ?? []);
  const shared = new Map<string, VariableDefinitionNode>();
  for (const definition of definitions) {
    const name = definition.variable.name.value;
    if (name === "representations") continue;
    const known = shared.get(name);
    if (known !== undefined && print(known) !== print(definition)) return undefined;
    shared.set(name, definition);
  }
  const variable = (index: number): string => freeName(`representations${index}`, shared);
  const answerName = (index: number): string => `entities${index}`;
  const lists = fetches.flatMap(({ asked: { operation } }, index) =>
    (operation.variableDefinitions ?? []).filter(isRepresentations).map((each) => renameVariable(each, variable(index))),
  );
  const operation: OperationDefinitionNode = {
    ...first.asked.operation,
    variableDefinitions: [...lists, ...shared.values()],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: fetches.flatMap(({ asked: { entities } }, index) =>
        entities === undefined
          ? []
          : [{ ...renameVariable(entities, variable(index)), alias: { kind: Kind.NAME, value: answerName(index) } as const }],
      ),
    },
  };
  return Object.freeze({
    plan: planRequest({
      service: first.node.serviceName,
      query: print(operation),
      operationName: operation.name?.value,
      mutation: false,
      variableNames: [...shared.keys()],
    }),
    names: (index: number) => ({ variable: variable(index), answerName: answerName(index) }),
  });
}

function isRepresentations({ variable }: VariableDefinitionNode): boolean {
  return variable.name.value === "representations";
}

function renameVariable<N extends VariableDefinitionNode | NonNullable<EntityFetch["asked"]["entities"]>>(node: N, to: string): N {
  return visit(node, {
    Variable: (variable) =>
      variable.name.value === "representations" ? { ...variable, name: { ...variable.name, value: to } } : undefined,
  });
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  while (taken.has(free)) free += "_";
  return free;
}

import type { CaseContent } from "../../schema/knowledge.ts";
import {
  createImports as createAnyImports,
  type Imports as AnyImports,
  type ImportServices,
  type QuarantineArguments,
} from "../kit/imports.ts";
import type { SubgraphContext } from "../kit/context.ts";
import type { Case } from "./case.ts";

/** Field experiences of others, read from the sources that say `kind: case`. */
export interface Imports extends Pick<AnyImports<Case>, "read" | "allTried" | "stop"> {
  readonly queries: {
    readonly knowledgeSources: () => Promise<readonly object[]>;
    readonly knowledgeQuarantine: (root: unknown, args: QuarantineArguments) => Promise<object>;
  };
  readonly mutations: {
    readonly refreshKnowledgeSource: (
      root: unknown,
      args: { readonly id: string },
      context: SubgraphContext,
    ) => Promise<object | undefined>;
  };
}

export async function createImports(services: ImportServices): Promise<Imports> {
  const imports = await createAnyImports<Case, CaseContent>(services, {
    schema: "knowledge",
    kind: "case",
    what: "cases",
    names: { sources: "knowledgeSources", quarantine: "knowledgeQuarantine" },
    make: ({ id, content }) => Object.freeze({ id, ...content }),
  });
  return {
    read: () => imports.read(),
    allTried: () => imports.allTried(),
    stop: () => imports.stop(),
    queries: {
      knowledgeSources: () => imports.states(),
      knowledgeQuarantine: (_root: unknown, args: QuarantineArguments) => imports.quarantine(args),
    },
    mutations: {
      refreshKnowledgeSource: (_root: unknown, { id }: { readonly id: string }, context: SubgraphContext) => imports.refresh(id, context),
    },
  };
}

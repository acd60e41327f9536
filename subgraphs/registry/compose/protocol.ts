import type { CheckQuestion, CheckResult } from "../../../schema/check/check.ts";
import type { CompositionProblem, SubgraphDefinition } from "../../../schema/compose.ts";

/** What the registry asks its composing thread; one question at a time. */
export type ComposeQuestion = { readonly compose: readonly SubgraphDefinition[] } | { readonly check: CheckQuestion };

export type ComposeReply =
  | { readonly supergraph: string }
  | { readonly checked: CheckResult }
  | { readonly problems: readonly CompositionProblem[] }
  | { readonly failure: string };

import type { CheckQuestion, CheckResult } from "../../../schema/check/check.ts";
import type { SchemaChange } from "../../../schema/compare.ts";
import type { CompositionProblem, SubgraphDefinition } from "../../../schema/compose.ts";
import type { MadeVariant } from "../../../schema/variant/make.ts";
import type { Variant } from "../../../schema/variant/variant.ts";

/** What the registry asks its composing thread; one question at a time. */
export type ComposeQuestion =
  | { readonly compose: readonly SubgraphDefinition[] }
  | { readonly check: CheckQuestion }
  | { readonly supergraphs: readonly [before: string, after: string] }
  | { readonly variant: Variant; readonly of: string };

export type ComposeReply =
  | { readonly supergraph: string }
  | { readonly checked: CheckResult }
  | { readonly changes: readonly SchemaChange[] }
  | { readonly variant: MadeVariant }
  | { readonly problems: readonly CompositionProblem[] }
  | { readonly failure: string };

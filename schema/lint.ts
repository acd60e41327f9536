import { Source, parse } from "graphql";
import { describedRule } from "./lint/described.ts";
import type { Finding, LintRule, LintSubgraph } from "./lint/finding.ts";
import { nullableEntityRule } from "./lint/nullable-entity.ts";
import { nullableExtensionRule } from "./lint/nullable-extension.ts";

export type { Finding } from "./lint/finding.ts";

/** The rules in the order of their findings; one file each under lint/. */
export const LINT_RULES: readonly LintRule[] = [describedRule, nullableExtensionRule, nullableEntityRule];

/**
 * What composition allows and the hub does not: elements without description, and nullability that lets one dead subgraph take others down with it.
 * The SDL must parse (see compose). Findings are ordered by subgraph and line; empty means clean.
 */
export function lint(subgraphs: readonly { readonly name: string; readonly sdl: string }[]): readonly Finding[] {
  const parsed: readonly LintSubgraph[] = subgraphs.map(({ name, sdl }) => ({ name, document: parse(new Source(sdl, name)) }));
  return LINT_RULES.flatMap((rule) => rule.check(parsed)).toSorted((a, b) => a.subgraph.localeCompare(b.subgraph, "en") || a.line - b.line);
}

/** `municipal:12 described Query.x: message` and, indented, what to do. */
export function renderFinding(finding: Finding): string {
  return `${finding.subgraph}:${finding.line} ${finding.rule} ${finding.coordinate}\n  ${finding.message}\n  → ${finding.help}`;
}

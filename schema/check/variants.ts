import { makeVariant, type VariantProblem } from "../variant/make.ts";
import type { Variant } from "../variant/variant.ts";
import type { CheckFinding } from "./finding.ts";

export interface VariantQuestion {
  readonly variants: readonly Variant[];
  /** The supergraph in force; absent where there is none. */
  readonly before?: string | undefined;
  /** The supergraph that would be. */
  readonly after: string;
}

/** What keeps a variant from being made, and did not before: of each the first few. No more than warnings, for the whole goes on, and a variant stays as it was made last. */
export function variantFindings({ variants, before, after }: VariantQuestion): readonly CheckFinding[] {
  return variants.flatMap((variant) => {
    const problems = problemsOf(after, variant);
    const old = problems.length === 0 || before === undefined ? [] : problemsOf(before, variant).map(({ message }) => message);
    return problems
      .filter(({ message }) => !old.includes(message))
      .slice(0, MOST)
      .map(({ code, message, coordinate }) => ({
        severity: "WARNING",
        code: "VARIANT_BROKEN",
        message: `The variant ${variant.name} cannot be made any more: ${code}: ${message}`,
        help: "Tag what leads there too, or take the tag away where it starts; until then the variant stays as it was.",
        ...(coordinate !== undefined && { coordinate }),
      }));
  });
}

const MOST = 10;

function problemsOf(supergraph: string, variant: Variant): readonly VariantProblem[] {
  const made = makeVariant(supergraph, variant);
  return "problems" in made ? made.problems : [];
}

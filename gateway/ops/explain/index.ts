import { HubError } from "../../../schema/errors.ts";
import { nearest } from "../../../subgraphs/base/nearest.ts";
import { CASES } from "../conformance/index.ts";
import { CHECK_EXPLANATIONS } from "./check.ts";
import { COMPOSITION_EXPLANATIONS } from "./composition.ts";
import { ERROR_EXPLANATIONS } from "./errors.ts";
import type { Explanation } from "./explanation.ts";
import { LINT_EXPLANATIONS } from "./lint.ts";

const CASE_EXPLANATIONS: readonly Explanation[] = CASES.map(({ id, proves, why, mend }) => ({
  code: id,
  kind: "case",
  what: proves,
  why,
  mend,
}));

/** All that can be explained. Where a code has two meanings, the first of the kinds counts. */
export const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map(
  [...COMPOSITION_EXPLANATIONS, ...ERROR_EXPLANATIONS, ...LINT_EXPLANATIONS, ...CHECK_EXPLANATIONS, ...CASE_EXPLANATIONS].map((each) => [
    each.code,
    each,
  ]),
);

/** The explanation of a code, in whatever case it is written. Throws USAGE, with the nearest code. */
export function explain(code: string): Explanation {
  const known = [...EXPLANATIONS.keys()];
  const found = known.find((each) => each.toUpperCase() === code.trim().toUpperCase());
  const explanation = found === undefined ? undefined : EXPLANATIONS.get(found);
  if (explanation !== undefined) return explanation;
  const near = nearest(
    code.toUpperCase(),
    known.map((each) => each.toUpperCase()),
  );
  const name = known.find((each) => each.toUpperCase() === near);
  throw new HubError("USAGE", `There is no code ${code.slice(0, 80)}.${name === undefined ? "" : ` Did you mean ${name}?`}`, {
    next: "`ops explain` lists all codes.",
  });
}

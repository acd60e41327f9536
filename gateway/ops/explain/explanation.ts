/** What `ops explain CODE` tells of a code. */
export interface Explanation {
  readonly code: string;
  /** Where the code is met. */
  readonly kind: "error" | "check" | "lint" | "composition" | "hint" | "case";
  /** What it says, one sentence. */
  readonly what: string;
  /** Why it matters, where there is more to say than `what`. */
  readonly why?: string;
  /** How to mend it. */
  readonly mend: string;
}

/** Lines for a terminal. */
export function renderExplanation({ code, kind, what, why, mend }: Explanation): string {
  return [
    `${code} (${KINDS[kind]})`,
    what,
    ...(why === undefined ? [] : ["", `Why it matters: ${why}`]),
    "",
    `How to mend it: ${mend}`,
  ].join("\n");
}

const KINDS: Readonly<Record<Explanation["kind"], string>> = {
  error: "an error of the hub",
  check: "a finding of `ops check`",
  lint: "a rule of the hub for subgraphs",
  composition: "an error of composition",
  hint: "a hint of composition",
  case: "a case of `ops test`",
};

import { renderExplanation } from "../explain/explanation.ts";
import type { Outcome, Asked } from "../outcome.ts";
import type { Program } from "../program.ts";

/** `ops explain [CODE]`. */
export function addExplain({ add, answer }: Program): void {
  add("explain", {
    summary: "what a code means, why it matters, how to mend it",
    description:
      "Tells of a code of the hub: an error, a rule for subgraphs, a composition error or a case of `ops test`. Without a code: lists all.",
    examples: [
      ["ops explain INVALID_FIELD_SHARING", "tells of a composition error"],
      ["ops explain OPS-E-007", "tells of a case of `ops test`"],
      ["ops explain --json", "all codes, for a program"],
    ],
  })
    .argument("[code]", "a code, in whatever case")
    .action((code: string | undefined, options: Asked) => answer(options, () => work(code)));
}

async function work(code: string | undefined): Promise<Outcome> {
  const { EXPLANATIONS, explain } = await import("../explain/index.ts"); // with it comes the composer, which takes a while to load
  if (code === undefined) {
    const all = [...EXPLANATIONS.values()];
    return { data: { codes: all }, text: all.map(({ code, kind }) => `${code}\t${kind}`).join("\n"), next: "ops explain CODE" };
  }
  const explanation = explain(code);
  return { data: explanation, text: renderExplanation(explanation) };
}

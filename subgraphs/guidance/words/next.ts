import type { Stage } from "../../../schema/knowledge.ts";
import { NEXT_STAGE, type Knowledge } from "../field/knowledge.ts";
import type { Ranked } from "../rank/rank.ts";

/** What comes after a step. */
export interface Next {
  readonly da: string;
  readonly en: string;
  /** The help service it leads to. */
  readonly to: Ranked | null;
  readonly stage: Stage | null;
}

/** A help service gives a kind of help when it is good at it. */
const GOOD = 0.5;

/** The kind of help that follows this step's, from the step that gives it or else the best that may be used; then the step below. Nothing after the last one whose kind of help leads nowhere. */
export function nextOf(step: Ranked, { steps, ranked, stage, knowledge }: NextParts): Next | null {
  const after = stage === null ? null : (NEXT_STAGE.get(stage) ?? null);
  const kind = step.kinds.map((id) => knowledge.kinds.get(knowledge.kinds.get(id)?.next ?? "")).find((each) => each !== undefined);
  const gives = ({ entry }: Ranked): boolean => entry !== step.entry && kind !== undefined && (entry.kinds[kind.id] ?? 0) >= GOOD;
  const to = steps.find(gives) ?? ranked.find(gives) ?? null;
  if (kind !== undefined && to !== null) {
    const [da, en] = names(to);
    return { da: `Derefter: ${kind.da}, hos ${da}.`, en: `After that: ${kind.en}, from ${en}.`, to, stage: after };
  }
  const below = steps[steps.indexOf(step) + 1];
  if (below === undefined) return null;
  const [da, en] = names(below);
  return { da: `Hjælper det ikke, så gå til ${da}.`, en: `If that does not help, turn to ${en}.`, to: below, stage: null };
}

export interface NextParts {
  readonly steps: readonly Ranked[];
  /** All that may be used, best first. */
  readonly ranked: readonly Ranked[];
  readonly stage: Stage | null;
  readonly knowledge: Knowledge;
}

function names({ entry: { service } }: Ranked): readonly [da: string, en: string] {
  const { da = service.name.en ?? "", en = da } = service.name;
  return [da, en];
}

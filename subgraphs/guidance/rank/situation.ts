import type { Theme } from "../../../schema/listing.ts";
import type { Concept, Situation } from "../field/knowledge.ts";
import type { Understood } from "../understand/understood.ts";

/** From here on a part of public work, or a kind of help, is what a need is about. */
const ABOUT = 0.4;

/** The concepts by which the words say what a situation asks for: none where it asks for nothing, undefined where they do not. */
export function sayersOf(
  { when: { says = [] } }: Situation,
  said: ReadonlyMap<string, readonly [Concept, number]>,
): readonly (readonly [Concept, number])[] | undefined {
  const by: (readonly [Concept, number])[] = [];
  for (const each of says) {
    const one = each.split("|").flatMap((id) => (said.has(id) ? [said.get(id)] : []))[0];
    if (one === undefined) return undefined;
    by.push(one);
  }
  return by;
}

export interface Facts {
  readonly understood: Understood;
  readonly topics: ReadonlyMap<string, number>;
  readonly kinds: ReadonlyMap<string, number>;
}

/** Whether all that a situation asks for, beside its words, is so. */
export function holds({ when }: Situation, { understood, topics, kinds }: Facts): boolean {
  const { asker, stage, themes } = understood;
  if (when.asker !== undefined && (asker === null || !when.asker.includes(asker))) return false;
  if (when.stage !== undefined && (stage === null || !when.stage.includes(stage))) return false;
  if (when.theme !== undefined && !when.theme.some((theme: Theme) => themes.includes(theme))) return false;
  if (when.unlessTopic?.some((topic) => (topics.get(topic) ?? 0) >= ABOUT) === true) return false;
  if (when.topic !== undefined && !when.topic.some((topic) => (topics.get(topic) ?? 0) >= ABOUT)) return false;
  return when.kind === undefined || when.kind.some((kind) => (kinds.get(kind) ?? 0) >= ABOUT);
}

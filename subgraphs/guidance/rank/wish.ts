import type { Theme } from "../../../schema/listing.ts";
import type { Concept, Knowledge, Situation, Weights } from "../field/knowledge.ts";
import type { Understood } from "../understand/understood.ts";

/** What is wanted, as far as the need tells. */
export interface Wish {
  /** Kinds of help, from 0 to 1. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Parts of public work, from 0 to 1. */
  readonly topics: ReadonlyMap<string, number>;
  /** For each kind the concepts that ask for it, the strongest first; none where the situation alone does. */
  readonly saidBy: ReadonlyMap<string, readonly Concept[]>;
  /** The concepts that tell which parts of public work it is about, the strongest first. */
  readonly about: readonly Concept[];
  /** How much of the need is about help of a kind that there is. */
  readonly evidence: number;
  /** How much of it is no matter of this hub. */
  readonly outside: number;
}

/** What the wider kind inherits from the narrower, and the narrower from the wider. */
const TO_PARENT = 0.5;
const TO_CHILD = 0.55;
/** A vague word counts for so much as evidence; a part of public work without a kind of help for so much. */
const VAGUE = 0.1;
const TOPIC_ONLY = 0.3;
/** A situation that the words make. */
const SITUATION = 0.5;

export function createWishes(knowledge: Knowledge): (understood: Understood) => Wish {
  const concepts = new Map(knowledge.concepts.map((concept) => [concept.id, concept]));
  return (understood) => {
    const found = understood.concepts.flatMap(([id, tenths]): [Concept, number][] => {
      const concept = concepts.get(id);
      return concept === undefined ? [] : [[concept, Math.min(20, tenths) / 10]];
    });
    const kinds = new Map<string, number>();
    const topics = new Map<string, number>();
    const saidBy = new Map<string, [Concept, number][]>();
    let evidence = 0;
    let outside = 0;
    const said = new Map<string, [Concept, number]>();
    for (const [concept, strength] of found) {
      said.set(concept.id, [concept, strength]);
      join(topics, concept.topics, strength);
      join(kinds, concept.kinds, strength);
      for (const [kind, weight] of Object.entries(concept.kinds ?? {}))
        saidBy.getOrInsertComputed(kind, () => []).push([concept, weight * strength]);
      if (concept.outside !== undefined) outside += concept.outside * strength;
      else
        evidence +=
          strength *
          (concept.vague === true
            ? VAGUE
            : Math.max(concept.topics === undefined ? VAGUE : TOPIC_ONLY, ...Object.values(concept.kinds ?? {})));
    }
    const lessened: [kind: string, share: number][] = [];
    const facts = { understood, topics, kinds: new Map(kinds) };
    for (const situation of knowledge.situations) {
      const by = sayersOf(situation, said);
      if (by === undefined || !holds(situation, facts)) continue;
      join(kinds, situation.kinds, Math.min(1, ...by.map(([, strength]) => strength)));
      for (const [kind, share] of Object.entries(situation.less ?? {})) lessened.push([kind, share]);
      if (by.length > 0) evidence += SITUATION * Math.max(0, ...Object.values(situation.kinds));
      for (const [kind, weight] of Object.entries(situation.kinds)) {
        for (const [concept, strength] of by) saidBy.getOrInsertComputed(kind, () => []).push([concept, weight * strength * 0.5]);
      }
    }
    for (const [kind, share] of lessened) kinds.set(kind, (kinds.get(kind) ?? 0) * share);
    inherit(kinds, knowledge);
    return {
      kinds,
      topics,
      saidBy: new Map([...saidBy].map(([kind, by]) => [kind, by.toSorted(([, a], [, b]) => b - a).map(([concept]) => concept)])),
      about: found.flatMap(([concept]) => (concept.topics === undefined ? [] : [concept])),
      evidence,
      outside,
    };
  };
}

/** Several weak reasons make a strong one, none makes more than sure. */
function join(sums: Map<string, number>, weights: Weights | undefined, strength: number): void {
  for (const [id, weight] of Object.entries(weights ?? {})) {
    const added = Math.min(0.95, weight * strength * 0.8);
    sums.set(id, 1 - (1 - (sums.get(id) ?? 0)) * (1 - added));
  }
}

/** The concepts by which the words say what a situation asks for: none where it asks for nothing, undefined where they do not. */
function sayersOf(
  { when: { says = [] } }: Situation,
  said: ReadonlyMap<string, [Concept, number]>,
): readonly [Concept, number][] | undefined {
  const by: [Concept, number][] = [];
  for (const each of says) {
    const one = each.split("|").flatMap((id) => (said.has(id) ? [said.get(id)] : []))[0];
    if (one === undefined) return undefined;
    by.push(one);
  }
  return by;
}

interface Facts {
  readonly understood: Understood;
  readonly topics: ReadonlyMap<string, number>;
  readonly kinds: ReadonlyMap<string, number>;
}

function holds({ when }: Situation, { understood, topics, kinds }: Facts): boolean {
  const { asker, stage, themes } = understood;
  if (when.asker !== undefined && (asker === null || !when.asker.includes(asker))) return false;
  if (when.stage !== undefined && (stage === null || !when.stage.includes(stage))) return false;
  if (when.theme !== undefined && !when.theme.some((theme: Theme) => themes.includes(theme))) return false;
  if (when.unlessTopic?.some((topic) => (topics.get(topic) ?? 0) >= 0.4) === true) return false;
  if (when.topic !== undefined && !when.topic.some((topic) => (topics.get(topic) ?? 0) >= 0.4)) return false;
  return when.kind === undefined || when.kind.some((kind) => (kinds.get(kind) ?? 0) >= 0.4);
}

function inherit(kinds: Map<string, number>, knowledge: Knowledge): void {
  const wanted = new Map(kinds);
  for (const { id, parent } of knowledge.kinds.values()) {
    if (parent === undefined) continue;
    const [own = 0, above = 0] = [wanted.get(id), wanted.get(parent)];
    if (own > 0) kinds.set(parent, Math.max(kinds.get(parent) ?? 0, own * TO_PARENT));
    if (above > 0) kinds.set(id, Math.max(kinds.get(id) ?? 0, above * TO_CHILD));
  }
}

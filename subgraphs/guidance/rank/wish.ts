import type { Concept, Knowledge, Situation } from "../field/knowledge.ts";
import type { Like, Likeness } from "../understand/likeness.ts";
import type { Understood } from "../understand/understood.ts";
import { accompany } from "./companions.ts";
import { join } from "./join.ts";
import { holds, sayersOf } from "./situation.ts";

/** What is wanted, as far as the need tells. */
export interface Wish {
  /** Kinds of help, from 0 to 1 and above it for what all examples make likely too, with what usually goes with them. */
  readonly kinds: ReadonlyMap<string, number>;
  /** The same without what only goes with them: by this the first door is chosen. */
  readonly direct: ReadonlyMap<string, number>;
  /** By a kind that goes with others, the one of those that is wanted most. */
  readonly cameWith: ReadonlyMap<string, string>;
  /** Parts of public work, from 0 to 1. */
  readonly topics: ReadonlyMap<string, number>;
  /** For each kind the concepts that ask for it, the strongest first; none where the situation or an example alone does. */
  readonly saidBy: ReadonlyMap<string, readonly Concept[]>;
  /** For each kind what people say who want it, as far as that is like the need. */
  readonly likes: ReadonlyMap<string, Like>;
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
/** What likeness to an example counts for as evidence, over so much of it; what it counts against that it is like what is no matter of this hub. */
const TOLD = 1;
const ALIKE = 0.35;
const ELSEWHERE = 1;
/** A situation that the words make. */
const SITUATION = 0.5;
/** What likeness to an example weighs beside a concept; less than the least is chance. */
const LIKENESS = 1.4;
const LEAST_LIKE = 0.05;
/** What the odds by all examples add. */
const LIKELY = 0.6;
/** A kind that concepts ask for and no example is like keeps so much; from so much likeness on, all. */
const UNLIKE = 0.5;
const LIKE_ENOUGH = 0.5;

export function createWishes(knowledge: Knowledge, likeness: Likeness): (understood: Understood) => Wish {
  const concepts = new Map(knowledge.concepts.map((concept) => [concept.id, concept]));
  return (understood) => {
    const found = understood.concepts.flatMap(([id, tenths]): [Concept, number][] => {
      const concept = concepts.get(id);
      return concept === undefined ? [] : [[concept, Math.min(20, tenths) / 10]];
    });
    const topics = new Map<string, number>();
    for (const [concept, strength] of found) join(topics, concept.topics, strength);
    const said = sayings(found, { understood, topics, knowledge });
    const likes = likeness.of(understood);
    const direct = said.kinds;
    for (const [kind, { worth }] of likes) if (worth > LEAST_LIKE) join(direct, { [kind]: worth }, LIKENESS);
    const likely = likeness.likely(understood);
    for (const [kind, wanted] of direct)
      direct.set(kind, wanted * (UNLIKE + (1 - UNLIKE) * Math.min(1, (likes.get(kind)?.worth ?? 0) / LIKE_ENOUGH)));
    for (const [kind, share] of likely.kinds) direct.set(kind, (direct.get(kind) ?? 0) + LIKELY * share);
    const { kinds, cameWith } = accompany(direct, knowledge.companions, understood.asker);
    for (const wanted of [kinds, direct]) {
      for (const [kind, share] of said.lessened) wanted.set(kind, (wanted.get(kind) ?? 0) * share);
      inherit(wanted, knowledge);
    }
    return {
      kinds,
      direct,
      cameWith,
      topics,
      likes,
      saidBy: said.by,
      about: found.flatMap(([each]) => (each.topics === undefined ? [] : [each])),
      ...weigh(found, said, likes, likely.elsewhere),
    };
  };
}

interface Sayings {
  readonly kinds: Map<string, number>;
  readonly by: ReadonlyMap<string, readonly Concept[]>;
  readonly lessened: readonly (readonly [kind: string, share: number])[];
  /** What the situations that the words make add to the evidence. */
  readonly evidence: number;
}

interface Facts {
  readonly understood: Understood;
  readonly topics: ReadonlyMap<string, number>;
  readonly knowledge: Knowledge;
}

/** What the concepts and the situations they make ask for. */
function sayings(found: readonly (readonly [Concept, number])[], { understood, topics, knowledge }: Facts): Sayings {
  const kinds = new Map<string, number>();
  const by = new Map<string, [Concept, number][]>();
  const told = (kind: string, concept: Concept, worth: number): void => void by.getOrInsertComputed(kind, () => []).push([concept, worth]);
  for (const [concept, strength] of found) {
    join(kinds, concept.kinds, strength);
    for (const [kind, weight] of Object.entries(concept.kinds ?? {})) told(kind, concept, weight * strength);
  }
  const lessened: [kind: string, share: number][] = [];
  const said = new Map(found.map(([concept, strength]) => [concept.id, [concept, strength] as const]));
  const facts = { understood, topics, kinds: new Map(kinds) };
  let evidence = 0;
  for (const situation of knowledge.situations) {
    const sayers = sayersOf(situation, said);
    if (sayers === undefined || !holds(situation, facts)) continue;
    join(kinds, situation.kinds, Math.min(1, ...sayers.map(([, strength]) => strength)));
    lessened.push(...Object.entries(situation.less ?? {}));
    if (sayers.length > 0) evidence += SITUATION * strongest(situation);
    for (const [kind, weight] of Object.entries(situation.kinds))
      for (const [concept, strength] of sayers) told(kind, concept, weight * strength * 0.5);
  }
  const sorted = [...by].map(([kind, each]) => [kind, each.toSorted(([, a], [, b]) => b - a).map(([concept]) => concept)] as const);
  return { kinds, by: new Map(sorted), lessened, evidence };
}

function strongest({ kinds }: Situation): number {
  return Math.max(0, ...Object.values(kinds));
}

function weigh(
  found: readonly (readonly [Concept, number])[],
  said: Sayings,
  likes: ReadonlyMap<string, Like>,
  elsewhere: number,
): Pick<Wish, "evidence" | "outside"> {
  const alike = Math.max(0, ...[...likes.values()].map(({ worth }) => worth - ALIKE));
  let evidence = said.evidence + TOLD * alike * (1 - elsewhere);
  let outside = ELSEWHERE * elsewhere;
  for (const [{ vague, kinds, topics, outside: away }, strength] of found) {
    if (away !== undefined) outside += away * strength;
    else
      evidence += strength * (vague === true ? VAGUE : Math.max(topics === undefined ? VAGUE : TOPIC_ONLY, ...Object.values(kinds ?? {})));
  }
  return { evidence, outside };
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

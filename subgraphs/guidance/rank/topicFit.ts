import type { Knowledge } from "../field/knowledge.ts";
import type { Entry } from "../index/serviceIndex.ts";
import type { Wish } from "./wish.ts";

/** What remains of an aptitude in another part of public work; of one that serves all parts; of a specialist where the need names no part. */
const ELSEWHERE = 0.2;
const GENERAL = 0.85;
const UNTOLD = 0.7;

/** One part that fits best counts for so much, whatever else the words touch: everyday words touch many. */
const ONE = 0.8;

/** How well a help service's parts of public work fit the need's, from `ELSEWHERE` to 1. */
export function topicFit(wish: Wish, knowledge: Knowledge): (entry: Entry) => number {
  const wanted = [...wish.topics];
  const total = wanted.reduce((sum, [, weight]) => sum + weight, 0);
  const highest = Math.max(0, ...wanted.map(([, weight]) => weight));
  const near = (a: string, b: string): number =>
    a === b ? 1 : Math.max(knowledge.topics.get(a)?.near[b] ?? 0, knowledge.topics.get(b)?.near[a] ?? 0);
  const memo = new Map<object, number>();
  return ({ topics }) =>
    memo.getOrInsertComputed(topics, () => {
      const own = Object.entries(topics);
      const most = Math.max(0, ...own.map(([, weight]) => weight));
      if (most === 0) return GENERAL;
      if (total === 0) return most < 1 ? GENERAL : UNTOLD;
      const covered = wanted.map(([topic, weight]) => weight * Math.max(0, ...own.map(([each, strength]) => strength * near(topic, each))));
      const all = covered.reduce((sum, weight) => sum + weight, 0) / total;
      const fit = ELSEWHERE + (1 - ELSEWHERE) * Math.min(1, Math.max(all, (ONE * Math.max(...covered)) / highest));
      return most < 1 ? Math.max(fit, GENERAL * 0.9) : fit; // at home everywhere, and here more than elsewhere
    });
}

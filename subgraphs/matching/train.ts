import type { Clustering } from "./cluster.ts";
import { createLearner, type Learner, type LearnInput } from "./learn.ts";
import type { Model } from "./model.ts";

/** A model, applied to the candidates. */
export interface Judged {
  readonly model: Model;
  /** Of each candidate pair. */
  readonly odds: Float64Array;
  readonly oddsOf: (a: number, b: number) => number;
}

export type Judge = (model: Model) => Judged;

export interface TrainInput extends Omit<LearnInput, "manner"> {
  readonly judge: Judge;
  readonly clustered: (judged: Judged) => Clustering;
  /** Told how much is done, 0 to 1. */
  readonly onShare: (share: number) => void;
}

/** How often a model may be corrected from the clusters. It mostly settles before. */
const MOST_CORRECTIONS = 8;
/** How often the clusters may teach before anything is corrected: again only where they hold so many times more pairs to be the same than the model that led to them. */
const MOST_PLAIN = 3;
const GROWING = 1.4;
/** Relative change of the share of matches in one correction, at which it has settled. */
const SETTLED = 0.002;
/** How many times as far the matches of the guarded learner must stand apart: it holds fewer to be the same, the most alike of all, so they stand a little further by themselves. */
const CLEARLY = 1.15;

/**
 * Learns in both manners. Where a learner begins decides where it ends: an open one can drift from things to bodies, one that is guarded can stop at the few listings of a thing that
 * agree in everything. So the open one is believed unless it drifted, or the matches of the guarded one stand clearly further apart from the others.
 */
export function train(input: TrainInput): Judged {
  const [open, guarded] = (["OPEN", "GUARDED"] as const).map((manner) => createLearner({ ...input, manner }));
  if (open === undefined || guarded === undefined) throw new Error("There are two manners of learning.");
  const one = last(lessons(input, open, MOST_PLAIN), (step) => input.onShare((0.6 * step) / MOST_CORRECTIONS));
  const others = lessons(input, guarded, 0);
  const { value: other } = others.next();
  const further = one.apart > 0 && (other?.apart ?? 0) > CLEARLY * one.apart;
  if (!further && !open.drifted(one.clusterOf)) return one.judged;
  return last(others, (step) => input.onShare(0.6 + (0.4 * step) / MOST_CORRECTIONS), other).judged;
}

interface Lesson {
  /** By the corrected model. */
  readonly judged: Judged;
  /** What the model was corrected from, and how far its matches stand apart. */
  readonly clusterOf: Int32Array;
  readonly apart: number;
}

/** Each correction of the model, until it has settled. `mostPlain`: so often at first, while clusters still grow together, nothing is corrected, so that many listings of a thing are not taken for a kind of the others. */
function* lessons({ judge, clustered }: TrainInput, learner: Learner, mostPlain: number): Generator<Lesson, undefined> {
  let judged = judge(learner.first());
  let { clusterOf } = clustered(judged);
  for (let plain = 0; plain < mostPlain; plain += 1) {
    const model = learner.again(clusterOf);
    if (plain > 0 && model.prior < GROWING * judged.model.prior) break;
    judged = judge(model);
    ({ clusterOf } = clustered(judged));
  }
  for (let round = 0; round < MOST_CORRECTIONS; round += 1) {
    const [before, share] = [clusterOf, judged.model.prior];
    const { model, apart } = learner.corrected(before, judged.odds);
    judged = judge(model);
    yield { judged, clusterOf: before, apart };
    if (Math.abs(model.prior - share) <= SETTLED * share) return;
    ({ clusterOf } = clustered(judged));
    if (clusterOf.every((each, record) => each === before[record])) return;
  }
}

/** The last lesson. `given`: one that was taken already. */
function last(lessons: Generator<Lesson>, onStep: (step: number) => void, given?: Lesson): Lesson {
  let [lesson, step] = [given, 0];
  for (lesson of lessons) onStep((step += 1));
  if (lesson === undefined) throw new Error("A learner gives one lesson at least.");
  return lesson;
}

import type { Question } from "../questions.ts";

/** What a method answered: help functions, best first, and whether it was in doubt. */
export interface Answer {
  /** Help functions, each once. */
  readonly found: readonly string[];
  readonly unsure: boolean;
}

/** How good the answers are, each from 0 to 1 over all questions. */
export interface Scores {
  readonly questions: number;
  /** Gain 3 for grade 2, 1 for grade 1, over the best order there is. Järvelin, Kekäläinen 2002. */
  readonly ndcg5: number;
  /** Of the good ones (of five, where there are more), how many are among the first five. */
  readonly recall5: number;
  /** Questions whose first answer is a right first door. */
  readonly firstRight: number;
  /** Of the answers among the first five, those that are judged wrong. */
  readonly wrongInFive: number;
  /** Questions with at least one such answer. */
  readonly withWrong: number;
  /** Questions out of scope that were said to be. */
  readonly unsureRight: number;
  /** Questions in scope that were said to be out of it. */
  readonly unsureWrong: number;
}

export interface Judged {
  readonly ndcg: number;
  readonly recall: number;
  readonly wrong: readonly string[];
}

const DEPTH = 5;

export function judge({ good, wrong }: Question, { found }: Answer): Judged {
  const grades = new Map(good.map(({ id, grade }) => [id, grade]));
  const five = found.slice(0, DEPTH);
  const ideal = gain(
    good
      .map(({ grade }) => grade)
      .toSorted((a, b) => b - a)
      .slice(0, DEPTH),
  );
  return {
    ndcg: gain(five.map((id) => grades.get(id) ?? 0)) / ideal,
    recall: five.filter((id) => grades.has(id)).length / Math.min(DEPTH, good.length),
    wrong: five.filter((id) => wrong.includes(id)),
  };
}

export function score(questions: readonly Question[], answer: (question: Question) => Answer): Scores {
  const rows = questions.map((question) => {
    const answered = answer(question);
    return { question, answered, judged: judge(question, answered) };
  });
  const outside = rows.filter(({ question }) => question.unsure);
  const inside = rows.filter(({ question }) => !question.unsure);
  const answers = rows.reduce((sum, { answered }) => sum + Math.min(DEPTH, answered.found.length), 0);
  const wrong = rows.reduce((sum, { judged }) => sum + judged.wrong.length, 0);
  return {
    questions: rows.length,
    ndcg5: mean(rows, ({ judged }) => judged.ndcg),
    recall5: mean(rows, ({ judged }) => judged.recall),
    firstRight: mean(rows, ({ question, answered }) =>
      question.good.some(({ id, grade }) => grade === 2 && id === answered.found[0]) ? 1 : 0,
    ),
    wrongInFive: answers === 0 ? 0 : wrong / answers,
    withWrong: mean(rows, ({ judged }) => (judged.wrong.length > 0 ? 1 : 0)),
    unsureRight: mean(outside, ({ answered }) => (answered.unsure ? 1 : 0)),
    unsureWrong: mean(inside, ({ answered }) => (answered.unsure ? 1 : 0)),
  };
}

function gain(grades: readonly number[]): number {
  return grades.reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
}

function mean<T>(items: readonly T[], value: (item: T) => number): number {
  return items.length === 0 ? 0 : items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

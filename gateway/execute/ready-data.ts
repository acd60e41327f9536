import type { Data } from "./target.ts";

/** Where an answer that is written already is kept: a key that no JSON and no query can name. */
const ANSWER: unique symbol = Symbol("the answer as JSON");

type ReadyData = Data & { readonly [ANSWER]: string | Buffer };

/**
 * Data that stands for a whole answer `{"data":…}` that is written already, as text or as UTF-8. It travels through Apollo Server where an object is expected,
 * looks empty to whoever does not know better, and is sent to the client as it is.
 */
export function readyAnswer(answer: string | Buffer): Data {
  const ready: ReadyData = { [ANSWER]: answer };
  return ready;
}

/** The answer that data made by `readyAnswer` stands for; undefined for any other value. */
export function answerOf(data: unknown): string | Buffer | undefined {
  if (typeof data !== "object" || data === null || !(ANSWER in data)) return undefined;
  const answer = data[ANSWER];
  return typeof answer === "string" || Buffer.isBuffer(answer) ? answer : undefined;
}

/** The data as an object, whichever form it has. */
export function plainData(data: Data | null | undefined): unknown {
  const answer = answerOf(data);
  return answer === undefined ? data : writtenData(answer);
}

/** The data of an answer `{"data":…}` that we wrote. */
export function writtenData(answer: string | Buffer): Data {
  const whole: { readonly data: Data } = JSON.parse(answer.toString());
  return whole.data;
}

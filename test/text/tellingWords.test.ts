import { describe, expect, it } from "vitest";
import { MOST_WORDS, tellingWords, wordWeight } from "../../subgraphs/text/tellingWords.ts";

const telling = (counts: readonly number[], size = 100) => tellingWords(counts, (count) => count, size);

describe("the words that count where nothing has them all", () => {
  it("are the rare ones first; what nothing has comes last and is not enough by itself", () => {
    expect(telling([40, 3, 0, 12])).toEqual({ rarest: [3, 12, 40, 0], enough: [3, 12] });
  });

  it("are what there is, where every word is common or had by nothing", () => {
    expect(telling([60, 0, 30])).toEqual({ rarest: [30, 60, 0], enough: [30, 60, 0] });
  });

  it("are so few that a story stays a bounded question", () => {
    const { rarest, enough } = telling(
      Array.from({ length: 500 }, (_, at) => 500 - at),
      10_000,
    );
    expect([rarest.length, rarest[0], enough.length]).toEqual([MOST_WORDS, 1, 8]);
  });
});

it("weighs a word the more the fewer have it, in four steps, and an empty catalogue divides nothing by nothing", () => {
  expect([100, 26, 25, 11, 10, 4, 3, 1, 0].map((having) => wordWeight(having, 100))).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 4]);
  expect(wordWeight(0, 0)).toBe(4);
});

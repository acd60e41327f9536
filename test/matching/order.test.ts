import { describe, expect, it } from "vitest";
import { contentOrder } from "../../subgraphs/matching/order.ts";
import type { MatchRecord } from "../../subgraphs/matching/record.ts";
import { createRandom } from "../measure/random.ts";
import { createSynthetic } from "../measure/synthetic.ts";

const record = (id: string, values: MatchRecord["values"], source?: string): MatchRecord => ({
  id,
  values,
  ...(source !== undefined && { source }),
});
const ordered = (records: readonly MatchRecord[]): readonly string[] => [...contentOrder(records)].map((place) => records[place]?.id ?? "");

describe("the order of records", () => {
  it("is the same in whatever order they are given", () => {
    const { records } = createSynthetic({ listings: 400, seed: 3 });
    const twice = [...records, ...records.map((each) => ({ ...each, id: `${each.id} again` }))];
    const wanted = ordered(twice);
    expect(new Set(wanted).size).toBe(800);
    for (const seed of [1, 2, 3]) expect(ordered(createRandom(seed).shuffle(twice))).toEqual(wanted);
  });

  it("puts what says the same side by side, then goes by source, then by id", () => {
    const [same, other] = [
      [["Havnen"], ["1"]],
      [["Havnen"], ["2"]],
    ];
    expect(
      ordered([
        record("d", same, "b"),
        record("z", other),
        record("b", same, "a"),
        record("a", other),
        record("c", same),
        record("a2", same, "a"),
      ]),
    ).toEqual(["c", "a2", "b", "d", "a", "z"]);
  });

  it("puts fewer values before more, and none first", () => {
    expect(ordered([record("two", [["a", "b"]]), record("one", [["a"]]), record("none", [[]])])).toEqual(["none", "one", "two"]);
  });

  it("goes by code units, whatever the language of the machine", () => {
    const words = ["a", "B", "å", "z", "Æ", "\uD83D\uDE00", "\uFFFD", ""];
    expect(ordered(words.map((word) => record(word, [[word]])))).toEqual(["", "B", "a", "z", "Æ", "å", "\uD83D\uDE00", "\uFFFD"]);
  });

  it("is empty for no records", () => {
    expect(ordered([])).toEqual([]);
  });
});

import { expect, it } from "vitest";
import { findChain, stepsFrom } from "../../../subgraphs/catalogue/relations/circle.ts";

const step = (from: number, to: number) => ({ from, to });

it("finds the shortest chain from one to the other, and none against the direction", () => {
  const steps = stepsFrom([step(1, 2), step(2, 3), step(3, 4), step(1, 3), step(4, 2)]);
  expect(findChain(steps, 1, 4)).toEqual([step(1, 3), step(3, 4)]);
  expect(findChain(steps, 4, 1)).toBeUndefined();
  expect(findChain(steps, 1, 1)).toEqual([]);
  expect(findChain(steps, 9, 1)).toBeUndefined();
});

it("follows no more than a thousand and then takes it that there may be a chain", () => {
  const wide = Array.from({ length: 1_500 }, (_, n) => step(0, n + 1));
  expect(findChain(stepsFrom(wide), 0, -1)).toEqual([]);
  expect(findChain(stepsFrom(wide.slice(0, 900)), 0, -1)).toBeUndefined();
});

import { expect, it } from "vitest";
import { createBudget } from "../../../subgraphs/base/http/budget.ts";

function fakeClock() {
  let ms = 1_000_000;
  return { now: () => ms, pass: (more: number) => void (ms += more) };
}

const never = () => undefined;

it("counts the time spent waiting, not the time between", async () => {
  const clock = fakeClock();
  const budget = createBudget({ bytes: 10, ms: 1000, clock, whom: "nord.example" });
  await budget.wait(async () => clock.pass(300), never);
  clock.pass(60_000);
  await budget.wait(async () => clock.pass(300), never);
  expect(budget.left()).toBe(400);
});

it("counts time once for requests that wait side by side", async () => {
  const clock = fakeClock();
  const budget = createBudget({ bytes: 10, ms: 1000, clock, whom: "nord.example" });
  const gate = Promise.withResolvers<void>();
  const both = [budget.wait(() => gate.promise, never), budget.wait(() => gate.promise, never)];
  clock.pass(500);
  gate.resolve();
  await Promise.all(both);
  expect(budget.left()).toBe(500);
});

it("refuses to wait at all when nothing is left, naming the other side and the limit", async () => {
  const clock = fakeClock();
  const budget = createBudget({ bytes: 10, ms: 1000, clock, whom: "nord.example" });
  await budget.wait(async () => clock.pass(1000), never);
  let stopped: unknown;
  await expect(
    budget.wait(
      async () => "late",
      (reason) => (stopped = reason),
    ),
  ).rejects.toMatchObject({ code: "FETCH_TIMEOUT", message: "nord.example did not answer in full within 1 s." });
  expect(stopped).toMatchObject({ code: "FETCH_TIMEOUT" });
});

it("adds up bytes over several answers", () => {
  const budget = createBudget({ bytes: 10, ms: 1000, clock: fakeClock(), whom: "nord.example" });
  budget.spend(6);
  budget.spend(4);
  expect(() => budget.spend(1)).toThrow(expect.objectContaining({ code: "FETCH_TOO_LARGE" }));
});

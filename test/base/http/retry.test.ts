import { expect, it } from "vitest";
import { isRetryable, pauseMs, retryAfterMs } from "../../../subgraphs/base/http/retry.ts";

const retry = { attempts: 5, baseMs: 100, maxMs: 1000 };

it("doubles the bound of the pause up to the greatest and takes a random share of it", () => {
  expect([1, 2, 3, 4, 5, 50].map((attempt) => pauseMs(attempt, retry, () => 1))).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect(pauseMs(3, retry, () => 0.25)).toBe(100);
  expect(pauseMs(3, retry, () => 0)).toBe(0);
});

it("reads Retry-After as seconds or as a date", () => {
  const clock = { now: () => Date.parse("2026-05-01T12:00:00Z") };
  expect(retryAfterMs("120", clock)).toBe(120_000);
  expect(retryAfterMs("Fri, 01 May 2026 12:00:30 GMT", clock)).toBe(30_000);
  expect(retryAfterMs("Fri, 01 May 2020 12:00:30 GMT", clock)).toBe(0);
  expect(retryAfterMs("soon", clock)).toBeUndefined();
  expect(retryAfterMs(undefined, clock)).toBeUndefined();
});

it("takes 408, 429 and most of 5xx as passing", () => {
  expect([408, 429, 500, 502, 503, 504].every(isRetryable)).toBe(true);
  expect([200, 400, 401, 403, 404, 410, 501, 505].some(isRetryable)).toBe(false);
});

import { expect, it } from "vitest";
import { ANONYMOUS, signCaller, verifyCaller } from "../../subgraphs/base/caller.ts";
import { testClock } from "../support/clock.ts";

const key = Buffer.alloc(32, 1);
const steward = { name: "enheden", roles: ["STEWARD"] } as const;

it("carries the caller in a signed header", () => {
  const clock = testClock();
  expect(verifyCaller(signCaller(steward, key, clock), key, clock)).toEqual(steward);
});

it("carries what a publisher's token is for", () => {
  const star = { name: "star", roles: ["PUBLISHER"], scopes: ["subgraph:star"] } as const;
  expect(verifyCaller(signCaller(star, key, testClock()), key, testClock())).toEqual(star);
});

it.each([
  ["a missing header", (): string | undefined => undefined],
  ["an empty one", () => ""],
  ["nonsense", () => "a.b.c"],
  ["another key's", () => signCaller(steward, Buffer.alloc(32, 2), testClock())],
  [
    "an altered body",
    () =>
      `${Buffer.from('{"n":"x","r":["STEWARD"],"e":9e15}').toString("base64url")}.${signCaller(steward, key, testClock()).split(".")[1]}`,
  ],
  ["one from two minutes ago", () => signCaller(steward, key, testClock("2026-11-22T11:58:00Z"))],
])("takes %s for anonymous", (_what, header) => {
  expect(verifyCaller(header(), key, testClock())).toEqual(ANONYMOUS);
});

import { expect, it } from "vitest";
import { signCaller, verifyCaller } from "../../subgraphs/base/caller.ts";
import { openOrigin, originOf, sealOrigin } from "../../subgraphs/base/origin.ts";
import { testClock } from "../support/clock.ts";

const key = Buffer.alloc(32, 1);
const other = Buffer.alloc(32, 2);
const origin = (address: string, of = key, clock = testClock()): string => originOf(address, of, clock);

it("is the same for an address all day, another one the next day, and another one under another key", () => {
  const clock = testClock("2026-11-22T00:00:00Z");
  const first = originOf("192.0.2.7", key, clock);
  clock.advance(86_399_000);
  expect(originOf("192.0.2.7", key, clock)).toBe(first);
  clock.advance(1_000);
  expect(originOf("192.0.2.7", key, clock)).not.toBe(first);
  expect(origin("192.0.2.7", other)).not.toBe(origin("192.0.2.7"));
  expect(origin("192.0.2.8")).not.toBe(origin("192.0.2.7"));
  expect(first).toMatch(/^[\w-]{22}$/);
});

it.each([
  ["192.0.2.7", "::ffff:192.0.2.7"],
  ["2001:db8:1:2::1", "2001:0db8:0001:0002:ffff:ffff:ffff:ffff"],
])("of %s and of %s is one: the same network in other words", (a, b) => {
  expect(origin(a)).toBe(origin(b));
});

it("tells networks of IPv6 apart, and takes what is no address for one and the same", () => {
  expect(origin("2001:db8:1:2::1")).not.toBe(origin("2001:db8:1:3::1"));
  expect(origin("")).toBe(origin("not an address"));
});

it("is closed for the way, each time in another form, and opened only with the key", () => {
  const known = origin("192.0.2.7");
  const [a, b] = [sealOrigin(known, key), sealOrigin(known, key)];
  expect(a).not.toBe(b);
  expect([openOrigin(a, key), openOrigin(b, key)]).toEqual([known, known]);
  for (const wrong of ["", "x", a.slice(1), `A${a.slice(1)}`.replace(a, ""), Buffer.alloc(50).toString("base64url")])
    expect(openOrigin(wrong, key)).toBeUndefined();
  expect(openOrigin(a, other)).toBeUndefined();
});

it("goes with an anonymous caller's header, and cannot be read there without the key", () => {
  const known = origin("192.0.2.7");
  const header = signCaller({ name: null, roles: [], origin: known }, key, testClock());
  expect(verifyCaller(header, key, testClock())).toEqual({ name: null, roles: [], origin: known });
  expect(Buffer.from(header.split(".")[0] ?? "", "base64url").toString()).not.toContain(known);
});

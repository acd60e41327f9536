import { describe, expect, it } from "vitest";
import { readChange } from "../../subgraphs/catalogue/listing.ts";
import { entry } from "./testFeed.ts";

describe("whether a publisher runs the help service itself", () => {
  it.each([
    [true, true],
    [false, false],
    [null, undefined],
    [undefined, undefined],
    ["true", undefined],
    [1, undefined],
  ])("is read from %j as %j", (own, expected) => {
    const change = readChange(entry("a:1", { own }));
    if (change === undefined || "gone" in change) throw new Error("expected a listing");
    expect(change.listing.content.own).toBe(expected);
    expect("own" in change.listing.content).toBe(expected !== undefined);
  });
});

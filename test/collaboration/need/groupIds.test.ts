import { describe, expect, test } from "vitest";
import { nameGroups } from "../../../subgraphs/collaboration/need/groupIds.ts";

const none = { groupOf: new Map<string, string>(), taken: new Set<string>() };

describe("the ids of groups", () => {
  test("stay with most of the needs, whatever comes and goes, and lead on from a group that went into another", () => {
    const first = nameGroups([["a", "b", "c"], ["d"]], none);
    const [abc = "", d = ""] = first.groups.map(({ id }) => id);
    const groupOf = new Map([...["a", "b", "c"].map((need) => [need, abc] as const), ["d", d]]);
    const taken = new Set([abc, d]);
    const next = nameGroups([["d", "b", "c", "e"], ["a"]], { groupOf, taken });
    expect(next.groups.map(({ id }) => id)).toEqual([abc, expect.stringMatching(/^ng-[0-9a-f]{12}$/)]);
    expect(next.groups[1]?.id).not.toBe(d);
    expect([...next.redirects]).toEqual([[d, abc]]);
  });

  test("do not depend on the order of the groups, and are never given out twice", () => {
    const one = nameGroups([["a", "b"], ["c"]], none);
    const other = nameGroups([["c"], ["b", "a"]], none);
    const byNeed = (named: typeof one) => Object.fromEntries(named.groups.map(({ id, needs }) => [needs.toSorted().join(), id]));
    expect(byNeed(one)).toEqual(byNeed(other));
    const again = nameGroups([["a", "b"]], { groupOf: new Map(), taken: new Set(one.groups.map(({ id }) => id)) });
    expect(one.groups.map(({ id }) => id)).not.toContain(again.groups[0]?.id);
  });
});

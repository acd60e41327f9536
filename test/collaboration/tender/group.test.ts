import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupNotices } from "../../../subgraphs/collaboration/tender/group.ts";
import type { Notice } from "../../../subgraphs/collaboration/tender/notice.ts";
import { notice, OTHER } from "./notices.ts";

function grouped(notices: readonly Notice[]): readonly string[] {
  return groupNotices(notices)
    .map((group) =>
      group
        .map(({ number }) => number)
        .toSorted()
        .join(" "),
    )
    .toSorted();
}

describe("notices are one procedure", () => {
  it("where one names another by its publication number, whatever the buyers are called", () => {
    expect(grouped([notice("1-2026"), notice("2-2026", { phase: "RESULT", references: ["1-2026"], ...OTHER })])).toEqual(["1-2026 2-2026"]);
  });

  it("where they share a procedure id and a buyer", () => {
    expect(grouped([notice("1-2026", { procedureId: "p" }), notice("2-2026", { procedureId: "p" })])).toEqual(["1-2026 2-2026"]);
  });

  it("where they are versions of one notice of one buyer", () => {
    const id = { names: ["u-01", "u"] };
    expect(grouped([notice("u-01", id), notice("u-02", { names: ["u-02", "u"], phase: "CHANGE" })])).toEqual(["u-01 u-02"]);
  });

  it("where results of one buyer name the same call, which the hub does not have", () => {
    const result = { phase: "RESULT", references: ["9-2025"] } as const;
    expect(grouped([notice("1-2026", result), notice("2-2026", result)])).toEqual(["1-2026 2-2026"]);
  });

  it("from the announcement over the call and its correction to the result", () => {
    const chain = [
      notice("1-2025", { phase: "PLANNING" }),
      notice("2-2025", { references: ["1-2025"] }),
      notice("3-2025", { phase: "CHANGE", references: ["2-2025"] }),
      notice("4-2025", { phase: "RESULT", references: ["3-2025"] }),
    ];
    expect(grouped(chain)).toEqual(["1-2025 2-2025 3-2025 4-2025"]);
  });
});

describe("notices stay apart", () => {
  it("that share a notice id and a procedure id but no buyer, as converters have written them", () => {
    const ids = { names: ["u-01", "u"], procedureId: "p" };
    expect(grouped([notice("1-2020", ids), notice("2-2020", { ...ids, ...OTHER })])).toEqual(["1-2020", "2-2020"]);
  });

  it("that are alike in buyer, title and CPV, for the same is bought again", () => {
    const same = { title: { da: "Madservice" } };
    expect(grouped([notice("1-2020", same), notice("1-2024", same)])).toEqual(["1-2020", "1-2024"]);
  });

  it("that were announced together, with the announcement by itself", () => {
    const calls = ["2-2025", "3-2025"].map((number) => notice(number, { references: ["1-2025"] }));
    expect(grouped([notice("1-2025", { phase: "PLANNING" }), ...calls])).toEqual(["1-2025", "2-2025", "3-2025"]);
  });

  it("that call under the same announcement which the hub does not have", () => {
    expect(grouped([notice("2-2025", { references: ["1-2025"] }), notice("3-2025", { references: ["1-2025"] })])).toEqual([
      "2-2025",
      "3-2025",
    ]);
  });
});

it("groups every notice exactly once, and the same in any order", () => {
  const drawn = fc.uniqueArray(
    fc.record({
      number: fc.integer({ min: 1, max: 12 }).map((place) => `${place}-2026`),
      phase: fc.constantFrom("PLANNING", "COMPETITION", "CHANGE", "RESULT"),
      references: fc.array(
        fc.integer({ min: 1, max: 14 }).map((place) => `${place}-2026`),
        { maxLength: 3 },
      ),
      procedureId: fc.constantFrom("p", "q", undefined),
      other: fc.boolean(),
    }),
    { selector: ({ number }) => number },
  );
  fc.assert(
    fc.property(drawn, fc.nat(), (list, turn) => {
      const notices = list.map(({ number, phase, references, procedureId, other }) =>
        notice(number, { phase, references, ...(procedureId !== undefined && { procedureId }), ...(other && OTHER) }),
      );
      const at = notices.length === 0 ? 0 : turn % notices.length;
      expect(grouped([...notices.slice(at), ...notices.slice(0, at)].toReversed())).toEqual(grouped(notices));
      expect(groupNotices(notices).flat()).toHaveLength(notices.length);
    }),
  );
});

import { expect, it } from "vitest";
import { courseOf, stateAt } from "../../../subgraphs/collaboration/tender/status.ts";
import type { Notice } from "../../../subgraphs/collaboration/tender/notice.ts";
import { notice } from "./notices.ts";

const call = notice("2-2026", { published: "2026-02-01", deadline: "2026-03-01T11:00:00.000Z" });
const planned = notice("1-2026", { phase: "PLANNING" });
const result = notice("3-2026", { phase: "RESULT", published: "2026-04-01" });

it.each<[string, readonly Notice[], string, string]>([
  ["an announcement", [planned], "2026-06-01T00:00:00Z", "PLANNED"],
  ["an announcement of more than a year ago", [planned], "2027-02-01T00:00:00Z", "CLOSED"],
  ["a call in the last second of its deadline", [planned, call], "2026-03-01T11:00:00Z", "OPEN"],
  ["a call past its deadline", [planned, call], "2026-03-01T11:00:01Z", "CLOSED"],
  [
    "a call whose deadline was moved",
    [call, notice("4-2026", { phase: "CHANGE", published: "2026-02-20", deadline: "2026-05-01T11:00:00.000Z" })],
    "2026-04-01T00:00:00Z",
    "OPEN",
  ],
  ["a call without a deadline", [notice("5-2026")], "2026-12-01T00:00:00Z", "OPEN"],
  ["a call without a deadline of more than a year ago", [notice("5-2026")], "2027-12-01T00:00:00Z", "CLOSED"],
  ["a result", [call, result], "2026-02-15T00:00:00Z", "AWARDED"],
  ["a result of nothing", [call, { ...result, nothingAwarded: true }], "2026-06-01T00:00:00Z", "CANCELLED"],
  [
    "results of which one is an award",
    [call, result, notice("6-2026", { phase: "RESULT", nothingAwarded: true })],
    "2026-06-01T00:00:00Z",
    "AWARDED",
  ],
])("%s stands so by the clock", (_, notices, now, state) => {
  expect(stateAt(courseOf(notices), Date.parse(now))).toBe(state);
});

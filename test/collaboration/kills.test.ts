import { execFileSync } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { testPlace, type TestPlace } from "../support/databases.ts";
import { MARK, seeded, surviveKills } from "./kills.ts";

let place: TestPlace;
afterEach(() => place.remove());

it("delivers every enquiry it has acknowledged, although it is killed at random, under the same key each time", async () => {
  place = await testPlace("embedded");
  const result = await surviveKills({
    place,
    target: "subgraph",
    enquiries: 60,
    kills: 2,
    random: seeded(20_261_122),
    patienceMs: 60_000,
  });
  expect(result).toMatchObject({ acknowledged: 60, arrived: 60, toldDelivered: 60, unrecognisable: 0, kills: 2 });
  expect(result.logs).not.toContain(MARK);
  expect(result.logs).not.toContain("form-number-");
  expect(filesWith(MARK, place.data)).toEqual([]);
});

/** Files under a folder that have a text somewhere, binary ones too. */
function filesWith(text: string, folder: string): readonly string[] {
  try {
    return execFileSync("grep", ["-rlaF", text, folder], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return []; // grep ends with 1 where nothing is found
  }
}

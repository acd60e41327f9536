import { beforeAll, describe, expect, it } from "vitest";
import { readNeed } from "../../subgraphs/guidance/need.ts";
import type { Like } from "../../subgraphs/guidance/understand/likeness.ts";
import { DAY, openDesk, type Desk } from "./services.ts";

let desk: Desk;
beforeAll(async () => void (desk = await openDesk([])));

function likes(text: string): readonly (readonly [string, Like])[] {
  const { likeness, understand } = desk.understanding;
  const found = [...likeness.of(understand(readNeed({ text }, DAY), () => false))];
  return found.toSorted(([, a], [, b]) => b.worth - a.worth);
}

describe("what others say", () => {
  it.each([
    ["rules-procurement", "må vi lægge et år til, når kontrakten udløber"],
    ["idea-intake", "jeg har lavet en holder til slangen, og kollegerne vil alle have en"],
    ["export-credit", "hvad hvis køberen i udlandet ikke betaler os"],
    ["local-business", "who helps businesses in this town?"],
  ])("is like a need for %s: %s", (kind, text) => expect(likes(text)[0]?.[0]).toBe(kind));

  it("comes with the sentence that is most like it, in both languages where both have one", () => {
    const [[kind, like] = []] = likes("Banken siger nej. The bank said no");
    expect([kind, like?.nearest]).toEqual(["loan", { da: "Banken siger nej", en: "The bank said no" }]);
    expect(like?.worth).toBeGreaterThan(0.5);
  });

  it("is never more than sure, and nothing where nothing is alike", () => {
    for (const [, { worth }] of likes("udbud ".repeat(500))) expect(worth).toBeLessThanOrEqual(1);
    expect(likes("🙏🙏🙏")).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { KNOWLEDGE } from "../../subgraphs/guidance/field/knowledge.ts";
import { readNeed } from "../../subgraphs/guidance/need.ts";
import { createWishes } from "../../subgraphs/guidance/rank/wish.ts";
import type { Like } from "../../subgraphs/guidance/understand/likeness.ts";
import { createUnderstanding } from "../../subgraphs/guidance/understand/understand.ts";
import { loadAnalyser } from "../../subgraphs/text/analyser.ts";
import { loadDictionary } from "../../subgraphs/text/loadDictionary.ts";
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

describe("what all examples say together", () => {
  const likely = (text: string) => {
    const { likeness, understand } = desk.understanding;
    return likeness.likely(understand(readNeed({ text }, DAY), () => false));
  };
  const most = (text: string): string | undefined => [...likely(text).kinds].toSorted(([, a], [, b]) => b - a)[0]?.[0];

  it.each([
    ["complaint", "Vi blev nummer to og mener, at pointene er givet forkert. Fristen løber ud på fredag"],
    ["data-protection", "Børnene bliver filmet i børnehaven, og forældrene har ikke sagt ja"],
    ["start-up", "Min søster og jeg vil sige op og leve af at bage"],
    ["test-care", "Residents and nurses should try our new chair for a few weeks"],
  ])("makes %s likely by words that no single one has all of: %s", (kind, text) => expect(most(text)).toBe(kind));

  it("is shares of one whole, however long the text", () => {
    for (const text of ["udbud", "Vi vil sælge vores robot til udlandet og mangler penge. ".repeat(100)]) {
      const { kinds, elsewhere } = likely(text);
      const whole = [...kinds.values(), elsewhere].reduce((sum, share) => sum + share, 0);
      expect([text.length, whole > 0.2 && whole <= 1 + 1e-9]).toEqual([text.length, true]);
    }
    expect(likely("🙏🙏🙏")).toEqual({ kinds: new Map(), elsewhere: 0 });
  });

  it("knows by other words of the same matter what belongs elsewhere", () => {
    expect(likely("Tandlægen vil have fire tusind kroner af mig").elsewhere).toBeGreaterThan(0.5);
    expect(likely("Hvem køber ind for flere kommuner sammen?").elsewhere).toBeLessThan(0.1);
  });

  it("guesses most sentences that were kept from it", async () => {
    const hidden: (readonly [kind: string, text: string])[] = [];
    let place = 0;
    const keep = (kind: string, texts: readonly string[]): readonly string[] =>
      texts.filter((text) => {
        place += 1;
        if (place % 20 === 0) hidden.push([kind, text]);
        return place % 20 !== 0;
      });
    const examples = KNOWLEDGE.examples.map(({ kind, da, en }) => ({ kind, da: keep(kind, da), en: keep(kind, en) }));
    const knowledge = { ...KNOWLEDGE, examples };
    const { likeness, understand } = createUnderstanding(knowledge, await loadAnalyser(), await loadDictionary());
    const wishOf = createWishes(knowledge, likeness);
    const guessed = hidden.filter(([kind, text]) => {
      const wanted = [...wishOf(understand(readNeed({ text }, DAY), () => false)).direct].toSorted(([, a], [, b]) => b - a);
      return wanted.slice(0, 3).some(([each]) => each === kind);
    });
    expect(hidden.length).toBeGreaterThan(200);
    expect(guessed.length / hidden.length).toBeGreaterThan(0.7);
  });
});

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { AUDIENCES, THEMES } from "../../schema/listing.ts";
import { fromId, toId } from "../../subgraphs/guidance/understand/guidanceId.ts";
import { STAGES } from "../../schema/knowledge.ts";
import { openDesk, type Desk } from "./services.ts";

let desk: Desk;
beforeAll(async () => void (desk = await openDesk([])));

function concepts(text: string, rest: object = {}): readonly string[] {
  return desk.ask({ text, ...rest }).concepts;
}

describe("a need in words", () => {
  it.each([
    ["tryksår", "Borgeren får tryksårene igen og igen"],
    ["tryksår", "pressure ulcers in the ward"],
    ["patent", "skal vi patentere den?"],
    ["hjælpemiddel", "HJÆLPEMIDLERNE er for dyre"],
    ["hjælpemiddel", "hjaelpemidler"],
    ["velfærdsteknologi", "vi laver velfærds teknologi"],
    ["velfærdsteknologi", "velfærdsteknolgi til plejen"],
    ["kunstig intelligens", "Kan kunstig intelligens skrive referatet?"],
    ["statsstøtte", "er det statsstøtte, når vi giver en fordel til et firma"],
    ["konsortium", "må vi byde sammen med en konkurrent"],
    ["eksport", "we want to sell abroad"],
    ["lægemiddel", "vi er et biotekfirma"],
  ])("is about “%s”: %s", (concept, text) => expect(concepts(text)).toContain(concept));

  it("is not about what only looks like it", () => {
    expect(concepts("Vi skal have tag på huset")).not.toContain("idé");
    expect(concepts("en ski i sneen")).not.toContain("udbud");
  });

  it("keeps the strongest first and says no word of the asker's own", () => {
    const { id, concepts: found } = desk.ask({ text: "Hr. Mikkelborg i Snaskerup vil patentere sin opfindelse" });
    expect(found[0]).toBe("patent");
    const said = Buffer.from(id.slice(2), "base64url").toString();
    expect(said).not.toMatch(/mikkelborg|snaskerup/i);
  });
});

describe("the id of a guidance", () => {
  const understood = fc.record({
    asker: fc.option(fc.constantFrom(...AUDIENCES)),
    municipality: fc.option(fc.constantFrom("0851", "0101")),
    region: fc.option(fc.constantFrom("1081", "ostdanmark")),
    themes: fc.subarray([...THEMES]),
    stage: fc.option(fc.constantFrom(...STAGES)),
    places: fc.subarray(["0851", "0461", "0101"]),
    concepts: fc.array(fc.tuple(fc.constantFrom("patent", "care-home", "do-buy"), fc.integer({ min: 1, max: 20 })), { maxLength: 40 }),
    terms: fc.array(fc.nat(), { maxLength: 48 }),
  });

  it("carries everything that was understood, and nothing else", () => {
    fc.assert(
      fc.property(understood, (each) => {
        expect(fromId(toId(each))).toEqual(each);
      }),
    );
  });

  it("is none that somebody made up", () => {
    for (const id of [
      "",
      "g1",
      "g1!!!",
      "g2abc",
      "x".repeat(10_000),
      `g1${Buffer.from("KING|||||||").toString("base64url")}`,
      `g1${Buffer.from("|0851; DROP|||||||").toString("base64url")}`,
    ])
      expect(fromId(id)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (words) => {
        const read = fromId(`g1${Buffer.from(words).toString("base64url")}`);
        if (read !== undefined) expect(fromId(toId(read))).toEqual(read);
      }),
    );
  });
});

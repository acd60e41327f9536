import { assert, array, property, string, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import type { ListingContent } from "../../../schema/listing.ts";
import { toDocument } from "../../../subgraphs/catalogue/fulltext/document.ts";
import { toHelpService } from "../../../subgraphs/catalogue/helpService.ts";
import type { CatalogueListing } from "../../../subgraphs/catalogue/listing.ts";
import { createAnalyser } from "../../../subgraphs/text/analyser.ts";

const analyser = createAnalyser();

/** Each word with the weights it has. */
function weights(document: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...document.matchAll(/'([^']*)':(\S+)/g)].map(([, word, at]) => [word, (at ?? "").replace(/[\d,]+/g, "")]));
}

describe("the document of a help service", () => {
  it("has stems, words as written and, a step lower, the parts of compounds; stop words and legal forms lowest", () => {
    expect(weights(toDocument([["Velfærdsteknologier i Vejle Kommune"], ["Rådgivning"], ["udbudshjælpen"]], analyser))).toEqual({
      velfaerdsteknologi: "A",
      velfaerdsteknologier: "A",
      velfaerd: "B",
      teknologi: "B",
      i: "D",
      vejle: "A",
      kommune: "D",
      raadgive: "B",
      raadgivning: "B",
      udbudshjaelp: "C",
      udbudshjaelpen: "C",
      udbud: "D",
      hjaelp: "D",
    });
  });

  it("has letters and digits only, whatever the texts, and never more than a tsvector holds", () => {
    const texts = array(string({ unit: "binary", maxLength: 200 }), { maxLength: 5 });
    assert(
      property(tuple(texts, texts, texts), (given) => {
        expect(toDocument(given, analyser)).toMatch(/^(?:'[\p{L}\p{N}]{1,60}':\d+[A-D](?:,\d+[A-D])*(?: |$))*$/u);
      }),
    );
    const endless = Array.from({ length: 200_000 }, (_, n) => `漢字${n}`).join(" ");
    expect(Buffer.byteLength(toDocument([[endless], [endless.slice(1)], []], analyser))).toBeLessThan(1_000_000);
  });

  it("has the titles and providers of all listings, so that a help service is found by its old and its other names", () => {
    const listing = (id: string, content: Partial<ListingContent>): CatalogueListing => ({
      id,
      publisher: id.split(":")[0] ?? "",
      sourceId: id,
      level: "REGIONAL",
      changedAt: new Date(0),
      content: {
        title: { da: id },
        themes: [],
        audiences: [],
        personas: [],
        coverage: [],
        channels: [],
        status: "ACTIVE",
        confidence: "SURE",
        ...content,
      },
    });
    const service = toHelpService("x", [
      listing("a:1", { own: true, title: { da: "Idéklinikken" }, summary: { da: "Vurderer idéer" }, provider: { name: "Region Nord" } }),
      listing("b:1", {
        title: { da: "Opfinderhjørnet" },
        summary: { da: "Patenter" },
        provider: { name: "Sygehuset" },
      }),
    ]);
    expect(service.searched).toEqual([
      ["Idéklinikken"],
      expect.arrayContaining(["Vurderer idéer", "Opfinderhjørnet", "Region Nord", "Sygehuset"]),
      expect.arrayContaining(["Patenter"]),
    ]);
  });
});

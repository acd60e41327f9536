import { describe, expect, it, vi } from "vitest";
import { createDictionary, createEntries } from "../../subgraphs/text/dictionary.ts";
import { readAffixes, readWordLine } from "../../subgraphs/text/hunspell.ts";
import { readDictionary } from "../../subgraphs/text/loadDictionary.ts";

describe("the Danish dictionary", () => {
  it.each([
    ["virksomhedernes", "virksomhed"],
    ["udbuddet", "udbud"],
    ["butikker", "butik"],
    ["regler", "regel"],
    ["centre", "center"],
    ["rådgav", "rådgive"],
    ["støttes", "støtte"],
  ])("knows what %s is an inflection of", (form, base) => {
    expect(
      readDictionary()
        .bases(form)
        .map(({ word }) => word),
    ).toContain(base);
  });

  it("knows names as such, and words that are names too as words", () => {
    expect(readDictionary().entry("horsens")).toMatchObject({ name: true, nameToo: true });
    expect(readDictionary().entry("vejle")).toMatchObject({ name: false, nameToo: true });
    expect(readDictionary().entry("virksomhed")).toMatchObject({ name: false, nameToo: false });
  });

  it("knows no half-made form: butikk is nothing of butik", () => {
    expect(readDictionary().bases("butikk")).toEqual([]);
  });

  it("is read once, in turns with other work", async () => {
    vi.resetModules(); // another test of this process may have read it
    const { loadDictionary } = await import("../../subgraphs/text/loadDictionary.ts");
    let turns = 0;
    let done = false;
    const other = (): void => {
      turns += 1;
      if (!done) setImmediate(other);
    };
    setImmediate(other);
    const first = await loadDictionary();
    done = true;
    expect(turns).toBeGreaterThan(20);
    expect(await loadDictionary()).toBe(first);
  });
});

describe("reading Hunspell files", () => {
  it("reads words, flags, irregular forms, and skips what is no word of letters", () => {
    expect(readWordLine("hus/4,10")).toEqual({ word: "hus", flags: "4,10", stem: undefined, participle: false });
    expect(readWordLine("gav st:give")).toEqual({ word: "gav", flags: "", stem: "give", participle: false });
    expect(readWordLine("give al:giver al:givende")?.participle).toBe(true);
    expect(["", "a cappella", "4-5", "a/b/c d", "A-aktie/10"].map(readWordLine)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("follows a suffix that stands on a suffix", () => {
    const affixes = readAffixes(
      [
        "COMPOUNDBEGIN 32",
        "NEEDAFFIX 8",
        "FORBIDDENWORD 6",
        "SFX 7 Y 1",
        "SFX 7 0 k/11,8 k",
        "SFX 11 Y 1",
        "SFX 11 0 er/34 [^e]",
        "SFX 29 0 s/32 .",
      ].join("\n"),
    );
    const entryOf = createEntries();
    const words = new Map([
      ["butik", entryOf("7,29", "word", undefined)],
      ["hus", entryOf("10", "word", undefined)],
    ]);
    const dictionary = createDictionary({ words, irregular: new Map(), starts: new Set() }, affixes);
    expect(dictionary.bases("butikker").map(({ word }) => word)).toEqual(["butik"]);
    expect(dictionary.bases("butikk")).toEqual([]);
    expect(dictionary.bases("huser")).toEqual([]);
    expect(dictionary.beginnings("butiks").map(({ word }) => word)).toEqual(["butik"]);
    expect(dictionary.beginnings("huss")).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMerger } from "../../../subgraphs/catalogue/merge/merger.ts";
import { DATABASE } from "../../support/databases.ts";
import { testCatalogue, type TestCatalogue } from "../testCatalogue.ts";
import { entry } from "../testFeed.ts";

const merger = createMerger();
afterAll(() => merger.close());

const WORDS = "udbud patent eksport klynge robot velfærd energi vand havn skole sygehus digital kontrakt fond prøve viden".split(" ");
const about = (id: string, place: number) =>
  entry(id, {
    title: [["da", `Rådgivning om ${WORDS[place]} og ${WORDS[(place + 7) % WORDS.length]}`]],
    summary: [["da", `Her får virksomheder hjælp til ${WORDS[place]} og ${WORDS[(place + 5) % WORDS.length]}.`]],
    coverage: ["DK"],
    channels: [{ kind: "PHONE", value: `+45 00 00 ${String(place).padStart(2, "0")} 11` }],
  });

describe.each([DATABASE])("help services that stewards related (%s)", (kind) => {
  let hub: TestCatalogue;
  beforeAll(async () => {
    const listings = WORDS.flatMap((word, place) => ["nord", "syd"].map((from) => about(`${from}:${word}`, place)));
    hub = await testCatalogue(kind, [...listings, entry("land:ny", { title: [["da", "Fyrtårnet"]] })], merger);
  });
  afterAll(() => hub.close());

  const areOne = async (): Promise<boolean> => (await hub.idOf("land:ny")) === (await hub.idOf("nord:vand"));

  it("stay two when their listings come to look the same, until the decision is withdrawn or the listings are judged the same", async () => {
    expect(await areOne()).toBe(false);
    const input = {
      helpService: await hub.idOf("land:ny"),
      kind: "PART_OF",
      other: await hub.idOf("syd:vand"),
      reason: { da: "En del af det" },
    };
    const relate = "mutation ($input: RelateHelpServicesInput!) { relateHelpServices(input: $input) { id } }";
    const { relateHelpServices } = await hub.decide<{ relateHelpServices: { id: string } }>(relate, { input });
    hub.feed.change(about("land:ny", WORDS.indexOf("vand")));
    await hub.catalogue.pull();
    expect(await areOne()).toBe(false);
    expect(await hub.idOf("nord:vand")).toBe(await hub.idOf("syd:vand"));

    const { judgeOverlap } = await hub.decide<{ judgeOverlap: { id: string } }>(
      'mutation { judgeOverlap(a: "land:ny", b: "nord:vand", verdict: SAME) { id } }',
    );
    expect(await areOne()).toBe(true);
    await hub.decide(`mutation { undoJudgement(id: "${judgeOverlap.id}") { id } }`);
    expect(await areOne()).toBe(false);

    await hub.decide(`mutation { withdrawRelationDecision(id: "${relateHelpServices.id}") { id } }`);
    await hub.catalogue.pull();
    expect(await areOne()).toBe(true);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compose } from "../../schema/compose.ts";
import { lint } from "../../schema/lint.ts";
import { createAuthorities } from "../../subgraphs/authorities/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { sectorOf } from "../../subgraphs/kit/search/fit.ts";
import { testClock } from "../support/clock.ts";
import { CALLER_KEY, openKnowledge, type OpenKnowledge } from "./support.ts";

let open: OpenKnowledge;
beforeAll(async () => void (open = await openKnowledge({ guidance: true })));
afterAll(() => open.close());

/** A need as the gateway hands it over from the guidance subgraph. */
const NOTHING = {
  __typename: "Guidance",
  id: "g",
  themes: [],
  stage: null,
  asker: null,
  municipality: null,
  region: null,
  sectors: [],
  concepts: [],
};

async function fit(
  need: Partial<Record<keyof typeof NOTHING, unknown>>,
  first = 5,
): Promise<Record<"cases" | "solutions" | "experts" | "events", readonly string[]>> {
  const { _entities: entities } = await open.ask(
    `query ($need: [_Any!]!, $first: Int!) { _entities(representations: $need) { ... on Guidance { cases(first: $first) { id } solutions(first: $first) { id } experts(first: $first) { id } events(first: $first) { id } } } }`,
    { need: [{ ...NOTHING, ...need }], first },
  );
  return Object.fromEntries(
    Object.entries(entities[0]).map(([kind, all]) => [kind, (all as { id: string }[]).map(({ id }) => id)]),
  ) as never; // the query above
}

describe("what is added to a guidance", () => {
  it("has the need's key words, the best first", async () => {
    const { cases, solutions, experts } = await fit({
      concepts: ["inkontinens", "ble", "sensor"],
      sectors: ["elderly-care"],
      themes: ["INNOVATION"],
    });
    expect(cases.slice(0, 2).toSorted()).toEqual(["case-sensorble-aarhus", "case-sensorble-hjoerring"]);
    expect(solutions[0]).toBe("sol-sensorble");
    expect(experts.length).toBeGreaterThan(0);
  });

  it("prefers the asker's own place, sector and stage among those with the same words", async () => {
    const words = { concepts: ["social investering"], themes: ["PARTNERSHIP"] };
    expect((await fit({ ...words, municipality: "0791" })).cases[0]).toBe("case-dsi-viborg");
    expect((await fit({ ...words, municipality: "0751" })).cases[0]).toBe("case-dsi-hjemloeshed-aarhus");
  });

  it("weighs the need's key words by their order, and one of several words only as a whole", async () => {
    const need = { sectors: ["HEALTH"], themes: ["INNOVATION"] };
    expect((await fit({ ...need, concepts: ["sårvurdering", "blodprøve"] })).cases[0]).toBe("case-telesaar");
    expect((await fit({ ...need, concepts: ["blodprøve", "sårvurdering"] })).cases[0]).toBe("case-healthdrone");
    const { cases } = await fit({ concepts: ["leje af robotter til sygehuse i Grønland"] }); // “leje” and “robot” are there, all of it nowhere
    expect(cases).toEqual([]);
  });

  it("does not take a word that stands somewhere else by chance for the need's", async () => {
    const drip = { concepts: ["dropstativ", "drop"], themes: ["INNOVATION"] }; // “droppet” of a plan
    expect((await fit(drip)).cases).toEqual(["case-arbejdstoej-herning"]);
    expect((await fit({ ...drip, sectors: ["HEALTH"] }, 20)).cases).not.toContain("case-arbejdstoej-herning");
  });

  it("falls back to the sector where nothing has the words, and to nothing where that is not known either", async () => {
    const { cases, experts } = await fit({ concepts: ["kvantekryptografi"], sectors: ["WASTE_WATER"], themes: ["INNOVATION"] });
    const { cases: found } = await open.ask(`{ cases(filter: { sector: [WASTE_WATER] }, first: 100) { nodes { id } } }`);
    expect(found.nodes.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([...cases]));
    expect(cases).toHaveLength(5);
    expect(experts.length).toBeGreaterThan(0);
    expect(await fit({ concepts: ["kvantekryptografi"] })).toEqual({ cases: [], solutions: [], experts: [], events: [] });
  });

  it("names events for whoever asks, of equals the one that comes next", async () => {
    const { events } = await fit({ themes: ["COMPETITION"], asker: "COMPANY" }, 20);
    expect(events[0]).toBe("evt-udbudskonferencen"); // November, on 22 November
    expect(events).not.toContain("evt-kommunaloekonomisk-forum"); // not for companies
    expect((await fit({ themes: ["COMPETITION"] }, 20)).events).toEqual(expect.arrayContaining([...events])); // asked by who did not say
  });

  it("says the same every time, and no more than asked", async () => {
    const need = { concepts: ["robot", "sygehus"], sectors: ["health"], region: "1083", stage: "PROVEN", asker: "EMPLOYEE" };
    expect(await fit(need)).toEqual(await fit(need));
    expect((await fit(need, 2)).cases).toHaveLength(2);
  });

  it.each([0, 21])("refuses to give %d of them", async (first) => {
    expect(
      await open.problem(
        `query ($need: [_Any!]!) { _entities(representations: $need) { ... on Guidance { cases(first: ${first}) { id } } } }`,
        { need: [NOTHING] },
      ),
    ).toMatchObject({ code: "PAGE_SIZE_INVALID", next: "Ask for 1 to 20." });
  });

  it("composes with a subgraph that has the agreed fields, and keeps the rules of the hub's schema", async () => {
    const guidance = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
"What can be asked." type Query { "For a need." guide: Guidance }
"What to do about a need." type Guidance @key(fields: "id") { "Id." id: ID! "Themes." themes: [Theme!]! "Stage." stage: Stage "Asker." asker: Audience "Code." municipality: ID "Code." region: ID "Sectors." sectors: [String!]! "Words." concepts: [String!]! "Unsure." unsure: Boolean! }
${["Theme", "Audience", "Stage"].map((name) => enumOf(open.knowledge.sdl, name)).join("\n")}`;
    const authorities = await createAuthorities({ log: createLog("silent"), clock: testClock(), callerKey: CALLER_KEY });
    const all = [authorities, open.knowledge, { name: "guidance", sdl: guidance }].map(({ name, sdl }) => ({
      name,
      sdl,
      url: `http://127.0.0.1/${name}`,
    }));
    expect(lint(all)).toEqual([]);
    expect(compose(all).supergraphSdl).toContain("Guidance");
    await authorities.close();
  });
});

it.each([
  ["elderly-care", "ELDERLY_CARE"],
  ["eldercare", "ELDERLY_CARE"],
  ["WASTE_WATER", "WASTE_WATER"],
  ["roads and traffic", "TRANSPORT_ROADS"],
  ["rumfart", undefined],
])("reads the sector %s as %s", (word, sector) => {
  expect(sectorOf(word)).toBe(sector);
});

function enumOf(sdl: string, name: string): string {
  return new RegExp(`enum ${name} \\{[^}]*\\}`).exec(sdl)?.[0].replace(/^/, '"""Codes."""\n') ?? "";
}

import { describe, expect, it } from "vitest";
import { AUDIENCES, THEMES } from "../../schema/listing.ts";
import { KNOWLEDGE, SECTORS, STAGES } from "../../subgraphs/guidance/field/knowledge.ts";
import { parse, SHAPES } from "../../subgraphs/guidance/field/shapes.ts";
import { loadAnalyser } from "../../subgraphs/text/analyser.ts";

const { concepts, kinds, topics, situations, profiles, preparations, entrances, examples, elsewhere, companions } = KNOWLEDGE;
const unknown = (known: Iterable<string>, used: Iterable<string>): readonly string[] => {
  const there = new Set(known);
  return [...used].filter((each) => !there.has(each));
};

describe("the knowledge of the field", () => {
  it("knows hundreds of concepts in thousands of words, each concept once", () => {
    const ids = concepts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(200);
    expect(concepts.reduce((sum, { da, en }) => sum + da.length + en.length, 0)).toBeGreaterThan(5_000);
    expect(ids.filter((id) => !/^[a-z-]+$/.test(id))).toEqual([]); // they stand in ids of guidance
  });

  it("has Danish and English for everything", () => {
    for (const { id, da, en, label } of concepts)
      expect([id, da.length > 0, en.length > 0, label.da !== "", label.en !== ""]).toEqual([id, true, true, true, true]);
    for (const { id, da, en } of [...kinds.values(), ...topics.values()]) expect([id, da !== "", en !== ""]).toEqual([id, true, true]);
    for (const { id, da, en } of preparations.values()) expect([id, da.length]).toEqual([id, en.length]);
  });

  it("names only kinds of help, parts of public work and codes that there are", () => {
    expect(
      unknown(
        kinds.keys(),
        [...concepts, ...situations, ...profiles].flatMap((each) => [
          ...Object.keys(each.kinds ?? {}),
          ...("less" in each ? Object.keys(each.less ?? {}) : []),
        ]),
      ),
    ).toEqual([]);
    expect(
      unknown(
        topics.keys(),
        [...concepts, ...profiles].flatMap((each) => Object.keys(each.topics ?? {})),
      ),
    ).toEqual([]);
    expect(
      unknown(
        kinds.keys(),
        [...kinds.values()].flatMap(({ parent, next }) => [parent, next]).filter((each) => each !== undefined),
      ),
    ).toEqual([]);
    expect(
      unknown(
        preparations.keys(),
        [...kinds.values()].map(({ bring }) => bring),
      ),
    ).toEqual([]);
    expect(
      unknown(
        topics.keys(),
        [...topics.values()].flatMap(({ near }) => Object.keys(near)),
      ),
    ).toEqual([]);
    expect(
      unknown(
        SECTORS,
        [...topics.values()].flatMap(({ sectors }) => sectors),
      ),
    ).toEqual([]);
    expect(
      unknown(
        THEMES,
        [...kinds.values()].flatMap(({ themes }) => themes),
      ),
    ).toEqual([]);
    expect(
      unknown(
        STAGES,
        [...preparations.values()].flatMap(({ stages }) => stages),
      ),
    ).toEqual([]);
  });

  it("asks in its situations only for what there is", () => {
    const asked = <K extends keyof (typeof situations)[number]["when"]>(field: K) =>
      situations.flatMap(({ when }): readonly string[] => when[field] ?? []);
    expect(unknown(AUDIENCES, asked("asker"))).toEqual([]);
    expect(unknown(STAGES, asked("stage"))).toEqual([]);
    expect(unknown(THEMES, asked("theme"))).toEqual([]);
    expect(unknown(topics.keys(), [...asked("topic"), ...asked("unlessTopic")])).toEqual([]);
    expect(unknown(kinds.keys(), asked("kind"))).toEqual([]);
    expect(
      unknown(
        concepts.map(({ id }) => id),
        asked("says").flatMap((each) => each.split("|")),
      ),
    ).toEqual([]);
  });

  it("weighs everything between nothing and a little more than sure", () => {
    const weights = [...concepts, ...situations, ...profiles].flatMap((each) => [
      ...Object.values(each.kinds ?? {}),
      ...("topics" in each ? Object.values(each.topics ?? {}) : []),
    ]);
    expect(weights.filter((weight) => !(weight > 0 && weight <= 1.3))).toEqual([]);
    expect(situations.flatMap(({ less }) => Object.values(less ?? {})).filter((share) => !(share >= 0 && share < 1))).toEqual([]);
    expect(concepts.filter(({ outside }) => outside !== undefined && !(outside > 0 && outside <= 1.5))).toEqual([]);
  });

  it("gives every kind of help from somebody", () => {
    const given = new Set(profiles.flatMap((profile) => Object.keys(profile.kinds)));
    expect([...kinds.keys()].filter((kind) => !given.has(kind))).toEqual([]);
  });

  it("has sentences in both languages for every kind of help, each sentence for one kind", () => {
    expect(examples.map(({ kind }) => kind).toSorted()).toEqual([...kinds.keys()].toSorted());
    for (const { kind, da, en } of examples) expect([kind, da.length >= 3, en.length >= 2]).toEqual([kind, true, true]);
    const all = [...examples, ...elsewhere].flatMap(({ da, en }) => [...da, ...en].map((text) => text.toLowerCase()));
    expect(all.filter((text, place) => all.indexOf(text) !== place)).toEqual([]);
  });

  it("lets kinds of help go with others only, and each with a weight", () => {
    const used = companions.flatMap(({ kind, also }) => [kind, ...Object.keys(also)]);
    expect(unknown(kinds.keys(), used)).toEqual([]);
    expect(companions.filter(({ kind, also }) => kind in also)).toEqual([]);
    expect(companions.flatMap(({ also }) => Object.values(also)).filter((weight) => !(weight > 0 && weight <= 1))).toEqual([]);
    const keys = companions.map(({ kind, asker }) => `${kind} ${asker ?? ""}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("is refused at start-up where a file has another shape, by file and entry", () => {
    const [first] = examples;
    expect(() => parse(SHAPES.examples, "examples.json", [first, { kind: "loan", da: ["lån"], en: "loan" }])).toThrow(
      /^field\/examples\.json: entry 2 \(loan\) \/1\/en must be array\.$/,
    );
    expect(() => parse(SHAPES.situations, "situations.json", [{ when: { askers: ["STATE"] }, kinds: {} }])).toThrow(
      /^field\/situations\.json: entry 1 .*must NOT have additional properties\.$/,
    );
    expect(() => parse(SHAPES.kinds, "kinds.json", {})).toThrow(/^field\/kinds\.json: .*must be array\.$/);
  });

  it("has a profile of each general entrance, one for firms and one for the public side", () => {
    expect(entrances.map(({ asker }) => asker).toSorted()).toEqual(["company", "public"]);
    for (const { name, provider } of entrances)
      expect(profiles.filter((profile) => profile.names.includes(name) && profile.provider === provider)).toHaveLength(1);
  });

  it("has no phrase without a word in it", async () => {
    const analyser = await loadAnalyser();
    const empty = concepts.flatMap(({ id, da, en }) =>
      [...da, ...en].filter((phrase) => analyser.tokens(phrase).length === 0).map((phrase) => `${id}: ${phrase}`),
    );
    expect(empty).toEqual([]);
  });
});

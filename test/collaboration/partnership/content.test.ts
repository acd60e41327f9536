import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CaseContent } from "../../../schema/knowledge.ts";
import type { Text } from "../../../schema/listing.ts";
import { replay } from "../../../subgraphs/collaboration/partnership/history.ts";
import { FORMS, readPartnerships, type Partnership } from "../../../subgraphs/collaboration/partnership/partnership.ts";

type Row = Omit<CaseContent, "firms" | "outcomes"> & Partial<Pick<CaseContent, "firms" | "outcomes">> & { readonly id: string };

/** The field experiences of the hub, from its own file. */
const cases = new Map(
  (JSON.parse(readFileSync("subgraphs/knowledge/content/cases.json", "utf8")) as readonly Row[]).map((each) => [
    each.id,
    { ...each, firms: each.firms ?? [], outcomes: each.outcomes ?? [] },
  ]),
);
const all = readPartnerships(true);
const real = all.filter(({ sample }) => !sample);
const samples = all.filter(({ sample }) => sample);

describe("the partnerships that come with the hub", () => {
  it("have ids of their own, in themselves and over all, and both languages everywhere", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const terms = all.flatMap((each) => each.terms.map(([{ term }]) => term));
    expect(new Set(terms).size).toBe(terms.length);
    for (const { id, name, summary, parties, goals, terms: told } of all) {
      expect([id, new Set(parties.map((party) => party.id)).size]).toEqual([id, parties.length]);
      expect([id, new Set(goals.map((goal) => goal.id)).size]).toEqual([id, goals.length]);
      const texts = [
        name,
        summary,
        ...parties.map(({ role }) => role),
        ...goals.flatMap((goal) => [goal.text, goal.note, goal.measure, goal.unit]),
        ...told.flat().flatMap((event) => ("text" in event ? [event.text] : [event.note ?? undefined])),
      ];
      for (const text of texts)
        if (text !== undefined) expect([id, text]).toEqual([id, { da: expect.stringMatching(/\S/), en: expect.stringMatching(/\S/) }]);
    }
  });

  it("name in goals and terms only parties that are there, and their histories can be replayed", () => {
    for (const partnership of all) {
      const ids = partnership.parties.map(({ id }) => id);
      for (const goal of partnership.goals) expect(ids).toEqual(expect.arrayContaining([...goal.parties]));
      for (const event of partnership.terms.flat()) {
        if ("binds" in event) expect(ids).toEqual(expect.arrayContaining([...event.binds]));
        if ("party" in event) expect(ids).toContain(event.party);
      }
      expect(replay(partnership, []).terms.size).toBe(partnership.terms.length);
    }
  });

  it("are of every form, with samples of each", () => {
    expect(new Set(real.map(({ form }) => form))).toEqual(new Set(FORMS));
    expect(new Set(samples.map(({ form }) => form))).toEqual(new Set(FORMS));
  });
});

describe("a partnership of real bodies", () => {
  it.each(real.map((each) => [each.id, each] as const))("%s says nothing that its field experience does not", (_id, partnership) => {
    const known = cases.get(partnership.case ?? "");
    if (known === undefined) throw new Error("there is no such field experience");
    expect(known.form).toBe(partnership.form === "OPS" ? "OTHER" : partnership.form);
    expect([partnership.name, partnership.solution, partnership.start, partnership.end, partnership.source]).toEqual([
      known.title,
      known.solution,
      known.start,
      known.end,
      known.source.name,
    ]);
    for (const { name, municipality, region, role } of partnership.parties) {
      const body = known.parties.find((party) => party.name === name);
      if (body === undefined) expect(known.firms).toContain(name);
      expect([municipality, region, role]).toEqual([body?.municipality, body?.region, body?.role]);
    }
    for (const { target, value, evidence, state, note } of partnership.goals) {
      for (const figure of [target, value]) if (figure !== undefined) expect(figuresOf(known)).toContain(figure);
      if (evidence !== undefined) expect(known.outcomes.map((outcome) => outcome.evidence)).toContain(evidence);
      if (state !== "NOT_TOLD") expect(note).toBeDefined();
    }
    for (const [event, ...others] of partnership.terms) {
      expect([event.kind, others]).toEqual(["RECORDED", []]); // who proposed or declined what, no source tells
      if (event.kind === "RECORDED" && event.year !== null) expect(figuresOf(known)).toContain(event.year);
    }
  });
});

describe("a sample", () => {
  it("is marked in its name and in the names of its parties, and none of these is of a real body", () => {
    const names = new Set([...cases.values()].flatMap(({ parties, firms }) => [...parties.map(({ name }) => name), ...firms]));
    for (const { name, parties, source } of samples) {
      expect(name).toEqual({ da: expect.stringMatching(/^Eksempel: /), en: expect.stringMatching(/^Example: /) });
      expect(source).toBeUndefined();
      for (const party of parties) {
        expect(party.name).toMatch(/^Eksempel: /);
        expect(names).not.toContain(party.name.replace("Eksempel: ", ""));
        expect([party.municipality, party.region]).toEqual([undefined, undefined]);
      }
    }
  });

  it("that names a tender has its buyers and winners among its parties", () => {
    const told = readFileSync("subgraphs/samples/tenders/notices.json", "utf8");
    for (const { id, tender, parties } of samples) {
      if (tender === undefined) continue;
      for (const { name } of parties) expect([id, told.includes(JSON.stringify(name.replace("Eksempel: ", "")))]).toEqual([id, true]);
    }
    expect(samples.filter(({ tender }) => tender !== undefined)).toHaveLength(2);
  });

  it("is not there where no samples are wanted", () => {
    expect(readPartnerships(false).filter(({ sample }: Partnership) => sample)).toEqual([]);
  });
});

/** Every figure that a field experience tells, in its outcomes, years or texts. */
function figuresOf({ title, summary, outcomes, failed, start, end }: Omit<CaseContent, "firms">): readonly number[] {
  const texts = [title, summary, failed, ...outcomes.map(({ text }) => text)].flatMap((text: Text | undefined) => [
    text?.da ?? "",
    text?.en ?? "",
  ]);
  const written = texts.flatMap((text) =>
    [...text.matchAll(/\d[\d.,]*/g)].map(([figure]) => Number(figure.replace(/[.,](?=\d{3}\b)/g, "").replace(/[.,]$/, ""))),
  );
  return [...written, ...outcomes.flatMap(({ value }) => value ?? []), ...[start, end].flatMap((year) => year ?? [])];
}

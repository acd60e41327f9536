import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AUDIENCES, THEMES } from "../../schema/listing.ts";
import { municipalitiesIn, municipalityByCode, placeArea, regions } from "../../subgraphs/base/territory/index.ts";
import { PUBLISHERS } from "../../subgraphs/samples/publishers.ts";
import { loadRecords } from "../../subgraphs/samples/record.ts";
import { isOwn, STAGES } from "../measure/questionShape.ts";
import { heldBack, readQuestions, readSharedQuestions, type Question } from "../measure/questions.ts";

const questions = readQuestions();
/** Each help function's listing by its own provider, by the function's id. */
const functions = new Map(
  PUBLISHERS.flatMap(({ id }) => loadRecords(id))
    .filter(({ sourceId }) => !sourceId.includes("#"))
    .map((record) => [record.sourceId, record]),
);

describe("the judged questions", () => {
  it("are at least sixty, each with an id of its own and a text of its own", () => {
    expect(questions.length).toBeGreaterThanOrEqual(60);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
    const texts = questions.map(({ need }) => need.text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "") || need.text);
    expect(new Set(texts).size).toBe(questions.length);
  });

  it("name only help functions that the sample publishers list, none as both good and wrong, none twice", () => {
    for (const { id, good, wrong } of questions) {
      const named = [...good.map((each) => each.id), ...wrong];
      expect([id, named.filter((name) => !functions.has(name))]).toEqual([id, []]);
      expect([id, new Set(named).size]).toEqual([id, named.length]);
    }
  });

  it("grade a first door in each, the best first, and never one that is historical or merged", () => {
    for (const { id, good } of questions) {
      const grades = good.map(({ grade }) => grade);
      expect([id, grades]).toEqual([id, grades.toSorted((a, b) => b - a)]);
      expect([id, grades[0]]).toEqual([id, 2]);
      const closed = good.filter((each) => ["historical", "merged"].includes(functions.get(each.id)?.status ?? ""));
      expect([id, closed]).toEqual([id, []]);
    }
  });

  it("judge good only what covers the place where the asker is", () => {
    for (const question of questions) {
      const place = placeOf(question);
      const elsewhere = question.good.filter(({ id }) => !covers(id, place));
      expect([question.id, elsewhere]).toEqual([question.id, []]);
    }
  });

  it("come from every audience, region and stage and on every theme", () => {
    expect(new Set(questions.flatMap(({ need }) => need.asker ?? []))).toEqual(new Set(AUDIENCES));
    expect(new Set(questions.flatMap(({ need }) => need.stage ?? []))).toEqual(new Set(STAGES));
    expect(new Set(questions.flatMap(({ need }) => need.themes ?? []))).toEqual(new Set(THEMES));
    const today = regions.filter(({ officialCode }) => officialCode).map(({ code }) => code);
    expect(new Set(questions.flatMap(({ need }) => need.region ?? []))).toEqual(new Set(today));
  });

  it("place a municipality in its region", () => {
    for (const { id, need } of questions) {
      if (need.municipality === undefined) continue;
      expect([id, municipalityByCode(need.municipality)?.code]).toEqual([id, need.municipality]);
      if (need.region !== undefined) expect([id, municipalitiesIn(`reg:${need.region}`).includes(need.municipality)]).toEqual([id, true]);
    }
  });

  it("hold at least eight that ask for no answer, and English beside Danish", () => {
    expect(questions.filter(({ unsure }) => unsure).length).toBeGreaterThanOrEqual(8);
    expect(questions.filter(({ language }) => language === "en").length / questions.length).toBeGreaterThan(0.1);
  });

  it("hold no personal data: no number as long as a phone's or a CPR number, no address of any kind", () => {
    for (const { id, need, why } of questions) expect([id, `${need.text} ${why}`]).toEqual([id, expect.not.stringMatching(PERSONAL)]);
  });

  it("are held back by about half, by the hash of the id alone", () => {
    const share = questions.filter((question) => question.heldBack).length / questions.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
    expect([heldBack("q-001"), heldBack("q-002")]).toEqual([false, true]); // their hashes begin with 43 and f9
  });

  it("are refused with another shape", () => {
    const [first] = questions;
    const { heldBack: _, unsure: __, ...own } = first ?? {};
    expect(isOwn([own])).toBe(true);
    expect(isOwn([{ ...own, good: [] }])).toBe(false);
    expect(isOwn([{ ...own, more: 1 }])).toBe(false);
    expect(isOwn([{ ...own, need: { text: "" } }])).toBe(false);
  });
});

const HERE = existsSync(new URL("../../../shared/domain/questions.json", import.meta.url));

describe.skipIf(!HERE)(`the questions of others${HERE ? "" : " (skipped: ../shared/domain is missing)"}`, () => {
  it("are read as ours are, and name only help functions that exist", () => {
    const others = readSharedQuestions();
    expect(others.length).toBeGreaterThan(0);
    const ids = new Set([...questions, ...others].map(({ id }) => id));
    expect(ids.size).toBe(questions.length + others.length);
    const named = others.flatMap(({ good, wrong }) => [...good.map(({ id }) => id), ...wrong]);
    expect(named.filter((name) => !functions.has(name))).toEqual([]);
  });
});

const PERSONAL = /\d{6}[- ]?\d{4}|(?:\d[ -]?){8,}|@|https?:|www\./;

/** Where the asker is: one municipality, those of a region, or none. */
function placeOf({ need }: Question): readonly string[] {
  if (need.municipality !== undefined) return [need.municipality];
  return need.region === undefined ? [] : municipalitiesIn(`reg:${need.region}`);
}

/** True too where the area's name cannot be placed. */
function covers(helpFunction: string, place: readonly string[]): boolean {
  const areas = (functions.get(helpFunction)?.area ?? []).map((words) => placeArea(words));
  if (place.length === 0 || areas.includes(undefined)) return true;
  const covered = new Set(areas.flatMap((codes) => codes ?? []).flatMap(municipalitiesIn));
  return place.every((code) => covered.has(code));
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadRecords, type SampleRecord } from "../../subgraphs/samples/record.ts";
import { PUBLISHERS } from "../../subgraphs/samples/publishers.ts";
import { foldedTitles, functionOf, isEasy, pairs, pairwiseF1, webHost } from "./measure.ts";

const SHELVES = new Map(PUBLISHERS.map((publisher) => [publisher.id, loadRecords(publisher.id)]));
const ALL = [...SHELVES.values()].flat();
const BY_FUNCTION = Map.groupBy(ALL, functionOf);
const HYPHENATED = [...BY_FUNCTION.keys()].filter((id) => id.includes("-"));

describe("the sample content", () => {
  test("holds at least 450 listings of 200 help functions from exactly 25 publishers", () => {
    const files = readdirSync(new URL("../../subgraphs/samples/content/", import.meta.url)).map((file) => file.replace(".json", ""));
    expect(files.toSorted()).toEqual([...SHELVES.keys()].toSorted());
    expect(SHELVES.size).toBe(25);
    expect(ALL.length).toBeGreaterThanOrEqual(450);
    expect(BY_FUNCTION.size).toBe(200);
  });

  test("numbers the retellings of a function from 1 without gaps, beside one listing of its own", () => {
    for (const [id, records] of BY_FUNCTION) {
      const expected = [id, ...Array.from({ length: records.length - 1 }, (_, index) => `${id}#${index + 1}`)];
      expect(records.map((record) => record.sourceId).toSorted()).toEqual(expected.toSorted());
    }
  });

  test("has no publisher list the same help function twice", () => {
    for (const records of SHELVES.values()) expect(new Set(records.map(functionOf)).size).toBe(records.length);
  });

  test("carries the function's status and confidence in every retelling", () => {
    for (const records of BY_FUNCTION.values()) {
      expect(new Set(records.map((record) => `${record.status}/${record.confidence}`)).size).toBe(1);
    }
    expect(new Set(ALL.map((record) => record.status))).toEqual(new Set(["active", "uncertain", "historical", "merged"]));
  });

  test("holds no function id outside sourceId, but for help functions whose own web host is spelt like theirs", () => {
    const tellers = ALL.filter((record) => {
      const told = JSON.stringify({ ...record, sourceId: "", homepage: record.homepage === null ? "" : new URL(record.homepage).pathname });
      return HYPHENATED.some((id) => told.includes(id));
    });
    expect(tellers.map((record) => record.sourceId)).toEqual([]);
  });

  test("has phone numbers that cannot exist in Denmark, pages and mail on invented hosts only", () => {
    const phones = ALL.flatMap((record) => record.phone ?? []);
    const mails = ALL.flatMap((record) => record.email ?? []);
    expect([phones.length > 100, mails.length > 100]).toEqual([true, true]);
    expect(phones.filter((phone) => !/^\+45 00( \d\d){3}$/.test(phone))).toEqual([]);
    expect(mails.filter((mail) => !/^[a-z0-9-]+@[a-z-]+\.example$/.test(mail))).toEqual([]);
    expect(ALL.filter((record) => !/^https:\/\/[a-z-]+\.example\/[a-z0-9/-]+$/.test(record.url))).toEqual([]);
    for (const records of SHELVES.values()) expect(new Set(records.map((record) => new URL(record.url).host)).size).toBe(1);
    expect(new Set(ALL.map((record) => record.url)).size).toBe(ALL.length);
  });

  test("says of a function's own listing that the publisher runs it, and of no retelling", () => {
    expect(ALL.filter((record) => record.own === record.sourceId.includes("#"))).toEqual([]);
  });

  test("is hard, but not out of reach: 25 to 45 % of the true pairs share neither web host nor phone nor half of the shorter title's words", () => {
    const truePairs = [...BY_FUNCTION.values()].flatMap((records) => pairs(records));
    const hard = truePairs.filter(([one, other]) => !isEasy(one, other));
    expect(truePairs.length).toBeGreaterThan(400);
    expect(hard.length / truePairs.length).toBeGreaterThanOrEqual(0.25);
    expect(hard.length / truePairs.length).toBeLessThanOrEqual(0.45);
  });

  test.each([
    ["folded title", foldedTitles],
    ["web host", (record: SampleRecord) => [webHost(record) ?? []].flat()],
  ] as const)("cannot be merged on an equal %s alone", (_, keysOf) => {
    const f1 = pairwiseF1(ALL, keysOf);
    expect(f1).toBeGreaterThan(0);
    expect(f1).toBeLessThan(0.75);
  });

  test("is measured rightly: a key that says the function gives a perfect score, one all share a poor one", () => {
    expect(pairwiseF1(ALL, (record) => [functionOf(record)])).toBe(1);
    expect(pairwiseF1(ALL, () => ["the same"])).toBeLessThan(0.05);
  });

  test("gives every record a title, a summary, an area, themes and audiences", () => {
    const poor = ALL.filter(
      (record) =>
        Object.keys(record.title).length === 0 ||
        Object.keys(record.summary).length === 0 ||
        [record.area, record.themes, record.audiences].some((list) => list.length === 0) ||
        !/^20\d\d-\d\d-\d\d$/.test(record.modified),
    );
    expect(poor).toEqual([]);
  });
});

const DOMAIN = new URL("../../../shared/domain/help-functions.json", import.meta.url);
const HERE = existsSync(DOMAIN);

describe.skipIf(!HERE)(`beside the list of help functions${HERE ? "" : " (skipped: ../shared/domain is missing)"}`, () => {
  test("each function's own listing says what the list says", () => {
    const functions = JSON.parse(readFileSync(DOMAIN, "utf8")) as readonly Record<string, unknown>[]; // compared, not trusted
    const own = new Map<unknown, SampleRecord>(
      ALL.filter((record) => !record.sourceId.includes("#")).map((record) => [record.sourceId, record]),
    );
    expect(own.size).toBe(functions.length);
    for (const given of functions) {
      expect(own.get(given["id"])).toMatchObject({
        title: { da: given["name_da"], en: given["name_en"] },
        summary: { da: given["description_da"], en: given["description_en"] },
        provider: { name: given["operator"], kind: given["level"] },
        themes: given["themes"],
        audiences: given["audiences"],
        status: given["status"],
        confidence: given["confidence"],
        homepage: typeof given["homepage"] === "string" ? `https://${given["homepage"]}/` : null,
      });
    }
  });
});

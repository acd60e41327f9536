import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { TenderFlag } from "../../schema/tender.ts";
import { createBuyerFinder } from "../../subgraphs/collaboration/tender/buyer.ts";
import { groupNotices } from "../../subgraphs/collaboration/tender/group.ts";
import type { Notice } from "../../subgraphs/collaboration/tender/notice.ts";
import { tenderOf, type Tender } from "../../subgraphs/collaboration/tender/tender.ts";
import type { Problem } from "../../subgraphs/sources/mapping.ts";
import { readNotices } from "../sources/formats/notices.ts";
import { zip } from "../support/zip.ts";

/**
 * 60 real notices of Danish buyers from 2016 to 2022 in the schemas R2.0.8 and R2.0.9, 3 that the Publications Office converted to eForms, and 5 examples of the eForms
 * SDK (© European Union, read where they lie, never copied). Every count below was made by hand from index.csv and the XML itself.
 */
const data = inject("sharedData");
const have = data !== null;
const reason = have ? "" : " (skipped: ../shared/data is not here)";
const folder = (name: string): string => join(data ?? "", "ted-dk", name);

function xmlFiles(name: string) {
  return readdirSync(folder(name))
    .toSorted()
    .map((file) => ({ name: `${name}/${file}`, data: readFileSync(join(folder(name), file), "utf8") }));
}

async function read(...folders: readonly string[]) {
  const { notices, rejected } = await readNotices("ted", zip(folders.flatMap(xmlFiles)));
  const problems: readonly Problem[] = notices.flatMap((each) => each.problems);
  return {
    notices: notices.map(({ sourceId, content }): Notice => ({ id: `ted:${sourceId}`, publisher: "ted", ...content })),
    rejected,
    problems,
  };
}

describe.skipIf(!have)(`real notices of Danish buyers${reason}`, () => {
  let notices: readonly Notice[];
  let rejected: readonly unknown[];
  let problems: readonly Problem[];
  let tenders: readonly Tender[];
  const numbered = (number: string): Notice => notices.find((notice) => notice.number === number) as Notice; // the test names those there are
  beforeAll(async () => {
    ({ notices, rejected, problems } = await read("ted-xml", "eforms-xml"));
    const finder = createBuyerFinder(notices.flatMap(({ buyers }) => buyers));
    tenders = groupNotices(notices).map((group, place) => tenderOf(`t${place}`, group, finder));
  });

  it("are all read", () => {
    expect(rejected).toEqual([]);
    expect(notices).toHaveLength(63);
  });

  it("agree with the index in number, form, main CPV code and buyer", () => {
    const index = readFileSync(folder("index.csv"), "utf8").trim().split("\n").slice(1).map(columns);
    expect(index).toHaveLength(60);
    for (const [id = "", form = "", , buyer = "", , cpv] of index) {
      const notice = numbered(id.replace(/^0+/, ""));
      expect([notice.form, notice.cpv[0]]).toEqual([form.replace(/^(\d)/, "F$1"), cpv]);
      expect(notice.buyers[0]?.name).toBe(buyer.replaceAll("&amp;", "&").trim());
    }
  });

  it("hold nothing of a contact person, of a member of a jury, or of a winner who is a person", () => {
    const all = JSON.stringify(notices);
    for (const personal of [
      /redacted/i,
      /@/,
      /Impgaard/,
      /Maria Boesen/,
      /Heiselberg/,
      /Gammelgaard/,
      /Vilhelmsen/,
      /Per Morten/,
      /Abrahamsen/,
      /Støvlbæk/,
    ])
      expect(all).not.toMatch(personal);
    const attention = xmlFiles("ted-xml").flatMap(({ data: xml }) =>
      [...xml.matchAll(/<(?:ATTENTION|MEMBER_NAME)>([^<]+)</g)].map((match) => match[1] ?? ""),
    );
    expect(attention.length).toBeGreaterThan(10);
    for (const words of attention.filter((each) => /\S \S/.test(each))) expect(all).not.toContain(words.trim());
    expect(notices.filter(({ withheld }) => withheld > 0).map(({ number }) => number)).toEqual(["263406-2016", "586847-2021"]);
  });

  it("name the firms that won in 23 notices, 29 of them in all, 15 with a Danish CVR number", () => {
    const results = notices.filter(({ winners }) => winners.length > 0);
    expect(results).toHaveLength(WON.notices);
    expect(results.flatMap(({ winners }) => winners)).toHaveLength(WON.firms);
    expect(results.flatMap(({ winners }) => winners).filter(({ cvr }) => cvr !== undefined)).toHaveLength(WON.numbered);
    expect(numbered("308387-2021").winners.map(({ name, cvr }) => [name, cvr])).toEqual([
      ["MT Højgaard Danmark A/S", "12562233"],
      ["Per Aarsleff A/S", "37542784"],
    ]);
  });

  it("keep the one Danish buyer's number that is none as a problem", () => {
    expect(problems.map(({ field, code }) => [field, code])).toEqual([["buyers.cvr", "RECORD_FIELD_INVALID"]]);
  });

  it("have these shares: CPV in all 63, NUTS in 59, a buyer that the hub knows in 17", () => {
    expect(notices.filter(({ cpv }) => cpv.length > 0)).toHaveLength(63);
    expect(
      notices
        .filter(({ places }) => places.length === 0)
        .map(({ number }) => number)
        .toSorted(),
    ).toEqual(["154834-2016", "354823-2021", "504628-2018", "566234-2020"]);
    const finder = createBuyerFinder(notices.flatMap(({ buyers }) => buyers));
    const known = notices.filter(({ buyers }) =>
      buyers.map(finder).some((each) => (each.municipality ?? each.region ?? each.organisation) !== undefined),
    );
    expect(known.map(({ number }) => number).toSorted()).toEqual(KNOWN.toSorted());
  });

  it("are flagged as their forms say", () => {
    const counts = (flag: TenderFlag): number => notices.filter(({ flags }) => flags.includes(flag)).length;
    expect(notices.filter(({ flags }) => flags.includes("INNOVATION_PARTNERSHIP")).map(({ number }) => number)).toEqual([
      "25093-2020",
      "308387-2021",
    ]);
    expect(notices.filter(({ flags }) => flags.includes("COMPETITIVE_DIALOGUE")).map(({ number }) => number)).toEqual(["85984-2022"]);
    expect(notices.filter(({ flags }) => flags.includes("DESIGN_CONTEST")).map(({ number }) => number)).toEqual([
      "154834-2016",
      "504628-2018",
    ]);
    expect(
      Object.fromEntries(
        (["MARKET_DIALOGUE", "FRAMEWORK", "JOINT_PROCUREMENT", "CENTRAL_PURCHASING", "SOCIAL"] as const).map((flag) => [
          flag,
          counts(flag),
        ]),
      ),
    ).toEqual({
      MARKET_DIALOGUE: 8, // document types 0 (3) and P (5)
      FRAMEWORK: 16, // FRAMEWORK (11), F17_FRAMEWORK (2), CONCLUSION_FRAMEWORK_AGREEMENT (2), fa-wo-rc (1)
      JOINT_PROCUREMENT: 12, // JOINT_PROCUREMENT_INVOLVED (11), four buyers (1)
      CENTRAL_PURCHASING: 4, // CENTRAL_PURCHASING (2), PURCHASING_ON_BEHALF_YES (2)
      SOCIAL: 3, // RESTRICTED_SHELTERED_PROGRAM (2), RESTRICTED_SHELTERED_WORKSHOP (1)
    });
  });

  it("are 60 procedures: the three pairs that name each other, across schemas too, and no other", () => {
    const groups = tenders.map((tender) => tender.notices.map(({ number }) => number)).filter(({ length }) => length > 1);
    expect(groups.toSorted()).toEqual([
      ["557366-2021", "153381-2022"],
      ["566234-2020", "107140-2021"],
      ["95237-2016", "395374-2016"],
    ]);
    expect(tenders).toHaveLength(60);
    // What the Publications Office's converter wrote as procedure id and notice id is the same for three buyers.
    const converted = ["161232-2020", "566234-2020", "354823-2021"].map(numbered);
    expect(new Set(converted.map(({ procedureId }) => procedureId)).size).toBe(1);
    expect(new Set(converted.flatMap(({ names }) => names.slice(1))).size).toBe(2);
  });

  it("tell values, deadlines and durations as they stand in the XML", () => {
    expect(numbered("7321-2017")).toMatchObject({
      lots: 3,
      estimated: { amount: 145_000_000, currency: "DKK" },
      deadline: "2017-01-31T11:00:00.000Z",
      duration: { count: 120, unit: "MONTH" },
    });
    expect(numbered("29228-2021").total).toEqual({ amount: 250_000_000, upTo: 450_000_000, currency: "DKK" });
    expect(numbered("274572-2018").estimated).toEqual({ amount: 50_000_000_000, currency: "DKK" });
    expect(numbered("338294-2021")).toMatchObject({ deadline: "2021-08-10T12:00:00.000Z", duration: { count: 5, unit: "YEAR" } });
    expect(numbered("282510-2016").total).toBeUndefined(); // 1.00 DKK
    expect(numbered("566234-2020")).toMatchObject({
      deadline: "2021-01-08T11:00:00.000Z",
      estimated: { amount: 860_000_000, currency: "DKK" },
    });
  });
});

/** From the XML: 25 notices name 31 contractors of awarded contracts, each once a notice; two of them, alone in theirs, are persons. */
const WON = { notices: 23, firms: 29, numbered: 15 };

/** Notices of which a buyer is a municipality, a region, or a body that the register of authorities knows. */
const KNOWN = [
  "20052-2017", // Region Nordjylland
  "44742-2022", // Solrød Kommune
  "79038-2017", // Allerød, Hillerød and Furesø Kommune
  "107140-2021", // Region Sjælland and three more regions
  "154834-2016", // Region Midtjylland, Aarhus Kommune
  "165579-2021", // Københavns Kommune, Teknik- og Miljøforvaltningen
  "282510-2016", // Region Nordjylland
  "436913-2017", // Fredericia Kommune
  "464468-2017", // Aarhus Kommune
  "480364-2022", // Hvidovre Kommune
  "543442-2020", // Region Midtjylland
  "566234-2020", // Region Sjælland and three more regions
  // Known to the register of authorities by name:
  "49838-2022", // Energistyrelsen
  "161232-2020", // Københavns Universitet
  "263406-2016", // Danmarks Tekniske Universitet, DTU
  "314899-2017", // Technical University of Denmark
  "338294-2021", // Udenrigsministeriet
];

function columns(line: string): readonly string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) => (match[1] ?? "").replace(/^"|"$/g, "").replaceAll('""', '"'));
}

describe.skipIf(!have)(`examples of the eForms SDK${reason}`, () => {
  it("are all read, in the languages of the hub where they have them", async () => {
    const { notices, rejected } = await read("eforms-sdk-examples");
    expect(rejected).toEqual([]);
    expect(notices.map(({ form, phase }) => [form, phase])).toEqual([
      ["can-standard", "RESULT"],
      ["cn-standard", "COMPETITION"],
      ["cn-standard", "COMPETITION"],
      ["cn-standard", "COMPETITION"],
      ["pin-buyer", "PLANNING"],
    ]);
    expect(notices[2]?.title).toMatchObject({
      da: expect.stringContaining("Levering af IT-tjenester"),
      en: expect.stringContaining("Provision of IT Services"),
    });
    expect(notices[0]).toMatchObject({ total: { amount: 390_697.84, currency: "EUR" }, procedure: "OPEN" });
  });
});

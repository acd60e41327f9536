import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthorities } from "../../subgraphs/authorities/index.ts";
import { organisationById, organisationByName, organisations } from "../../subgraphs/base/organisation/organisation.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";

describe("organisations", () => {
  it("have lasting ids and homepages over https, and merge into organisations that stand", () => {
    expect(organisations.filter(({ id }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(organisations.filter(({ homepage }) => homepage !== undefined && new URL(homepage).protocol !== "https:")).toEqual([]);
    const merged = organisations.filter(({ mergedInto }) => mergedInto !== undefined);
    expect(merged).not.toEqual([]);
    for (const { mergedInto } of merged)
      expect(organisationById(mergedInto ?? "")).toEqual(expect.not.objectContaining({ mergedInto: expect.anything() }));
    expect(merged.filter(({ mergedInto }) => organisationById(mergedInto ?? "") === undefined)).toEqual([]);
    expect(new Set(organisations.map(({ id }) => id)).size).toBe(organisations.length);
  });

  it.each([
    ["KL", "kl"],
    ["KL – Kommunernes Landsforening", "kl"],
    ["Kommunernes Landsforening (KL)", "kl"],
    ["SKI A/S (ejet af staten og KL)", "ski"],
    ["Staten og Kommunernes Indkøbsservice A/S", "ski"],
    ["Amgros I/S", "amgros"],
    ["Konkurrence- & Forbrugerstyrelsen", "konkurrence-og-forbrugerstyrelsen"],
    ["Laegemiddelstyrelsen", "laegemiddelstyrelsen"],
    ["Fonden Dansk Standard", "dansk-standard"],
    ["Århus Kommune", "aarhus-kommune"],
    ["Welfare Tech (klynge)", "welfare-tech"],
    ["Capital Region of Denmark", "region-hovedstaden"],
  ])("are found by the name %s", (name, id) => {
    expect(organisationByName(name)?.id).toBe(id);
  });

  it.each([
    "Datatilsynet og Digitaliseringsstyrelsen",
    "Konkurence- og Forbrugerstyrelsen",
    "Aarhus Kommune, Sundhed og Omsorg",
    "",
    "()",
    "A/S",
    "constructor",
    "De fynske kommuner",
  ])("are not guessed from %j", (name) => {
    expect(organisationByName(name)).toBeUndefined();
  });
});

const functions = "../shared/domain/help-functions.json";

describe.skipIf(!existsSync(functions))("organisations beside the 200 help functions (skipped where ../shared is missing)", () => {
  it("hold every operator that is one body", () => {
    const operators = (JSON.parse(readFileSync(functions, "utf8")) as { operator: string }[]).map(({ operator }) => operator); // as its description says
    const oneBody = operators.filter(
      (operator) =>
        !/ og | med |kommuner|,|\/ |m\.fl|partnere|^Staten|^Regionerne$|sekretariat|ministerier|organisationer|universiteter/.test(
          operator.replace(/\(.*\)/, ""),
        ),
    );
    expect(oneBody.length).toBeGreaterThan(100);
    expect(
      oneBody.filter(
        (operator) => organisationByName(operator) === undefined && !/forening|^Kommun|Erhvervshusene|Konkurrencestyrelsen/i.test(operator),
      ),
    ).toEqual([]);
  });
});

describe("Query.organisations", () => {
  let authorities: Subgraph;
  beforeAll(async () => {
    authorities = await createAuthorities({ log: createLog("silent"), clock: { now: () => 0 }, callerKey: Buffer.from("a key for tests") });
  });
  afterAll(() => authorities.close());

  it.each([
    ["erhvervstyrelsen", "Erhvervsstyrelsen"],
    ["DTU", "Danmarks Tekniske Universitet"],
    ["danish regions", "Danske Regioner"],
    ["konkurence", "Konkurrence- og Forbrugerstyrelsen"],
  ])("finds %s first, also misspelt", async (search, name) => {
    const answer = await authorities.execute({
      query: `query ($search: String) { organisations(search: $search) { nodes { name } } }`,
      variables: { search },
    });
    expect(answer.data).toMatchObject({ organisations: { nodes: expect.any(Array) } });
    expect(JSON.stringify(answer.data)).toContain(`{"organisations":{"nodes":[{"name":"${name}"}`);
  });

  it("filters by kind and tells what a body has become a part of", async () => {
    const answer = await authorities.execute({
      query: `{ organisations(kind: NORDIC) { totalCount nodes { kind } } organisation(id: "ekf") { name mergedInto { name nameEn } } none: organisation(id: "x") { id } }`,
    });
    expect(answer).toMatchObject({
      data: {
        organisations: { totalCount: 3, nodes: [{ kind: "NORDIC" }, { kind: "NORDIC" }, { kind: "NORDIC" }] },
        organisation: { name: "EKF", mergedInto: { name: "Danmarks Eksport- og Investeringsfond" } },
        none: null,
      },
    });
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { openCollaboration, type OpenCollaboration } from "../support.ts";
import { LIFT, LIST, ONE } from "./support.ts";

let open: OpenCollaboration;
beforeAll(async () => {
  open = await openCollaboration({ samples: true });
});
afterAll(() => open.close());

interface Found {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly form: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly facets: Readonly<Record<string, readonly { readonly value: string; readonly label: string; readonly count: number }[]>>;
}

async function list(variables: Readonly<Record<string, unknown>>): Promise<Found> {
  return (await open.ask(LIST, variables)).partnerships;
}

const ids = ({ nodes }: Found): readonly string[] => nodes.map(({ id }) => id);

it("finds partnerships by the words of names, parties, goals and terms, in either language", async () => {
  expect(ids(await list({ search: "hovedet i sandet zzz" }))).toEqual([]);
  expect(ids(await list({ search: "Specialisterne" }))).toEqual(["part-sib-ballerup"]);
  expect(ids(await list({ search: "monopolpriser" }))).toEqual(["part-kombit-stoettesystemer"]);
  expect(ids(await list({ search: "cloudbursts" }))).toEqual(["part-regnvand-frederiksberg"]);
  expect(ids(await list({ search: "svømehal" }))).toEqual(["part-eksempel-svoemmehal"]);
});

it.each([
  [{ form: "SIB", sample: false }, ["part-dsi-hjemloeshed-aarhus", "part-dsi-viborg", "part-impact60-aalborg", "part-sib-ballerup"]],
  [{ case: "case-aula" }, ["part-aula"]],
  [{ solution: "sol-digirehab" }, ["part-air-aalborg", "part-digirehab-viborg"]],
  [{ municipality: "0851" }, ["part-air-aalborg", "part-impact60-aalborg"]],
  [{ party: ["kombit"], contact: "PROCUREMENT" }, ["part-aula", "part-kombit-stoettesystemer"]],
  [{ goal: "NOT_MET", sample: false }, ["part-dosesystem-aarhus", "part-impact60-aalborg", "part-mitid", "part-transportrobot-aarhus"]],
  [{ term: "DECLINED" }, [LIFT]],
  [{ term: "WITHDRAWN" }, ["part-eksempel-ventilation"]],
  [{ tender: "tender-eks-mursten-udbud-2022" }, ["part-eksempel-mursten"]],
])("keeps to %j", async (filter, expected) => {
  expect(ids(await list({ filter, first: 100 })).toSorted()).toEqual(expected);
});

it("counts each property without its own condition, and all pages together hold each partnership once", async () => {
  const { totalCount, facets } = await list({ filter: { form: "OPP" }, first: 1 });
  const all: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await list({ first: 7, orderBy: "NAME", ...(after !== undefined && { after }) });
    all.push(...ids(page));
    [after, more] = [page.pageInfo.endCursor, page.pageInfo.hasNextPage];
  }
  expect(new Set(all).size).toBe(all.length);
  expect(facets["form"]?.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
  expect(facets["form"]?.find(({ value }) => value === "OPP")).toEqual({
    value: "OPP",
    label: "Offentlig-privat partnerskab (OPP)",
    count: totalCount,
  });
});

it.each([
  [{ filter: { municipality: "0001" } }, "TERRITORY_UNKNOWN"],
  [{ filter: { region: "1084", on: "2027-01-01" } }, "TERRITORY_NOT_VALID"],
  [{ first: 101 }, "PAGE_SIZE_INVALID"],
  [{ after: "x" }, "CURSOR_INVALID"],
  [{ search: "x".repeat(501) }, "BAD_USER_INPUT"],
])("refuses %j with a code", async (variables, code) => {
  expect(await open.problem(LIST, variables)).toMatchObject({ code, next: expect.stringMatching(/\w{3}/) });
});

it("tells one partnership with its parties' goals and contact levels, and null for an unknown one", async () => {
  expect((await open.ask(ONE, { id: "part-impact60-aalborg" })).partnership).toMatchObject({
    form: "SIB",
    formLabel: "Social effektinvestering",
    sample: false,
    source: "CO-PI og Den Sociale Kapitalfond",
    goals: [{ state: "NOT_MET", target: 50, value: 46, unit: "procent", evidence: "EVALUATED", reports: [] }],
    terms: [{ state: "AGREED", proposedBy: null, history: [{ kind: "RECORDED", at: null, year: null, party: null }] }],
  });
  expect((await open.ask(ONE, { id: LIFT })).partnership.parties).toEqual([
    {
      id: "oesterby",
      name: "Eksempel: Østerby Kommune",
      side: "PUBLIC",
      contacts: ["PROJECT", "OPERATION"],
      contactLabels: ["Projekt", "Drift"],
      goals: [{ id: "goal-1" }],
    },
    {
      id: "loeftvaerk",
      name: "Eksempel: Løftværk ApS",
      side: "PRIVATE",
      contacts: ["PROJECT"],
      contactLabels: ["Projekt"],
      goals: [{ id: "goal-2" }],
    },
  ]);
  expect((await open.ask(ONE, { id: "findes-ikke" })).partnership).toBeNull();
});

it("adds its partnerships to cases and solutions of another subgraph, and points back to them", async () => {
  const { _entities } = await open.ask(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Case { partnerships { id } } ... on Solution { partnerships { id } } ... on Partnership { name case { __typename id } solution { id } } } }`,
    {
      of: [
        { __typename: "Case", id: "case-aula" },
        { __typename: "Case", id: "case-ingen" },
        { __typename: "Solution", id: "sol-digirehab" },
        { __typename: "Partnership", id: "part-aula" },
      ],
    },
  );
  expect(_entities).toEqual([
    { partnerships: [{ id: "part-aula" }] },
    { partnerships: [] },
    { partnerships: [{ id: "part-air-aalborg" }, { id: "part-digirehab-viborg" }] },
    { name: expect.stringContaining("Aula"), case: { __typename: "Case", id: "case-aula" }, solution: { id: "sol-aula" } },
  ]);
});

it("places parties by municipality and region", async () => {
  const placed = async (id: string) =>
    (
      await open.ask("query ($id: ID!) { partnership(id: $id) { parties(side: PUBLIC) { municipality { code } region { code } } } }", {
        id,
      })
    ).partnership.parties;
  expect(await placed("part-opp-psykiatri-vejle")).toEqual([{ municipality: null, region: { code: "1083" } }]);
  expect(await placed("part-impact60-aalborg")).toEqual([{ municipality: { code: "0851" }, region: null }]);
});

it("asks the database once for a list, however long", async () => {
  open.database.statements.length = 0;
  await open.ask("{ partnerships(first: 100) { nodes { goals { state note } terms { state } } } }");
  expect(open.database.statements.length).toBe(2); // for filters and counts, and for what is shown
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCollaboration, type OpenCollaboration } from "../support.ts";

const ENTITY = `query ($need: [_Any!]!) { _entities(representations: $need) { ... on Guidance { needs(first: 3) { title } alike(first: 3) { title(language: EN) buyers { name } } } } }`;

describe("what needs add to a guidance", () => {
  let open: OpenCollaboration;
  beforeAll(async () => {
    open = await openCollaboration({ samples: true, guidance: true });
  });
  afterAll(() => open.close());

  const guided = async (concepts: readonly string[], sectors: readonly string[]) =>
    (await open.ask(ENTITY, { need: [{ __typename: "Guidance", id: "g", themes: [], sectors, concepts }] }))._entities[0];

  test.each([
    [["løft", "plejehjem", "hjemmepleje"], ["ELDERLY_CARE"], "Patient lifting and transfer", 4],
    [["sensor", "gamle mennesker", "fald"], ["ELDERLY_CARE"], "Fall detection", 5],
    [["vejbelysning"], ["TRANSPORT_ROADS"], "Street lighting", 4],
  ])("for %j: who else wants it, and what fits", async (concepts, sectors, title, buyers) => {
    const { alike, needs } = await guided(concepts, sectors);
    expect(alike.map((group: { title: string }) => group.title)).toEqual([title]);
    expect(alike[0].buyers.length).toBeGreaterThanOrEqual(buyers - 1);
    expect(needs).toHaveLength(3);
  });

  test("says that nobody has the same need where the words may mean many things, or a thing that nobody wants", async () => {
    expect((await guided(["hjemmepleje"], ["ELDERLY_CARE"])).alike).toEqual([]);
    expect((await guided(["tryksår", "sygeplejerske"], ["HEALTH"])).alike).toEqual([]);
    expect((await guided([], [])).needs).toEqual([]);
  });

  test("refuses a page that is too large", async () => {
    const query = ENTITY.replace("needs(first: 3)", "needs(first: 21)");
    expect((await open.problem(query, { need: [{ __typename: "Guidance", id: "g", themes: [], sectors: [], concepts: [] }] })).code).toBe(
      "PAGE_SIZE_INVALID",
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES } from "../../support/databases.ts";
import { openCollaboration, DECLARE, PUBLISHER, STEWARD, type OpenCollaboration } from "../support.ts";

const REGISTER = `mutation ($input: NeedInput!) { registerNeed(input: $input) { repeated need { id status group { id needs { totalCount nodes { id } } } volume { normalised dimension yearly } } } }`;
const JOIN = `mutation ($need: ID!, $other: ID!, $same: Boolean! = true) { joinNeed(need: $need, other: $other, same: $same) { group { id needs { nodes { id } } } history { kind other } } }`;
const WITHDRAW = `mutation ($id: ID!, $fulfilled: Boolean! = false) { withdrawNeed(id: $id, fulfilled: $fulfilled) { status group { id } history { kind } } }`;
const VOLUME = `query ($filter: VolumeFilter) { volume(filter: $filter) { totalCount nodes { group { id title(language: EN) } year unit(language: EN) total buyers needs
  shares { quantity share buyer { code name enquiryTo enquiryChannel { route message(language: EN) } } } potential { largest times months text(language: EN) } } } }`;

let keys = 0;
const input = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => {
  keys += 1;
  return {
    buyer: "0851",
    title: "Loftlifte i plejeboliger",
    quantity: 40,
    unit: "boliger",
    to: "2027-06-30",
    cpv: ["33192600-8"],
    idempotencyKey: `the-key-of-a-need-${keys}`,
    ...changes,
  };
};

describe.each(DATABASES)("needs on %s", (kind) => {
  let open: OpenCollaboration;
  beforeAll(async () => {
    open = await openCollaboration({ kind });
  });
  afterAll(() => open.close());

  test("of a buyer are kept once, however often they are sent, and another under the same key is refused", async () => {
    const once = input();
    const answers = await Promise.all([1, 2, 3].map(() => open.ask(REGISTER, { input: once }, PUBLISHER)));
    const ids = new Set(answers.map(({ registerNeed }) => registerNeed.need.id));
    expect([ids.size, answers.filter(({ registerNeed }) => !registerNeed.repeated).length]).toEqual([1, 1]);
    expect(answers[0].registerNeed.need).toMatchObject({
      status: "OPEN",
      volume: { normalised: 40, dimension: "DWELLINGS", yearly: false },
    });
    const { code } = await open.problem(REGISTER, { input: { ...once, title: "Noget andet" } }, PUBLISHER);
    expect(code).toBe("IDEMPOTENCY_KEY_USED");
    const [id] = ids;
    await open.ask(WITHDRAW, { id }, PUBLISHER);
  });

  test("are stated, joined and taken back by who speaks for the buyer alone", async () => {
    expect((await open.problem(REGISTER, { input: input() })).code).toBe("UNAUTHENTICATED");
    expect((await open.problem(REGISTER, { input: input() }, { name: "nord", roles: ["ANALYST"] })).code).toBe("FORBIDDEN");
    expect((await open.problem(REGISTER, { input: input({ buyer: "0101" }) }, PUBLISHER)).code).toBe("FORBIDDEN");
    const syd = { name: "syd", roles: ["PUBLISHER"] } as const;
    expect((await open.problem(REGISTER, { input: input() }, syd)).code).toBe("FORBIDDEN"); // lists help services of Aalborg, but runs none that serves it alone
    const { registerNeed } = await open.ask(REGISTER, { input: input() }, PUBLISHER);
    const { id } = registerNeed.need;
    for (const query of [WITHDRAW, JOIN]) expect((await open.problem(query, { id, need: id, other: id }, syd)).code).toBe("FORBIDDEN");
    expect((await open.ask(WITHDRAW, { id, fulfilled: true }, STEWARD)).withdrawNeed).toMatchObject({ status: "FULFILLED", group: null });
    await open.ask(DECLARE, { input: { receiver: "0101", channel: "PULL", caller: "hovedstaden" } }, STEWARD);
    const declared = await open.ask(REGISTER, { input: input({ buyer: "0101" }) }, { name: "hovedstaden", roles: ["PUBLISHER"] });
    await open.ask(WITHDRAW, { id: declared.registerNeed.need.id }, STEWARD);
    const body = { name: "moderniseringen", roles: ["PUBLISHER"] } as const;
    const own = await open.ask(REGISTER, { input: input({ buyer: "org:moderniseringen", buyerName: "Eksempel: Moderniseringen" }) }, body);
    await open.ask(WITHDRAW, { id: own.registerNeed.need.id }, body);
  });

  test.each([
    ["title", { title: "Borger 010190-1234 mangler en lift" }, "PERSONAL_NUMBER"],
    ["text", { description: "Se sagen om 0101901234." }, "PERSONAL_NUMBER"],
    ["English text", { descriptionEn: "the case of 010190 1234" }, "PERSONAL_NUMBER"],
    ["title", { title: "   " }, "BAD_USER_INPUT"],
    ["text", { description: "x".repeat(5_001) }, "NEED_TOO_LONG"],
    ["unit", { unit: "dimser" }, "UNIT_UNKNOWN"],
    ["quantity", { quantity: -4 }, "BAD_USER_INPUT"],
    ["check digit", { cpv: ["33192600-7"] }, "BAD_USER_INPUT"],
    ["CPV division", { cpv: ["99192600"] }, "BAD_USER_INPUT"],
    ["buyer", { buyer: "9999" }, "BAD_USER_INPUT"],
    ["nameless body", { buyer: "org:noget" }, "BAD_USER_INPUT"],
    ["territory", { territory: ["mun:9999"] }, "TERRITORY_UNKNOWN"],
    ["period", { from: "2028-01-01", to: "2027-01-01" }, "BAD_USER_INPUT"],
    ["key", { idempotencyKey: "short" }, "BAD_USER_INPUT"],
    ["other need", { sameAs: "need-that-never-was" }, "NEED_UNKNOWN"],
  ])("with a bad %s are refused with a code and a next step, and nothing is kept", async (_what, changes, code) => {
    const before = await open.ask("{ needs { totalCount } needChanges { cursor } }");
    const problem = await open.problem(REGISTER, { input: input(changes) }, STEWARD);
    expect(problem).toMatchObject({ code, next: expect.stringMatching(/\w/) });
    expect(JSON.stringify(problem)).not.toContain("1234");
    expect(await open.ask("{ needs { totalCount } needChanges { cursor } }")).toEqual(before);
    expect(open.logged.join("")).not.toContain("010190");
  });

  test("of several buyers for one thing add up, and each sees how to write to the others", async () => {
    const own = await open.ask(REGISTER, { input: input({ quantity: 40 }) }, PUBLISHER);
    await open.ask(
      REGISTER,
      { input: input({ buyer: "0101", title: "Forflytning med personlift", quantity: 100, to: "2027-09-30" }) },
      STEWARD,
    );
    await open.ask(REGISTER, { input: input({ buyer: "1081", title: "Loftlifte", quantity: 7, unit: "stk.", to: "2027-09-30" }) }, STEWARD);
    await open.ask(REGISTER, { input: input({ buyer: "0101", title: "Snerydning af veje", quantity: 3, unit: "km", cpv: [] }) }, STEWARD);
    const { volume } = await open.ask(VOLUME, { filter: { leastBuyers: 2 } });
    expect(volume.totalCount).toBe(1);
    const [row] = volume.nodes;
    expect(row).toMatchObject({
      group: { title: "Patient lifting and transfer" },
      year: 2027,
      unit: "dwellings",
      total: 140,
      buyers: 2,
      needs: 2,
    });
    expect(row.potential).toEqual({
      largest: 100,
      times: 1.4,
      months: 3,
      text: "2 buyers have the same need: 140 dwellings together, 1.4 times the largest alone, within 3 months.",
    });
    expect(row.shares).toMatchObject([
      { quantity: 100, share: 0.7143, buyer: { code: "mun:0101", enquiryTo: "0101", enquiryChannel: { route: "PULL" } } },
      { quantity: 40, buyer: { code: "mun:0851", name: "Aalborg Kommune", enquiryChannel: { route: "UNIT" } } },
    ]);
    const all = (await open.ask(VOLUME, { filter: { need: { group: [own.registerNeed.need.group.id] } } })).volume;
    expect(all.nodes.map(({ unit, total }: { unit: string; total: number }) => [unit, total]).toSorted()).toEqual([
      ["dwellings", 140],
      ["pieces", 7],
    ]);
    expect((await open.ask(VOLUME, { filter: { toYear: 2026 } })).volume.totalCount).toBe(0);
    expect((await open.problem(VOLUME, { filter: { fromYear: 2028, toYear: 2027 } })).code).toBe("BAD_USER_INPUT");
  });

  test("are the same or not the same where a buyer says so, and a steward's word stands", async () => {
    const register = async (title: string, more: object = {}) =>
      (await open.ask(REGISTER, { input: input({ title, cpv: [], ...more }) }, PUBLISHER)).registerNeed.need;
    const [own, other] = [await register("Bedre nætter på afdelingen"), await register("Ro på afdelingen efter klokken ti")];
    const third = await register("Stilhed", { sameAs: other.id });
    expect(third.group.needs.nodes.map(({ id }: { id: string }) => id)).toContain(other.id);
    const { joinNeed } = await open.ask(JOIN, { need: own.id, other: other.id }, PUBLISHER);
    expect(joinNeed.group.needs.nodes.map(({ id }: { id: string }) => id).toSorted()).toEqual([own.id, other.id, third.id].toSorted());
    expect(joinNeed.history.map(({ kind: what }: { kind: string }) => what)).toContain("JOINED");
    expect((await open.problem(JOIN, { need: own.id, other: third.id, same: false }, PUBLISHER)).code).toBe("JUDGEMENT_CONFLICT");
    const apart = await open.ask(JOIN, { need: own.id, other: other.id, same: false }, STEWARD);
    expect(apart.joinNeed.group.needs.nodes).toEqual([{ id: own.id }]);
    expect((await open.problem(JOIN, { need: own.id, other: other.id }, PUBLISHER)).code).toBe("FORBIDDEN");
    expect((await open.problem(JOIN, { need: own.id, other: own.id }, PUBLISHER)).code).toBe("BAD_USER_INPUT");
    expect((await open.problem(JOIN, { need: own.id, other: "nothing" }, PUBLISHER)).code).toBe("NEED_UNKNOWN");
    for (const { id } of [own, other, third]) await open.ask(WITHDRAW, { id }, PUBLISHER);
  });

  test("that are taken back leave volume and group, and doing so twice is the same as once", async () => {
    const { need } = (await open.ask(REGISTER, { input: input({ title: "Hjertestartere på torve", cpv: [] }) }, PUBLISHER)).registerNeed;
    const first = await open.ask(WITHDRAW, { id: need.id }, PUBLISHER);
    expect(await open.ask(WITHDRAW, { id: need.id }, PUBLISHER)).toEqual(first);
    expect(first.withdrawNeed.history.map(({ kind: what }: { kind: string }) => what)).toEqual(["REGISTERED", "GROUPED", "WITHDRAWN"]);
    expect((await open.ask("query ($id: ID!) { needGroup(id: $id) { id } }", { id: need.group.id })).needGroup).toBeNull();
    expect((await open.ask("query ($id: ID!) { need(id: $id) { status } }", { id: need.id })).need.status).toBe("WITHDRAWN");
  });

  test("are told in the feed of changes, each once and in order, page by page", async () => {
    const query = `query ($since: String) { needChanges(since: $since, first: 3) { cursor hasMore changes { cursor id event { kind at } need { title } } } }`;
    const cursors: string[] = [];
    for (let since: string | null = null, more = true; more;) {
      const { needChanges } = await open.ask(query, { since });
      cursors.push(...needChanges.changes.map(({ cursor }: { cursor: string }) => cursor));
      [since, more] = [needChanges.cursor, needChanges.hasMore];
    }
    const [{ count }] = (await open.database.query<{ count: number }>("SELECT count(*)::int AS count FROM collaboration.need_change")) as [
      { count: number },
    ];
    expect(new Set(cursors).size).toBe(count);
    expect((await open.problem(query, { since: "nonsense" })).code).toBe("CURSOR_INVALID");
  });

  test("are seen by another process on the same database, with the same groups", async () => {
    const second = await openCollaboration({ database: open.database });
    const query = "{ needs { nodes { id group { id } } } }";
    expect(await second.ask(query)).toEqual(await open.ask(query));
    const { registerNeed } = await second.ask(REGISTER, { input: input({ title: "Mobile personlifte" }) }, PUBLISHER);
    await open.collaboration.refresh();
    expect((await open.ask("query ($id: ID!) { need(id: $id) { group { id } } }", { id: registerNeed.need.id })).need.group.id).toBe(
      registerNeed.need.group.id,
    );
    await second.collaboration.close();
  });
});

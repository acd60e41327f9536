import { afterEach, describe, expect, it } from "vitest";
import { DATABASE, DATABASES } from "../../support/databases.ts";
import { openCollaboration, STEWARD, type OpenCollaboration, type TestCaller } from "../support.ts";
import { ANSWER, LIFT, LIST, MAKER, ONE, OTHER, PROPOSE, REPORT, TOWN, key } from "./support.ts";

let open: OpenCollaboration;
afterEach(() => open.close());

const NAME = `mutation ($input: PartySpeakerInput!) { namePartySpeaker(input: $input) { repeated partnership { id } } }`;

async function propose(by: TestCaller, party: string, changes: Readonly<Record<string, unknown>> = {}) {
  const input = { partnership: LIFT, party, text: "Afprøvningen varer et år.", idempotencyKey: key(), ...changes };
  return (await open.ask(PROPOSE, { input }, by)).proposeTerm;
}

async function answer(by: TestCaller, party: string, term: string, given: string, changes: Readonly<Record<string, unknown>> = {}) {
  const input = { partnership: LIFT, party, term, answer: given, idempotencyKey: key(), ...changes };
  return (await open.ask(ANSWER, { input }, by)).answerTerm;
}

describe.each(DATABASES)("a term (%s)", (kind) => {
  it("is agreed once both parties have said yes, each by its own caller, and its history tells so", async () => {
    open = await openCollaboration({ kind, samples: true });
    const { term } = await propose(TOWN, "oesterby");
    expect(term).toMatchObject({
      state: "PROPOSED",
      stateLabel: "Foreslået",
      proposedBy: { id: "oesterby" },
      binds: [{ id: "oesterby" }, { id: "loeftvaerk" }],
      awaits: [{ id: "loeftvaerk" }],
      history: [{ kind: "PROPOSED", party: { id: "oesterby" }, onBehalf: false }],
    });
    open.clock.advance(86_400_000);
    const agreed = await answer(MAKER, "loeftvaerk", term.id, "ACCEPT", { note: "Helt enig." });
    expect(agreed.term).toMatchObject({
      state: "AGREED",
      awaits: [],
      history: [
        { kind: "PROPOSED", at: "2026-11-22T12:00:00.000Z", year: 2026 },
        { kind: "ACCEPTED", at: "2026-11-23T12:00:00.000Z", party: { id: "loeftvaerk" }, note: "Helt enig." },
      ],
    });
    expect((await open.ask(ONE, { id: LIFT })).partnership.terms).toContainEqual(agreed.term);
  });

  it("that is declined is closed, and another may be proposed in its place", async () => {
    open = await openCollaboration({ kind, samples: true });
    const { term } = await propose(MAKER, "loeftvaerk");
    expect((await answer(TOWN, "oesterby", term.id, "DECLINE", { note: "For kort.", language: "DA" })).term.state).toBe("DECLINED");
    for (const again of ["ACCEPT", "DECLINE"])
      expect(
        await open.problem(
          ANSWER,
          { input: { partnership: LIFT, party: "oesterby", term: term.id, answer: again, idempotencyKey: key() } },
          TOWN,
        ),
      ).toMatchObject({ code: "TERM_CLOSED", message: expect.stringContaining("DECLINED"), next: expect.stringContaining("replaces") });
    const next = await propose(MAKER, "loeftvaerk", { replaces: term.id, text: "It lasts two years.", language: "EN" });
    expect(next.term).toMatchObject({ replaces: { id: term.id }, text: "It lasts two years." });
  });

  it("that was withdrawn is never accepted", async () => {
    open = await openCollaboration({ kind, samples: true });
    const { term } = await propose(TOWN, "oesterby");
    await answer(TOWN, "oesterby", term.id, "WITHDRAW");
    expect(
      await open.problem(
        ANSWER,
        { input: { partnership: LIFT, party: "loeftvaerk", term: term.id, answer: "ACCEPT", idempotencyKey: key() } },
        MAKER,
      ),
    ).toMatchObject({ code: "TERM_CLOSED" });
  });

  it("answered twice at once is answered once, and of yes and withdrawal at once only one comes through", async () => {
    open = await openCollaboration({ kind, samples: true });
    const { term } = await propose(TOWN, "oesterby");
    const input = { partnership: LIFT, party: "loeftvaerk", term: term.id, answer: "ACCEPT", idempotencyKey: key() };
    const answers = await Promise.all([1, 2, 3].map(() => open.ask(ANSWER, { input }, MAKER)));
    expect(answers.map((each) => each.answerTerm.repeated).toSorted()).toEqual([false, true, true]);
    expect(answers[0].answerTerm.term.history).toHaveLength(2);
    expect(await open.problem(ANSWER, { input: { ...input, answer: "DECLINE" } }, MAKER)).toMatchObject({ code: "IDEMPOTENCY_KEY_USED" });

    const second = (await propose(TOWN, "oesterby")).term.id;
    const execute = (by: TestCaller, party: string, given: string) =>
      answer(by, party, second, given).then(
        () => given,
        () => undefined,
      );
    const came = (await Promise.all([execute(MAKER, "loeftvaerk", "ACCEPT"), execute(TOWN, "oesterby", "WITHDRAW")])).filter(Boolean);
    expect(came).toHaveLength(1);
  });

  it("proposed with the same key again is one term, also where another party's caller has used that key", async () => {
    open = await openCollaboration({ kind, samples: true });
    const idempotencyKey = key();
    const first = await propose(TOWN, "oesterby", { idempotencyKey });
    expect(await propose(TOWN, "oesterby", { idempotencyKey })).toMatchObject({ repeated: true, term: { id: first.term.id } });
    expect((await propose(MAKER, "loeftvaerk", { idempotencyKey })).repeated).toBe(false);
    const before = (await open.ask(ONE, { id: LIFT })).partnership.terms.length;
    expect(before).toBe(5);
  });

  it("of several parties waits for each of them", async () => {
    open = await openCollaboration({ kind, samples: true });
    const id = "part-eksempel-ventilation";
    const region: TestCaller = { name: "region-midt", roles: ["PUBLISHER"] };
    const { term } = (
      await open.ask(
        PROPOSE,
        { input: { partnership: id, party: "midtsund", text: "Filtre skiftes hvert år.", idempotencyKey: key() } },
        region,
      )
    ).proposeTerm;
    expect(term.binds.map((each: { readonly id: string }) => each.id)).toEqual(["midtsund", "luftlet", "tavsvind"]);
    const say = (party: string) =>
      open.ask(ANSWER, { input: { partnership: id, party, term: term.id, answer: "ACCEPT", idempotencyKey: key() } }, STEWARD);
    expect((await say("luftlet")).answerTerm.term).toMatchObject({ state: "PROPOSED", awaits: [{ id: "tavsvind" }] });
    expect((await say("tavsvind")).answerTerm.term).toMatchObject({
      state: "AGREED",
      history: [{}, { onBehalf: true }, { onBehalf: true }],
    });
  });
});

describe.each([DATABASE])("a goal (%s)", (kind) => {
  it("stands as the latest report of a party whose goal it is says, and earlier ones are kept", async () => {
    open = await openCollaboration({ kind, samples: true });
    const report = (state: string, value: number) =>
      open.ask(
        REPORT,
        { input: { partnership: LIFT, goal: "goal-1", party: "oesterby", state, value, evidence: "EVALUATED", idempotencyKey: key() } },
        TOWN,
      );
    await report("PARTLY", 41);
    open.clock.advance(1_000);
    expect((await report("MET", 52.5)).reportGoal.goal).toMatchObject({
      state: "MET",
      stateLabel: "Nået",
      value: 52.5,
      target: 50,
      evidence: "EVALUATED",
      reports: [
        { state: "PARTLY", value: 41 },
        { state: "MET", value: 52.5, party: { id: "oesterby" }, onBehalf: false },
      ],
    });
    const found = await open.ask(LIST, { filter: { goal: "MET", party: "eksempel: østerby kommune" } });
    expect(found.partnerships.nodes.map((each: { readonly id: string }) => each.id)).toEqual([LIFT]);
  });

  it("is told of by the party alone whose goal it is", async () => {
    open = await openCollaboration({ kind, samples: true });
    const input = { partnership: LIFT, goal: "goal-1", party: "loeftvaerk", state: "MET", idempotencyKey: key() };
    expect(await open.problem(REPORT, { input }, MAKER)).toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("Løftværk") });
  });
});

describe("a caller", () => {
  it.each([
    ["nobody", undefined, "UNAUTHENTICATED"],
    ["an analyst", { name: "kommune-oest", roles: ["ANALYST"] }, "FORBIDDEN"],
    ["another publisher", OTHER, "FORBIDDEN"],
    ["the other party", MAKER, "FORBIDDEN"],
  ] as const)("that is %s does not speak for a party", async (_who, caller, code) => {
    open = await openCollaboration({ samples: true });
    const input = { partnership: LIFT, party: "oesterby", text: "x", idempotencyKey: key() };
    expect(await open.problem(PROPOSE, { input }, caller)).toMatchObject({ code, next: expect.stringMatching(/\w{3}/) });
  });

  it("speaks for a party once the unit has named it, until the unit names another", async () => {
    open = await openCollaboration({ samples: true });
    const id = "part-impact60-aalborg";
    const name = (party: string, caller: string | null) => ({ input: { partnership: id, party, caller, idempotencyKey: key() } });
    const input = () => ({ partnership: id, party: "aalborg-kommune", text: "Der måles hvert kvartal.", idempotencyKey: key() });
    expect(await open.problem(NAME, name("aalborg-kommune", "syd"), OTHER)).toMatchObject({ code: "FORBIDDEN" });
    expect(await open.problem(PROPOSE, { input: input() }, OTHER)).toMatchObject({ code: "FORBIDDEN" });
    await open.ask(NAME, name("aalborg-kommune", "syd"), STEWARD);
    expect((await open.ask(PROPOSE, { input: input() }, OTHER)).proposeTerm.term.history).toMatchObject([{ onBehalf: false }]);
    expect(await open.problem(NAME, name("den-sociale-kapitalfond", "syd"), STEWARD)).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("Aalborg Kommune"),
    });
    await open.ask(NAME, name("aalborg-kommune", null), STEWARD);
    expect(await open.problem(PROPOSE, { input: input() }, OTHER)).toMatchObject({ code: "FORBIDDEN" });
  });

  it("may not answer its own term, withdraw another's, or answer one that does not bind its party", async () => {
    open = await openCollaboration({ samples: true });
    const refused = async (caller: TestCaller, party: string, term: string, given: string, partnership = LIFT) =>
      (await open.problem(ANSWER, { input: { partnership, party, term, answer: given, idempotencyKey: key() } }, caller)).code;
    const { term } = await propose(TOWN, "oesterby");
    expect(await refused(TOWN, "oesterby", term.id, "ACCEPT")).toBe("FORBIDDEN");
    expect(await refused(MAKER, "loeftvaerk", term.id, "WITHDRAW")).toBe("FORBIDDEN");
    expect(await refused(STEWARD, "vestpension", "term-eksempel-svoemmehal-2", "ACCEPT", "part-eksempel-svoemmehal")).toBe("FORBIDDEN");
  });
});

describe("what is not so", () => {
  it.each([
    ["a partnership that there is not", { partnership: "findes-ikke" }, "PARTNERSHIP_UNKNOWN"],
    ["a party that there is not", { party: "findes-ikke" }, "PARTY_UNKNOWN"],
    ["a bound party that there is not", { binds: ["findes-ikke"] }, "PARTY_UNKNOWN"],
    ["nobody bound but the proposer", { binds: ["oesterby"] }, "BAD_USER_INPUT"],
    ["a term in whose place it comes that there is not", { replaces: "findes-ikke" }, "TERM_UNKNOWN"],
    ["no text", { text: " \n" }, "BAD_USER_INPUT"],
    ["a text of a book", { text: "x".repeat(2_001) }, "BAD_USER_INPUT"],
    ["a CPR number", { text: "Fru Hansen, 010203-1234, er med" }, "PERSONAL_NUMBER"],
    ["a short key", { idempotencyKey: "1" }, "BAD_USER_INPUT"],
    ["parties without end", { binds: Array.from({ length: 101 }, (_, n) => `p${n}`) }, "BAD_USER_INPUT"],
  ])("such as %s is refused with a code and a next step, and nothing of it is kept or logged", async (_what, changes, code) => {
    open = await openCollaboration({ samples: true });
    const input = { partnership: LIFT, party: "oesterby", text: "Afprøvningen varer et år.", idempotencyKey: key(), ...changes };
    const problem = await open.problem(PROPOSE, { input }, STEWARD);
    expect(problem).toMatchObject({ code, next: expect.stringMatching(/\w{3}/) });
    expect(JSON.stringify(problem) + open.logged.join("")).not.toMatch(/1234|Hansen/);
    expect(await open.database.query("SELECT * FROM collaboration.partnership_event")).toEqual([]);
  });

  it("such as a goal or term that there is not is refused too", async () => {
    open = await openCollaboration({ samples: true });
    expect(
      await open.problem(REPORT, { input: { partnership: LIFT, goal: "g", party: "oesterby", state: "MET", idempotencyKey: key() } }, TOWN),
    ).toMatchObject({ code: "GOAL_UNKNOWN" });
    expect(
      await open.problem(
        ANSWER,
        { input: { partnership: LIFT, term: "t", party: "oesterby", answer: "ACCEPT", idempotencyKey: key() } },
        TOWN,
      ),
    ).toMatchObject({ code: "TERM_UNKNOWN" });
  });

  it("such as a history without end is refused when it is full", async () => {
    open = await openCollaboration({ samples: true });
    const { term } = await propose(TOWN, "oesterby");
    await open.database.query(
      `INSERT INTO collaboration.partnership_event (partnership, event, caller, idempotency, fingerprint)
       SELECT partnership, jsonb_build_object('kind', 'SPEAKER', 'party', 'oesterby', 'caller', 'kommune-oest', 'at', null, 'onBehalf', true), caller, decode(md5('i' || n), 'hex'), fingerprint
       FROM collaboration.partnership_event, generate_series(1, 499) AS n`,
    );
    expect(
      await open.problem(
        ANSWER,
        { input: { partnership: LIFT, party: "loeftvaerk", term: term.id, answer: "ACCEPT", idempotencyKey: key() } },
        MAKER,
      ),
    ).toMatchObject({ code: "PARTNERSHIP_FULL" });
  });
});

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openCollaboration, STEWARD, type OpenCollaboration, type TestCaller } from "../support.ts";
import { ANSWER, key, MAKER, ONE, PROPOSE, TOWN } from "./support.ts";

/** Whatever callers try, in whichever order: what a term's state says is what its own history says. */
let open: OpenCollaboration;
beforeAll(async () => {
  open = await openCollaboration({ samples: true });
});
afterAll(() => open.close());

const CIRCLE = "part-eksempel-svoemmehal";
const PARTIES = ["vesteraa", "bassinbyg", "vestpension"] as const;
const CALLERS: readonly TestCaller[] = [
  STEWARD,
  STEWARD,
  STEWARD,
  STEWARD,
  { name: "kommune-vest", roles: ["PUBLISHER"] },
  { name: "eksempel-bassinbyg", roles: ["PUBLISHER"] },
  TOWN,
  MAKER,
];

interface Event {
  readonly kind: string;
  readonly party: { readonly id: string } | null;
}

interface TermShown {
  readonly id: string;
  readonly state: string;
  readonly binds: readonly { readonly id: string }[];
  readonly awaits: readonly { readonly id: string }[];
  readonly proposedBy: { readonly id: string } | null;
  readonly history: readonly Event[];
}

const step = fc.record({
  caller: fc.constantFrom(...CALLERS),
  party: fc.constantFrom(...PARTIES),
  act: fc.constantFrom("PROPOSE", "PROPOSE", "ACCEPT", "ACCEPT", "ACCEPT", "ACCEPT", "DECLINE", "WITHDRAW"),
  binds: fc.option(fc.subarray([...PARTIES], { minLength: 1 })),
  /** Which of the terms so far, counted from the newest. */
  which: fc.nat(2),
  twice: fc.boolean(),
});

it("agrees a term only by the yes of all that it binds, decides nothing after it is closed, and shows the state that its history gives", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const made: string[] = [];
      for (const { caller, party, act, binds, which, twice } of steps) {
        const term = made.at(-1 - which) ?? made.at(-1) ?? "none";
        const input =
          act === "PROPOSE"
            ? { partnership: CIRCLE, party, text: "Vilkår", binds, idempotencyKey: key() }
            : { partnership: CIRCLE, party, term, answer: act, idempotencyKey: key() };
        for (let times = 0; times < (twice ? 2 : 1); times += 1) {
          const { data } = await carriedOut(act === "PROPOSE" ? PROPOSE : ANSWER, input, caller);
          const id = data?.proposeTerm?.term.id;
          if (id !== undefined && !made.includes(id)) made.push(id);
        }
      }
      const terms: readonly TermShown[] = (await open.ask(ONE, { id: CIRCLE })).partnership.terms;
      for (const term of terms.filter(({ id }) => made.includes(id))) {
        expect(term.state).toBe(stateOf(term));
        seen.add(term.state);
        const { kind } = term.history[0] ?? {};
        expect(kind).toBe("PROPOSED");
        expect(term.awaits.length > 0).toBe(term.state === "PROPOSED");
      }
      expect(new Set(terms.map(({ id }) => id)).size).toBe(terms.length);
      await open.database.query("DELETE FROM collaboration.partnership_event");
    }),
    { numRuns: 25, seed: 20_261_122 },
  );
  expect([...seen].toSorted()).toEqual(["AGREED", "DECLINED", "PROPOSED", "WITHDRAWN"]);
});

/** The state that a term's history gives, by the rules alone; throws where the history breaks one. */
function stateOf({ binds, history, proposedBy }: TermShown): string {
  const waiting = new Set(binds.map(({ id }) => id));
  let state = "PROPOSED";
  for (const [place, { kind, party }] of history.entries()) {
    const who = party?.id ?? "";
    if (state !== "PROPOSED") throw new Error(`${kind} after ${state}`);
    if (place > 0 && kind === "PROPOSED") throw new Error("proposed twice");
    if (!binds.some(({ id }) => id === who)) throw new Error(`${who} is not bound`);
    if (place > 0 && kind === "WITHDRAWN" && who !== proposedBy?.id) throw new Error("withdrawn by another");
    if (place > 0 && kind !== "WITHDRAWN" && who === proposedBy?.id) throw new Error("agreed with itself");
    if (kind === "PROPOSED" || kind === "ACCEPTED") waiting.delete(who);
    if (kind === "DECLINED" || kind === "WITHDRAWN") state = kind;
    else if (waiting.size === 0) state = "AGREED";
  }
  return state;
}

// oxlint-disable-next-line typescript/no-explicit-any -- an answer or a refusal; the property looks at both
async function carriedOut(query: string, input: object, caller: TestCaller): Promise<{ readonly data?: any }> {
  return open.ask(query, { input }, caller).then(
    (data) => ({ data }),
    () => ({}),
  );
}

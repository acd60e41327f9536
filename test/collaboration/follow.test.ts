import { afterEach, describe, expect, it } from "vitest";
import type { Database } from "../../subgraphs/base/database/index.ts";
import type { SubgraphAnswer, SubgraphSubscription } from "../../subgraphs/base/subgraph.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createWatch, type Watch } from "../../subgraphs/collaboration/enquiry/watch.ts";
import { DATABASES } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import {
  ACKNOWLEDGE,
  DECLARE,
  enquiryInput,
  INBOX,
  openCollaboration,
  PUBLISHER,
  SECRET_TEXT,
  STEWARD,
  SUBMIT,
  WITHDRAW,
  type OpenCollaboration,
} from "./support.ts";

const CHANGED = `subscription ($token: String!) { enquiryChanged(token: $token) { withdrawnAt erasedAt deliveries { id receiver state message } } }`;
let open: OpenCollaboration;
afterEach(() => open.close());

async function submit(to: readonly string[]): Promise<string> {
  return (await open.ask(SUBMIT, { input: await enquiryInput(open, { to }) })).submitEnquiry.token;
}

async function follow(token: string, of = open): Promise<SubgraphSubscription> {
  const started = await of.collaboration.subscribe?.({ query: CHANGED, variables: { token } });
  if (started === undefined || !(Symbol.asyncIterator in started)) throw new Error(JSON.stringify(started));
  return started;
}

/** The next answer's states by receiver, and nothing but what is asked for. */
async function states(followed: SubgraphSubscription): Promise<unknown> {
  const { value, done } = await followed.next();
  if (done === true) return "over";
  const { data, errors }: SubgraphAnswer = value;
  expect(errors).toBeUndefined();
  expect(JSON.stringify(value)).not.toMatch(/restolen|asker@|sygeplejerske|26\/1234/);
  // oxlint-disable-next-line typescript/no-explicit-any -- as the query asks; a wrong shape fails the expectation
  const { deliveries } = (data as any).enquiryChanged;
  return Object.fromEntries(deliveries.map((each: Readonly<Record<string, string>>) => [each["receiver"], each["state"]]));
}

describe.each(DATABASES)("an enquiry that is followed (%s)", (kind) => {
  it("tells how it stands at once, then each change of a state, whoever makes it, and ends when nothing can change", async () => {
    open = await openCollaboration({ kind });
    await open.ask(DECLARE, { input: { receiver: "indgang", channel: "PULL" } }, PUBLISHER);
    const token = await submit(["indgang", "0101"]);
    const followed = await follow(token);
    expect(await states(followed)).toEqual({ indgang: "READY", "0101": "WITH_UNIT" });
    const [{ id }] = (await open.ask(INBOX, {}, PUBLISHER)).enquiryInbox.nodes;
    await open.ask(ACKNOWLEDGE, { id, reference: "26/1234" }, PUBLISHER);
    expect(await states(followed)).toEqual({ indgang: "DELIVERED", "0101": "WITH_UNIT" });

    const replica = await openCollaboration({ database: open.database, clock: open.clock });
    const other = await follow(token, replica);
    expect(await states(other)).toEqual({ indgang: "DELIVERED", "0101": "WITH_UNIT" });
    await open.ask(WITHDRAW, { token });
    for (const each of [followed, other]) {
      expect(await states(each)).toEqual({ indgang: "DELIVERED", "0101": "WITHDRAWN" });
      expect(await states(each)).toBe("over");
    }
    await replica.collaboration.close();
  });

  it("of many is read by one statement for all, and by none once nobody listens", async () => {
    open = await openCollaboration({ kind });
    for (let n = 0; n < 5; n += 1) await submit(["0851"]);
    const ids = (await open.database.query<{ id: string }>("SELECT id FROM collaboration.enquiry")).map(({ id }) => id);
    const [many, one] = [counted(open.database), counted(open.database)];
    const followed = ids.map((id) => many.watch.follow(id));
    const clock = one.watch.follow(ids[0] ?? "");
    for (const each of [...followed, clock]) await each.next();
    const [before, ticks] = [many.looks(), one.looks()];
    await eventually("it is looked again and again", () => one.looks() > ticks + 5);
    expect(many.looks() - before).toBeGreaterThan(0);
    expect(many.looks() - before).toBeLessThan(2 * (one.looks() - ticks) + 2); // one for all, not one for each
    for (const each of followed) await each.return?.();
    await many.watch.stop();
    const [last, then] = [many.looks(), one.looks()];
    await eventually("others look on", () => one.looks() > then + 5);
    expect(many.looks()).toBe(last);
    await one.watch.stop();
  });
});

describe("following", () => {
  it.each([
    ["an unknown token", { token: "A".repeat(43) }, CHANGED, "ENQUIRY_UNKNOWN"],
    ["no token", { token: "" }, CHANGED, "ENQUIRY_UNKNOWN"],
    ["a token in the query itself", {}, 'subscription { enquiryChanged(token: "x") { erasedAt } }', "VARIABLE_NEEDED"],
    ["a text", { token: "x" }, "subscription ($token: String!) { enquiryChanged(token: $token) { text } }", "GRAPHQL_VALIDATION_FAILED"],
  ])("%s is refused with a code", async (_what, variables, query, code) => {
    open = await openCollaboration();
    await submit(["0851"]);
    const answer = await open.collaboration.subscribe?.({ query, variables });
    expect(answer).toMatchObject({ errors: [{ extensions: { code, next: expect.stringMatching(/\w{3}/) } }] });
  });

  it("ends where the subgraph closes, and leaves nothing of what was written in the logs", async () => {
    open = await openCollaboration();
    const followed = await follow(await submit(["0851"]));
    await states(followed);
    const last = followed.next();
    await open.collaboration.close();
    expect((await last).done).toBe(true);
    expect(open.logged.join("")).not.toContain(SECRET_TEXT);
  });

  it("of more than can be served is refused, and served again when somebody leaves", async () => {
    open = await openCollaboration();
    await submit(["0851"]);
    const [row] = await open.database.query<{ id: string }>("SELECT id FROM collaboration.enquiry");
    const id = row?.id ?? "";
    const watch = createWatch({ database: open.database, log: createLog("silent"), everyMs: 10, most: 1 });
    const first = watch.follow(id);
    await first.next();
    expect(() => watch.follow(id)).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
    await first.return?.();
    const second = watch.follow(id);
    expect((await second.next()).done).toBe(false);
    await second.return?.();
    await watch.stop();
  });

  it("goes on after the database could not be read for a while", async () => {
    open = await openCollaboration();
    const token = await submit(["0851"]);
    const { database } = open;
    let down = false;
    let failed = 0;
    const query: Database["query"] = (text, values) => {
      if (down) failed += 1;
      return down ? Promise.reject(new Error("down")) : database.query(text, values);
    };
    const watch = createWatch({
      database: { ...database, query },
      log: createLog("silent"),
      everyMs: 10,
    });
    const [row] = await database.query<{ id: string }>("SELECT id FROM collaboration.enquiry");
    const followed = watch.follow(row?.id ?? "");
    await followed.next();
    down = true;
    await open.ask(WITHDRAW, { token });
    const next = followed.next();
    await eventually("it has failed twice", () => failed > 1);
    down = false;
    expect((await next).value).toMatchObject({ deliveries: [{ state: "WITHDRAWN" }] });
    await watch.stop();
  });
});

/** A watch of its own, and how often it has looked. */
function counted(database: Database): { readonly watch: Watch; looks(): number } {
  let looks = 0;
  const query: Database["query"] = (text, values) => {
    looks += 1;
    return database.query(text, values);
  };
  return { watch: createWatch({ database: { ...database, query }, log: createLog("silent"), everyMs: 10 }), looks: () => looks };
}

it("is not answered as a query", async () => {
  open = await openCollaboration();
  expect(await open.problem(CHANGED, { token: await submit(["0851"]) }, STEWARD)).toMatchObject({ code: "BAD_REQUEST" });
});

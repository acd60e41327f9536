import { afterEach, describe, expect, it } from "vitest";
import { DATABASE } from "../support/databases.ts";
import { enquiryInput, openCollaboration, STEWARD, SUBMIT, type OpenCollaboration, type TestCaller } from "./support.ts";

let open: OpenCollaboration;
afterEach(() => open.close());

const from = (origin: string): TestCaller => ({ name: null, roles: [], origin: origin.padEnd(22, "x") });

async function send(to: readonly string[], caller?: TestCaller): Promise<void> {
  await open.ask(SUBMIT, { input: await enquiryInput(open, { to }) }, caller);
}

async function refused(to: readonly string[], caller?: TestCaller) {
  return open.problem(SUBMIT, { input: await enquiryInput(open, { to }) }, caller);
}

describe.each([DATABASE])("an anonymous sender (%s)", (kind) => {
  it("uses up the allowance of its own address and not that of others, and is told when to come back", async () => {
    open = await openCollaboration({ kind, perHour: 100, perHourOfAddress: 4 });
    await send(["0851", "0101", "landet"], from("a"));
    const problem = await refused(["0851", "0101"], from("a"));
    expect(problem).toMatchObject({
      code: "TOO_MANY_ENQUIRIES",
      next: expect.stringContaining("15 minutes"),
      details: { retryAfterSeconds: 900 },
    });
    await send(["0851", "0101", "landet"], from("b"));
    await send(["0851", "0101", "landet"]); // where the gateway tells of no address, only the allowance of all counts
    open.clock.advance(Number(problem.details["retryAfterSeconds"]) * 1_000 - 1_000);
    expect(await refused(["0851", "0101"], from("a"))).toMatchObject({ details: { retryAfterSeconds: 1 } });
    open.clock.advance(1_000);
    await send(["0851", "0101"], from("a"));
  });

  it("shares the allowance of all anonymous senders, which callers with a token do not", async () => {
    open = await openCollaboration({ kind, perHour: 5, perHourOfAddress: 4 });
    await send(["0851", "0101", "landet"], from("a"));
    expect(await refused(["0851", "0101", "landet"], from("b"))).toMatchObject({
      code: "TOO_MANY_ENQUIRIES",
      message: expect.stringContaining("5"),
    });
    await send(["0851", "0101", "landet"], STEWARD);
    await send(["0851", "0101"], from("b")); // what was refused was not taken off
  });

  it("that writes to more than an hour's receivers at once is told how many it may", async () => {
    open = await openCollaboration({ kind, perHour: 100, perHourOfAddress: 2 });
    const problem = await refused(["0851", "0101", "landet"], from("a"));
    expect(problem).toMatchObject({ code: "TOO_MANY_ENQUIRIES", next: expect.stringContaining("at most 2 receivers") });
    expect(problem.details).not.toHaveProperty("retryAfterSeconds");
    await send(["0851", "0101"], from("a"));
  });

  it("is forgotten once its allowance is whole again", async () => {
    open = await openCollaboration({ kind, perHour: 100, perHourOfAddress: 4 });
    await send(["0851"], from("a"));
    const senders = async () =>
      (await open.database.query<{ sender: string }>("SELECT sender FROM collaboration.enquiry_allowance ORDER BY sender")).map(
        ({ sender }) => sender,
      );
    expect(await senders()).toEqual([`address ${from("a").origin}`, "anonymous"]);
    open.clock.advance(2 * 3_600_000);
    await open.collaboration.settle();
    expect(await senders()).toEqual([]);
  });

  it("and others at once from many addresses never wait for each other in a circle, and the allowance of all is exact", async () => {
    open = await openCollaboration({ kind, perHour: 20, perHourOfAddress: 3 });
    const inputs = await Promise.all(Array.from({ length: 40 }, () => enquiryInput(open, { to: ["0851"] })));
    const came = await Promise.all(
      inputs.map((input, n) =>
        open.ask(SUBMIT, { input }, from(`a${n % 10}`)).then(
          () => true,
          () => false,
        ),
      ),
    );
    expect(came.filter(Boolean)).toHaveLength(20);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { DATABASE } from "../support/databases.ts";
import { ACKNOWLEDGE, enquiryInput, FOLLOW, INBOX, openCollaboration, STEWARD, SUBMIT, type OpenCollaboration } from "./support.ts";

let open: OpenCollaboration;
afterEach(() => open.close());

const DAY_MS = 86_400_000;

async function submit(to: readonly string[]): Promise<string> {
  return (await open.ask(SUBMIT, { input: await enquiryInput(open, { to }) })).submitEnquiry.token;
}

async function contents(): Promise<number> {
  const [row] = await open.database.query<{ count: number }>("SELECT count(content)::int AS count FROM collaboration.enquiry");
  return row?.count ?? -1;
}

describe.each([DATABASE])("the text of an enquiry (%s)", (kind) => {
  it("is erased thirty days after the last of its receivers has it, and not before", async () => {
    open = await openCollaboration({ kind });
    const token = await submit(["0851", "0101"]);
    const [first, second] = (await open.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes;
    await open.ask(ACKNOWLEDGE, { id: first.id }, STEWARD);
    open.clock.advance(40 * DAY_MS);
    await open.collaboration.settle();
    expect(await contents()).toBe(1); // the other one still waits
    await open.ask(ACKNOWLEDGE, { id: second.id }, STEWARD);
    open.clock.advance(30 * DAY_MS - 1);
    await open.collaboration.settle();
    expect(await contents()).toBe(1);
    open.clock.advance(1);
    await open.collaboration.settle();
    expect(await contents()).toBe(0);
    const { enquiry } = await open.ask(FOLLOW, { token });
    expect(enquiry).toMatchObject({
      withdrawnAt: null,
      erasedAt: new Date(open.clock.now()).toISOString(),
      deliveries: [{ state: "DELIVERED" }, { state: "DELIVERED" }],
    });
    expect(enquiry.deliveries[0].trail.at(-1)).toMatchObject({ kind: "ERASED" });
  });

  it("that nobody takes is erased after a year, and the asker is told so", async () => {
    open = await openCollaboration({ kind });
    const token = await submit(["0851"]);
    open.clock.advance(365 * DAY_MS - 1);
    await open.collaboration.settle();
    expect(await contents()).toBe(1);
    open.clock.advance(1);
    await open.collaboration.settle();
    expect(await contents()).toBe(0);
    expect((await open.ask(FOLLOW, { token })).enquiry.deliveries).toMatchObject([{ state: "EXPIRED" }]);
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes).toEqual([]);
  });

  it("is erased of more enquiries than one sweep takes at a time", async () => {
    open = await openCollaboration({ kind });
    await submit(["0851"]);
    await open.database.query(
      `INSERT INTO collaboration.enquiry (id, token_hash, idempotency, key_id, content, kind, share_with_firms, notice, submitted_at)
       SELECT gen_random_uuid(), decode(md5('t' || n), 'hex'), decode(md5('i' || n), 'hex'), key_id, content, kind, false, notice, submitted_at
       FROM collaboration.enquiry, generate_series(1, 1500) AS n`,
    );
    open.clock.advance(400 * DAY_MS);
    await open.collaboration.settle();
    expect(await contents()).toBe(0);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { createEnquiryKeys } from "../../subgraphs/collaboration/enquiry/keys.ts";
import { DATABASES } from "../support/databases.ts";
import {
  enquiryInput,
  FOLLOW,
  INBOX,
  openCollaboration,
  SECRET_TEXT,
  STEWARD,
  SUBMIT,
  testCatalogue,
  WITHDRAW,
  type OpenCollaboration,
} from "./support.ts";

let open: OpenCollaboration;
afterEach(() => open.close());

describe.each(DATABASES)("an enquiry (%s)", (kind) => {
  it("goes to several receivers, is followed with its token, and says where it waits", async () => {
    open = await openCollaboration({ kind });
    const input = await enquiryInput(open, { to: ["landet", "0851", "mun:0851", " 0101 "] });
    const { submitEnquiry } = await open.ask(SUBMIT, { input });
    expect(submitEnquiry).toMatchObject({ repeated: false, token: expect.stringMatching(/^[\w-]{43}$/) });
    const { enquiry } = await open.ask(FOLLOW, { token: submitEnquiry.token });
    expect(enquiry.deliveries.map((each: Record<string, unknown>) => [each["receiver"], each["receiverName"], each["state"]])).toEqual([
      ["landet", "Hele landet", "WITH_UNIT"],
      ["0851", "Aalborg", "WITH_UNIT"],
      ["0101", "København", "WITH_UNIT"],
    ]);
    expect(enquiry.deliveries[0].message).toContain("hos enheden");
    expect(enquiry.deliveries[0].trail).toEqual([
      { kind: "SUBMITTED", code: "UNIT", text: expect.stringContaining("ikke har oplyst en kanal") },
    ]);
  });

  it("sent twice, also at once, is one enquiry with one token; its allowance is spent once", async () => {
    open = await openCollaboration({ kind, perHour: 1 });
    const input = await enquiryInput(open);
    const answers = await Promise.all([1, 2, 3, 4].map(() => open.ask(SUBMIT, { input })));
    expect(new Set(answers.map((each) => each.submitEnquiry.token)).size).toBe(1);
    expect(answers.filter((each) => each.submitEnquiry.repeated === false)).toHaveLength(1);
    const again = await open.ask(SUBMIT, { input });
    expect(again.submitEnquiry).toMatchObject({ repeated: true, token: answers[0].submitEnquiry.token });
    expect(await count(open, "enquiry")).toBe(1);
  });

  it("is refused where its key belongs to another enquiry, or to one that was withdrawn", async () => {
    open = await openCollaboration({ kind });
    const input = await enquiryInput(open);
    const { submitEnquiry } = await open.ask(SUBMIT, { input });
    expect(await open.problem(SUBMIT, { input: { ...input, text: "noget andet" } })).toMatchObject({ code: "IDEMPOTENCY_KEY_USED" });
    await open.ask(WITHDRAW, { token: submitEnquiry.token });
    expect(await open.problem(SUBMIT, { input })).toMatchObject({ code: "IDEMPOTENCY_KEY_USED" });
    const other = await open.ask(SUBMIT, { input }, STEWARD); // another sender's key of the same name is another key
    expect(other.submitEnquiry.token).not.toBe(submitEnquiry.token);
  });

  it("is withdrawn once and for all: the text is gone, nobody gets it, and the token still tells so", async () => {
    open = await openCollaboration({ kind });
    const { submitEnquiry } = await open.ask(SUBMIT, { input: await enquiryInput(open) });
    const { token } = submitEnquiry;
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.totalCount).toBe(1);
    const first = await open.ask(WITHDRAW, { token });
    open.clock.advance(1_000);
    expect(await open.ask(WITHDRAW, { token })).toEqual(first);
    expect(await open.database.query("SELECT content, fingerprint FROM collaboration.enquiry")).toEqual([
      { content: null, fingerprint: null },
    ]);
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox).toMatchObject({ totalCount: 0, nodes: [] });
    expect((await open.ask(FOLLOW, { token })).enquiry).toMatchObject({
      withdrawnAt: first.withdrawEnquiry.withdrawnAt,
      deliveries: [{ state: "WITHDRAWN", trail: [{ kind: "SUBMITTED" }, { kind: "WITHDRAWN" }] }],
    });
  });

  it("keeps nothing that was written readable in the database, nor the token", async () => {
    open = await openCollaboration({ kind });
    const { submitEnquiry } = await open.ask(SUBMIT, { input: await enquiryInput(open) });
    const rows = JSON.stringify(await open.database.query("SELECT e.*, encode(e.content, 'escape') AS shown FROM collaboration.enquiry e"));
    for (const secret of [SECRET_TEXT, "restolen", "asker@asker.example", "sygeplejerske", submitEnquiry.token])
      expect(rows).not.toContain(secret);
    expect(open.logged.join("")).not.toContain("restolen");
  });

  it("takes no more messages an hour than allowed from one sender, and does so again as the hour goes", async () => {
    open = await openCollaboration({ kind, perHour: 4 });
    await open.ask(SUBMIT, { input: await enquiryInput(open, { to: ["0851", "0101", "landet"] }) });
    const two = await enquiryInput(open, { to: ["0851", "0101"] });
    expect(await open.problem(SUBMIT, { input: two })).toMatchObject({ code: "TOO_MANY_ENQUIRIES", message: expect.stringContaining("4") });
    expect(await count(open, "enquiry")).toBe(1);
    await open.ask(SUBMIT, { input: two }, STEWARD); // another sender
    open.clock.advance(15 * 60_000);
    await open.ask(SUBMIT, { input: two });
    expect(
      await open.problem(SUBMIT, { input: await enquiryInput(open, { to: ["0851", "0101", "landet", "0849", "0851", "0173"] }) }),
    ).toMatchObject({
      code: "TOO_MANY_ENQUIRIES",
    });
  });
});

describe("a submission", () => {
  it.each([
    ["a CPR number in the text", { text: "Fru Hansen, 010203-1234, har brug for hjælp" }, "PERSONAL_NUMBER"],
    ["a CPR number typed with dots and a long dash", { text: "cpr 01.02.03 – 1234" }, "PERSONAL_NUMBER"],
    ["a CPR number in other digits", { text: "٠١٠٢٠٣-١٢٣٤" }, "PERSONAL_NUMBER"],
    ["a CPR number in the contact", { contact: { phone: "0102031234" } }, "PERSONAL_NUMBER"],
    ["a CPR number in the role", { role: "010203 1234" }, "PERSONAL_NUMBER"],
    ["no text", { text: " \n\t " }, "BAD_USER_INPUT"],
    ["a text of a book", { text: "x".repeat(10_001) }, "ENQUIRY_TOO_LONG"],
    ["a role of a book", { role: "x".repeat(201) }, "BAD_USER_INPUT"],
    ["an e-mail address that is none", { contact: { email: "nej" } }, "BAD_USER_INPUT"],
    ["no receivers", { to: [] }, "BAD_USER_INPUT"],
    ["receivers without end", { to: Array.from({ length: 121 }, (_, n) => `r${n}`) }, "BAD_USER_INPUT"],
    ["a receiver that there is not", { to: ["0851", "findes-ikke"] }, "RECEIVER_UNKNOWN"],
    ["a municipality that there is not", { to: ["0001"] }, "RECEIVER_UNKNOWN"],
    ["a help service that is closed", { to: ["lukket"] }, "RECEIVER_UNKNOWN"],
    ["a short key", { idempotencyKey: "1" }, "BAD_USER_INPUT"],
    ["another notice", { privacyNotice: "0".repeat(16) }, "PRIVACY_NOTICE_OUTDATED"],
  ])("with %s is refused with a code and a next step, and nothing of it is stored, repeated or logged", async (_what, changes, code) => {
    open = await openCollaboration();
    const input = await enquiryInput(open, changes);
    const problem = await open.problem(SUBMIT, { input });
    expect(problem).toMatchObject({ code, next: expect.stringMatching(/\w{3}/) });
    expect(JSON.stringify(problem)).not.toMatch(/1234|Hansen/);
    expect(open.logged.join("")).not.toMatch(/1234|Hansen/);
    expect(await count(open, "enquiry")).toBe(0);
  });

  it.each(["Ring 31 12 45 12 eller 98 11 22 33", "CVR 12345678", "Mødet er den 01.02.2026 kl. 14.30", "EAN 5798000123456"])(
    "that says %j is not taken for one with a CPR number",
    async (text) => {
      open = await openCollaboration();
      await open.ask(SUBMIT, { input: await enquiryInput(open, { text }) });
      expect(await count(open, "enquiry")).toBe(1);
    },
  );

  it("has to send the text, and the token, as a variable", async () => {
    open = await openCollaboration();
    const literal =
      'mutation { submitEnquiry(input: { to: ["0851"], kind: IDEA, text: "hemmeligt", privacyNotice: "x", idempotencyKey: "1234567890123456" }) { token } }';
    expect(await open.problem(literal)).toMatchObject({ code: "VARIABLE_NEEDED", next: expect.stringContaining("$input") });
    expect(await open.problem('{ enquiry(token: "x") { kind } }')).toMatchObject({ code: "VARIABLE_NEEDED" });
  });

  it("is not taken while nobody answers for the data, and the notice says that", async () => {
    open = await openCollaboration({ controller: null });
    expect((await open.ask("{ privacyNotice { controller } }")).privacyNotice.controller).toBeNull();
    expect(await open.problem(SUBMIT, { input: await enquiryInput(open) })).toMatchObject({ code: "CONTROLLER_MISSING" });
  });

  it("finds a help service under an older id, and one that has come since the last look", async () => {
    open = await openCollaboration();
    open.catalogue.put({ id: "ny", da: "Den nye" });
    open.catalogue.merge("landet", "ny");
    await open.collaboration.refresh();
    open.catalogue.put({ id: "nyere", da: "Den nyere" });
    const { submitEnquiry } = await open.ask(SUBMIT, { input: await enquiryInput(open, { to: ["landet", "ny", "nyere"] }) });
    expect(submitEnquiry.enquiry.deliveries.map((each: Record<string, unknown>) => each["receiver"])).toEqual(["ny", "nyere"]);
  });

  it("is taken while the catalogue is down once it was read, and refused with a code before", async () => {
    const catalogue = testCatalogue();
    open = await openCollaboration({ catalogue });
    catalogue.down = true;
    await open.ask(SUBMIT, { input: await enquiryInput(open, { to: ["landet"] }) });
    await open.close();
    const unread = testCatalogue();
    unread.down = true;
    open = await openCollaboration({ catalogue: unread });
    const input = await enquiryInput(open, { to: ["landet"] });
    expect(await open.problem(SUBMIT, { input })).toMatchObject({
      code: "SUBGRAPH_UNREACHABLE",
      next: expect.stringContaining("nothing was stored"),
    });
    unread.down = false;
    await open.ask(SUBMIT, { input });
  });
});

describe("a token", () => {
  it("of nobody's finds nothing and withdraws nothing", async () => {
    open = await openCollaboration();
    await open.ask(SUBMIT, { input: await enquiryInput(open) });
    for (const token of ["", "x", "A".repeat(43), "' OR 1=1 --"]) {
      expect((await open.ask(FOLLOW, { token })).enquiry).toBeNull();
      expect(await open.problem(WITHDRAW, { token })).toMatchObject({ code: "ENQUIRY_UNKNOWN" });
    }
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.totalCount).toBe(1);
  });
});

describe("the privacy notice", () => {
  it("changes its version with its words, and an accepted version's words are kept", async () => {
    open = await openCollaboration();
    const { privacyNotice } = await open.ask("{ privacyNotice { version controller purpose receivers retention(language: EN) rights } }");
    expect(privacyNotice.controller).toContain("enheden");
    expect(privacyNotice.retention).toContain("30 days");
    await open.collaboration.close();
    const other = await openCollaboration({ database: open.database, controller: "En anden" });
    const next = (await other.ask("{ privacyNotice { version } }")).privacyNotice;
    expect(next.version).not.toBe(privacyNotice.version);
    expect(
      await open.database.query("SELECT version FROM collaboration.privacy_notice WHERE version = $1", [privacyNotice.version]),
    ).toHaveLength(1);
    await other.collaboration.close();
  });
});

describe("a key that is changed", () => {
  it("still opens what the former one closed, and a repeated submission still has its token", async () => {
    const [old, fresh] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    open = await openCollaboration({ keys: createEnquiryKeys([old]) });
    const input = await enquiryInput(open);
    const { submitEnquiry } = await open.ask(SUBMIT, { input });
    await open.collaboration.close();
    const both = await openCollaboration({ database: open.database, keys: createEnquiryKeys([fresh, old]) });
    expect((await both.ask(SUBMIT, { input })).submitEnquiry).toMatchObject({ repeated: true, token: submitEnquiry.token });
    expect((await both.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes[0].text).toBe(SECRET_TEXT);
    await both.collaboration.close();
    const without = await openCollaboration({ database: open.database, keys: createEnquiryKeys([fresh]) });
    expect(without.logged.join("")).toContain("ENQUIRY_KEY_MISSING");
    expect(await without.problem("{ enquiryInbox { nodes { text } } }", {}, STEWARD)).toMatchObject({ code: "ENQUIRY_KEY_MISSING" });
    await without.collaboration.close();
  });
});

async function count({ database }: OpenCollaboration, table: "enquiry"): Promise<number> {
  const [row] = await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM collaboration.${table}`);
  return row?.count ?? -1;
}

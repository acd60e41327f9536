import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { DATABASE } from "../support/databases.ts";
import { testMailServer, type TestMailServer } from "./mailServer.ts";
import {
  DECLARE,
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
  type OpenOptions,
} from "./support.ts";

const HOUR_MS = 3_600_000;
let open: OpenCollaboration;
let mail: TestMailServer;
let secret: string;
afterEach(async () => {
  await mail.stop();
  await open.close();
});

async function start(options: OpenOptions = {}, server: Parameters<typeof testMailServer>[0] = {}): Promise<void> {
  mail = await testMailServer(server);
  open = await openCollaboration({ smtp: mail.server, ...options });
  const { declareReceiver } = await open.ask(
    DECLARE,
    { input: { receiver: "0851", channel: "EMAIL", email: "post@aalborg.example" } },
    STEWARD,
  );
  secret = declareReceiver.secret;
}

async function submit(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { submitEnquiry } = await open.ask(SUBMIT, { input: await enquiryInput(open, changes) });
  return submitEnquiry.token;
}

// oxlint-disable-next-line typescript/no-explicit-any -- as `ask` answers
async function delivery(token: string): Promise<any> {
  return (await open.ask(FOLLOW, { token })).enquiry.deliveries[0];
}

describe.each([DATABASE])("a mailbox (%s)", (kind) => {
  it("gets the enquiry in Danish first, with a reference that is signed, and the asker is told what that means", async () => {
    await start({ kind });
    const token = await submit();
    await open.collaboration.settle();
    const [got, ...others] = mail.taken;
    if (got === undefined) throw new Error("nothing came");
    expect(others).toEqual([]);
    const { id, state, message, trail } = await delivery(token);
    expect([state, trail.at(-1)]).toEqual([
      "DELIVERED",
      { kind: "DELIVERED", code: "EMAIL", text: expect.stringContaining("Sendt som e-mail") },
    ]);
    expect(message).toContain("Hubben ved ikke, om den er læst");
    expect([got.from, got.to]).toEqual(["hub@enheden.example", ["post@aalborg.example"]]);
    expect(got.headers.get("message-id")).toEqual([`<${id}@enheden.example>`]);
    expect(got.headers.get("reply-to")).toEqual(["asker@asker.example"]);
    expect(got.headers.get("auto-submitted")).toEqual(["auto-generated"]);
    expect(got.headers.get("ops-hub-reference")).toEqual([id]);
    expect(got.headers.get("ops-hub-signature")).toEqual([signature(secret, `${id}.0851.${new Date(open.clock.now()).toISOString()}`)]);
    expect(got.text).toMatch(/^Gennem OPS-hubben er der kommet en idé til Aalborg\./);
    expect(got.text).toContain(`> ${SECRET_TEXT}`);
    expect(got.text.indexOf("Journalisér")).toBeLessThan(got.text.indexOf("Through the OPS hub an idea has come"));
    await open.collaboration.settle();
    expect(mail.taken).toHaveLength(1);
  });

  it("whose mail server is down for a day gets every enquiry once it is up again, under the same ids", async () => {
    await start({ kind });
    await mail.stop();
    const tokens: string[] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      if (hour % 6 === 0) tokens.push(await submit({ text: `time ${hour}` }));
      await open.collaboration.settle();
      open.clock.advance(HOUR_MS);
    }
    const waiting = await Promise.all(tokens.map(delivery));
    for (const { state, trail } of waiting)
      expect([state, trail[1]]).toMatchObject(["QUEUED", { kind: "ATTEMPT_FAILED", code: "MAIL_DOWN" }]);
    await mail.start();
    for (let hour = 0; hour < 4; hour += 1) {
      open.clock.advance(HOUR_MS);
      await open.collaboration.settle();
    }
    for (const token of tokens) expect(await delivery(token)).toMatchObject({ state: "DELIVERED" });
    expect(mail.taken.flatMap(({ headers }) => headers.get("message-id") ?? []).toSorted()).toEqual(
      waiting.map(({ id }) => `<${id}@enheden.example>`).toSorted(),
    );
    expect(open.logged.join("")).not.toMatch(/restolen|time 6|asker@|aalborg\.example|whsec_/);
  });

  it("whose mail server stays down for three days leaves its enquiries with the unit", async () => {
    await start({ kind });
    await mail.stop();
    const token = await submit();
    for (let hours = 0; hours <= 73; hours += 1) {
      await open.collaboration.settle();
      open.clock.advance(HOUR_MS);
    }
    expect(await delivery(token)).toMatchObject({ state: "FAILED" });
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes).toMatchObject([{ state: "FAILED", text: SECRET_TEXT }]);
  });
});

describe("a mail server", () => {
  it.each([
    ["that knows no such mailbox hands the enquiry to the unit at once", 550, "5.1.1 no such user here", "FAILED", "GONE"],
    ["that refuses the hub is tried again", 554, "5.7.1 relay access denied", "QUEUED", "MAIL_REFUSED"],
    ["that is busy is tried again", 451, "4.3.0 try later", "QUEUED", "MAIL_REFUSED"],
  ] as const)("%s", async (_what, responseCode, text, state, code) => {
    await start({}, { onRcptTo: (_address, _session, done) => done(Object.assign(new Error(text), { responseCode })) });
    const token = await submit();
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state, trail: [{}, { code }] });
    expect(open.logged.join("")).not.toMatch(/no such user|relay|try later/);
  });

  it("that hangs is given up after its time and tried again, and webhooks are served meanwhile", async () => {
    await start({ timeoutMs: 300 }, { onData: () => undefined });
    const token = await submit();
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state: "QUEUED", trail: [{}, { kind: "ATTEMPT_FAILED", code: "MAIL_DOWN" }] });
  });

  it("that the hub no longer has lets what waits wait, and nothing more is declared for it", async () => {
    await start();
    await open.collaboration.close();
    open = await openCollaboration({ database: open.database });
    const token = await submit();
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state: "QUEUED", trail: [{}, { code: "MAIL_MISSING" }] });
    expect(
      await open.problem(DECLARE, { input: { receiver: "0101", channel: "EMAIL", email: "post@kbh.example" } }, STEWARD),
    ).toMatchObject({
      code: "MAIL_MISSING",
    });
  });

  it("is told nothing of an enquiry that is withdrawn before it is up again", async () => {
    await start();
    await mail.stop();
    const token = await submit();
    await open.collaboration.settle();
    await open.ask(WITHDRAW, { token });
    await mail.start();
    open.clock.advance(HOUR_MS);
    await open.collaboration.settle();
    expect(mail.taken).toEqual([]);
  });
});

describe("line ends and other signs", () => {
  it("in whatever an asker or a publisher writes make no header and no receiver of a message", async () => {
    const evil = "x\r\nBcc: evil@evil.example\r\n\r\nny tekst";
    const catalogue = testCatalogue([{ id: "ond", da: evil, coverage: ["DK"], listedBy: ["nord"] }]);
    await start({ catalogue });
    await open.ask(DECLARE, { input: { receiver: "ond", channel: "EMAIL", email: "post@ond.example" } }, STEWARD);
    await submit({
      to: ["ond"],
      text: evil,
      role: evil,
      area: evil,
      contact: { name: evil, phone: evil, email: "a,evil@evil.example" },
    });
    await open.collaboration.settle();
    const [got] = mail.taken;
    if (got === undefined) throw new Error("nothing came");
    expect(got.to).toEqual(["post@ond.example"]);
    expect([...got.headers.keys()].filter((name) => ["bcc", "cc", "reply-to"].includes(name))).toEqual([]);
    expect([...got.headers.values()].flat().join("\n")).not.toContain("evil");
    expect(got.text).toContain("Bcc: evil@evil.example");
  });

  it.each([
    "post@aalborg.example\r\nBcc: evil@evil.example",
    "post@aalborg.example\n",
    "post@aalborg.example,evil@evil.example",
    "Post <post@aalborg.example>",
    '"post evil"@aalborg.example',
    "post@",
    "post@localhost",
    "post@127.0.0.1",
    "",
    `${"x".repeat(300)}@aalborg.example`,
  ])("in a declared address such as %j are refused, or only around it", async (email) => {
    await start();
    const input = { receiver: "0101", channel: "EMAIL", email };
    if (email.trim() === "post@aalborg.example")
      expect((await open.ask(DECLARE, { input }, STEWARD)).declareReceiver.receiver.host).toBe("aalborg.example");
    else
      expect(await open.problem(DECLARE, { input }, STEWARD)).toMatchObject({
        code: "MAILBOX_REFUSED",
        next: expect.stringContaining("plain"),
      });
  });

  it("do not stand readable in the database where they are an address", async () => {
    await start();
    const rows = JSON.stringify(
      await open.database.query("SELECT r.*, encode(address, 'escape') AS shown FROM collaboration.enquiry_receiver r"),
    );
    expect(rows).not.toContain("post@");
  });
});

it("refuses a mailbox for another channel, and an address of the web for a mailbox", async () => {
  await start();
  const refused = async (input: object) => (await open.problem(DECLARE, { input: { receiver: "0101", ...input } }, STEWARD)).code;
  expect(await refused({ channel: "PULL", email: "post@kbh.example" })).toBe("BAD_USER_INPUT");
  expect(await refused({ channel: "EMAIL", email: "post@kbh.example", url: "https://kbh.example/" })).toBe("BAD_USER_INPUT");
});

it("says in the privacy notice that receivers may get e-mails, and only where they may", async () => {
  await start();
  const asked = "{ privacyNotice { version receivers } }";
  const { privacyNotice } = await open.ask(asked);
  expect(privacyNotice.receivers).toContain("som e-mail");
  await open.collaboration.close();
  open = await openCollaboration({ database: open.database });
  const without = (await open.ask(asked)).privacyNotice;
  expect(without.receivers).not.toContain("e-mail");
  expect(without.version).not.toBe(privacyNotice.version);
});

/** As a receiver checks it, written from the description in the schema. */
function signature(of: string, text: string): string {
  return `v1,${createHmac("sha256", Buffer.from(of.slice("whsec_".length), "base64"))
    .update(text)
    .digest("base64")}`;
}

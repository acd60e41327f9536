import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DATABASE } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { confirm, expectedSignature, testReceiver, type TestReceiver } from "./receiver.ts";
import {
  DECLARE,
  enquiryInput,
  FOLLOW,
  INBOX,
  openCollaboration,
  SECRET_TEXT,
  STEWARD,
  SUBMIT,
  WITHDRAW,
  type OpenCollaboration,
  type OpenOptions,
} from "./support.ts";

let open: OpenCollaboration;
let receiver: TestReceiver;
let secret: string;
beforeEach(async () => {
  receiver = await testReceiver();
});
afterEach(async () => {
  await receiver.close();
  await open.close();
});

async function start(options: OpenOptions = {}): Promise<void> {
  open = await openCollaboration({ allowPrivate: [receiver.server.host], ...options });
  const { declareReceiver } = await open.ask(DECLARE, { input: { receiver: "0851", channel: "WEBHOOK", url: receiver.url } }, STEWARD);
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

describe.each([DATABASE])("a webhook (%s)", (kind) => {
  it("gets the enquiry signed, once, and its journal number is shown to the asker", async () => {
    await start({ kind });
    const token = await submit();
    await open.collaboration.settle();
    expect(receiver.got).toHaveLength(1);
    const [got] = receiver.got;
    if (got === undefined) throw new Error("nothing came");
    expect(got.headers["webhook-signature"]).toBe(expectedSignature(secret, got));
    expect(Number(got.headers["webhook-timestamp"]) * 1000).toBe(open.clock.now());
    expect(JSON.parse(got.body)).toMatchObject({
      type: "enquiry.submitted",
      data: {
        id: got.id,
        receiver: { id: "0851", name: { da: "Aalborg" } },
        kind: "IDEA",
        text: SECRET_TEXT,
        contact: { email: "asker@asker.example" },
        shareWithFirms: false,
      },
    });
    expect(await delivery(token)).toMatchObject({
      id: got.id,
      state: "DELIVERED",
      reference: "J-2026-7",
      trail: [{ kind: "SUBMITTED" }, { kind: "DELIVERED" }],
    });
    await open.collaboration.settle();
    expect(receiver.got).toHaveLength(1);
  });

  it("that is down gets it later under the same key, with longer and longer pauses", async () => {
    await start({ kind });
    receiver.answer = (_got, response) => void response.writeHead(503).end("down");
    const token = await submit();
    await open.collaboration.settle();
    for (const [seconds, attempts] of [
      [14, 1],
      [1, 2],
      [29, 2],
      [1, 3],
      [60, 4],
    ] as const) {
      open.clock.advance(seconds * 1_000);
      await open.collaboration.settle();
      expect([seconds, receiver.got.length]).toEqual([seconds, attempts]);
    }
    expect(await delivery(token)).toMatchObject({ state: "QUEUED", message: expect.stringContaining("4 gange") });
    receiver.answer = confirm;
    open.clock.advance(3_600_000);
    await open.collaboration.settle();
    expect(new Set(receiver.got.map(({ id }) => id)).size).toBe(1);
    expect(
      (await delivery(token)).trail.map((event: { readonly kind: string; readonly code: string | null }) => [event.kind, event.code]),
    ).toEqual([["SUBMITTED", "WEBHOOK"], ...Array.from({ length: 4 }, () => ["ATTEMPT_FAILED", "STATUS"]), ["DELIVERED", null]]);
  });

  it("that stays down for three days leaves the enquiry with the unit, and a steward sends it again", async () => {
    await start({ kind });
    receiver.answer = (_got, response) => void response.writeHead(500).end();
    const token = await submit();
    for (let hours = 0; hours <= 73; hours += 1) {
      await open.collaboration.settle();
      open.clock.advance(3_600_000);
    }
    expect(receiver.got.length).toBeLessThan(60);
    expect(await delivery(token)).toMatchObject({ state: "FAILED", message: expect.stringContaining("Enheden") });
    const [held] = (await open.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes;
    expect(held).toMatchObject({ state: "FAILED", text: SECRET_TEXT });
    receiver.answer = confirm;
    await open.ask("mutation ($id: ID!) { resendEnquiry(id: $id) { state } }", { id: held.id }, STEWARD);
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state: "DELIVERED" });
    expect(new Set(receiver.got.map(({ id }) => id)).size).toBe(1);
  });

  it("is told nothing more once the enquiry is withdrawn, and what was on its way is told to the asker", async () => {
    await start({ kind });
    let release = (): void => undefined;
    receiver.answer = (got, response) => void (release = () => confirm(got, response));
    const token = await submit();
    await eventually("the message is on its way", () => receiver.got.length === 1);
    await open.ask(WITHDRAW, { token });
    expect(await open.database.query("SELECT content FROM collaboration.enquiry")).toEqual([{ content: null }]);
    release();
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({
      state: "WITHDRAWN",
      trail: [
        { kind: "SUBMITTED" },
        { kind: "WITHDRAWN" },
        { kind: "ARRIVED_AFTER_WITHDRAWAL", text: expect.stringContaining("Bed selv modtageren") },
      ],
    });
    open.clock.advance(86_400_000);
    await open.collaboration.settle();
    expect(receiver.got).toHaveLength(1);
  });

  it("gets each of many enquiries, although two hubs send from the same outbox", async () => {
    await start({ kind });
    const second = await openCollaboration({ database: open.database, clock: open.clock, allowPrivate: [receiver.server.host] });
    try {
      receiver.answer = (_got, response) => void response.writeHead(503).end();
      for (let n = 0; n < 40; n += 1) await submit({ text: `nummer ${n}` });
      await open.collaboration.settle();
      const before = receiver.got.length;
      receiver.answer = confirm;
      open.clock.advance(3_600_000);
      await Promise.all([open.collaboration.settle(), second.collaboration.settle()]);
      const after = receiver.got.slice(before);
      expect(after).toHaveLength(40);
      expect(new Set(after.map(({ id }) => id)).size).toBe(40);
    } finally {
      await second.collaboration.close();
    }
  });
});

describe("an answer that is no receipt", () => {
  it.each([
    [
      "an error page with status 200",
      (response: Response_) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Fejl</h1>"),
      "NO_RECEIPT",
    ],
    ["JSON without the message's id", (response: Response_) => void response.writeHead(200).end('{"received":true}'), "NO_RECEIPT"],
    ["nothing", (response: Response_) => void response.writeHead(204).end(), "NO_RECEIPT"],
    [
      "a redirect to a private address",
      (response: Response_) => void response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
      "REDIRECTED",
    ],
    [
      "a lasting redirect",
      (response: Response_) => void response.writeHead(308, { location: "https://andre.example/" }).end(),
      "REDIRECTED",
    ],
    ["an error", (response: Response_) => void response.writeHead(401).end(), "STATUS"],
    ["an endless page", (response: Response_) => void response.writeHead(200).end("x".repeat(100_000)), "TOO_LARGE"],
    ["a broken connection", (response: Response_) => void response.destroy(), "UNREACHABLE"],
  ])("such as %s is tried again and told in the trail", async (_what, answer, code) => {
    await start();
    receiver.answer = (_got, response) => answer(response);
    const token = await submit();
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state: "QUEUED", trail: [{}, { kind: "ATTEMPT_FAILED", code }] });
    receiver.answer = confirm;
    open.clock.advance(15_000);
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state: "DELIVERED" });
  });

  it("such as none at all ends after the time a receiver has, and others are served meanwhile", async () => {
    await start({ timeoutMs: 300 });
    const other = await testReceiver();
    try {
      await open.collaboration.close();
      open = await openCollaboration({ database: open.database, allowPrivate: [receiver.server.host, other.server.host], timeoutMs: 300 });
      await open.ask(DECLARE, { input: { receiver: "0101", channel: "WEBHOOK", url: other.url } }, STEWARD);
      receiver.answer = () => undefined;
      const [hanging, fine] = [await submit(), await submit({ to: ["0101"] })];
      await eventually("the other is served", () => other.got.length === 1);
      await open.collaboration.settle();
      expect(await delivery(hanging)).toMatchObject({ state: "QUEUED", trail: [{}, { code: "TIMEOUT" }] });
      expect(await delivery(fine)).toMatchObject({ state: "DELIVERED" });
    } finally {
      await other.close();
    }
  });

  it("such as 410 goes to the unit at once: the receiver has vanished", async () => {
    await start();
    receiver.answer = (_got, response) => void response.writeHead(410).end();
    const token = await submit();
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state: "FAILED", trail: [{}, { kind: "GAVE_UP", code: "GONE" }] });
  });

  it("such as an odd journal number is a receipt without one", async () => {
    await start();
    receiver.answer = (got, response) => confirm(got, response, "010203-1234");
    const token = await submit();
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ state: "DELIVERED", reference: null });
  });
});

describe("an address", () => {
  it("on a private network is never connected to, whatever its name says when the enquiry is sent", async () => {
    await start();
    await open.collaboration.close();
    open = await openCollaboration({ database: open.database, allowPrivate: [] }); // the host is no longer allowed
    const token = await submit();
    await open.collaboration.settle();
    expect(receiver.got).toHaveLength(0);
    expect(await delivery(token)).toMatchObject({ trail: [{}, { kind: "ATTEMPT_FAILED", code: "ADDRESS_REFUSED" }] });
  });

  it.each([
    "http://receiver.example/x",
    "ftp://receiver.example/x",
    "https://user:pass@receiver.example/",
    "receiver",
    "",
    `https://receiver.example/${"x".repeat(2_000)}`,
  ])("such as %j is refused when it is declared", async (url) => {
    await start();
    expect(await open.problem(DECLARE, { input: { receiver: "0851", channel: "WEBHOOK", url } }, STEWARD)).toMatchObject({
      code: "WEBHOOK_REFUSED",
    });
  });

  it("and its secret are not readable in the database", async () => {
    await start();
    const rows = JSON.stringify(
      await open.database.query("SELECT r.*, encode(address, 'escape') AS shown FROM collaboration.enquiry_receiver r"),
    );
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain("/enquiries");
  });
});

describe("a secret that is changed", () => {
  const again = { receiver: "0851", channel: "WEBHOOK" };

  it("signs beside the new one for a day, so that the receiver loses nothing while it changes over, and then no more", async () => {
    await start();
    const { declareReceiver } = await open.ask(DECLARE, { input: { ...again, url: receiver.url } }, STEWARD);
    expect(declareReceiver.formerSecretUntil).toBe(new Date(open.clock.now() + 86_400_000).toISOString());
    expect(declareReceiver.secret).not.toBe(secret);
    await submit();
    await open.collaboration.settle();
    open.clock.advance(86_400_000);
    await submit();
    await open.collaboration.settle();
    const [during, after] = receiver.got;
    if (during === undefined || after === undefined) throw new Error("not both came");
    expect(String(during.headers["webhook-signature"]).split(" ")).toEqual([
      expectedSignature(declareReceiver.secret, during),
      expectedSignature(secret, during),
    ]);
    expect(after.headers["webhook-signature"]).toBe(expectedSignature(declareReceiver.secret, after));
  });

  it("ends at once where others know it, where the channel goes to somebody else, and where it was taken back meanwhile", async () => {
    await start();
    const until = async (input: object): Promise<unknown> =>
      (await open.ask(DECLARE, { input: { ...again, url: receiver.url, ...input } }, STEWARD)).declareReceiver.formerSecretUntil;
    expect(await until({ endFormerSecret: true })).toBeNull();
    expect(await until({ caller: "nord" })).toBeNull();
    expect(await until({ caller: "nord" })).toEqual(expect.any(String));
    await open.ask('mutation { withdrawReceiver(receiver: "0851") }', {}, STEWARD);
    expect(await until({})).toBeNull();
    await submit();
    await open.collaboration.settle();
    expect(String(receiver.got[0]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
  });

  it("several times in a day is one of four at most that sign", async () => {
    await start();
    for (let times = 0; times < 6; times += 1) await open.ask(DECLARE, { input: { ...again, url: receiver.url } }, STEWARD);
    await submit();
    await open.collaboration.settle();
    expect(new Set(String(receiver.got[0]?.headers["webhook-signature"]).split(" ")).size).toBe(4);
  });
});

describe("a receiver that vanished", () => {
  it("from the DNS is tried again and then lies with the unit, told to the asker", async () => {
    await start();
    await open.ask(DECLARE, { input: { receiver: "0851", channel: "WEBHOOK", url: "https://forsvundet.invalid/x" } }, STEWARD);
    const token = await submit();
    for (let hours = 0; hours <= 73; hours += 1) {
      await open.collaboration.settle();
      open.clock.advance(3_600_000);
    }
    const { state, trail } = await delivery(token);
    expect([state, trail[1].code, trail.at(-1).kind]).toEqual(["FAILED", "UNREACHABLE", "GAVE_UP"]);
  });

  it("from the catalogue still gets what was acknowledged, and nothing new can be sent to it", async () => {
    await start();
    await open.ask(DECLARE, { input: { receiver: "landet", channel: "WEBHOOK", url: receiver.url } }, STEWARD);
    receiver.answer = (_got, response) => void response.writeHead(503).end();
    const token = await submit({ to: ["landet"] });
    await open.collaboration.settle();
    open.catalogue.remove("landet");
    await open.collaboration.refresh();
    receiver.answer = confirm;
    open.clock.advance(3_600_000);
    await open.collaboration.settle();
    expect(await delivery(token)).toMatchObject({ receiver: "landet", receiverName: "Hele landet", state: "DELIVERED" });
    const input = await enquiryInput(open, { to: ["landet"] });
    expect(await open.problem(SUBMIT, { input })).toMatchObject({ code: "RECEIVER_UNKNOWN", next: expect.stringMatching(/\w{3}/) });
  });

  it("whose declaration was taken back leaves what waits with the unit, where a steward reads and acknowledges it", async () => {
    await start();
    receiver.answer = (_got, response) => void response.writeHead(503).end();
    const token = await submit();
    await open.collaboration.settle();
    await open.ask('mutation { withdrawReceiver(receiver: "0851") }', {}, STEWARD);
    expect(await delivery(token)).toMatchObject({ state: "WITH_UNIT", trail: [{}, {}, { kind: "ROUTED", code: "UNIT" }] });
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes).toMatchObject([{ state: "WITH_UNIT", text: SECRET_TEXT }]);
  });
});

it("logs what failed without a word of what was written", async () => {
  await start();
  receiver.answer = (got, response) => void response.writeHead(500).end(got.body);
  await submit();
  await open.collaboration.settle();
  expect(open.logged.join("")).toContain("STATUS");
  expect(open.logged.join("")).not.toMatch(/restolen|asker@|sygeplejerske|whsec_/);
});

type Response_ = Parameters<TestReceiver["answer"]>[1];

import { afterEach, describe, expect, it } from "vitest";
import { DATABASE } from "../support/databases.ts";
import {
  ACKNOWLEDGE,
  DECLARE,
  enquiryInput,
  FOLLOW,
  INBOX,
  openCollaboration,
  PUBLISHER,
  SECRET_TEXT,
  STEWARD,
  SUBMIT,
  type OpenCollaboration,
  type TestCaller,
} from "./support.ts";

let open: OpenCollaboration;
afterEach(() => open.close());

const SYD: TestCaller = { name: "syd", roles: ["PUBLISHER"] };
const ANALYST: TestCaller = { name: "nord", roles: ["ANALYST"] };

async function submit(to: readonly string[], text = SECRET_TEXT): Promise<string> {
  return (await open.ask(SUBMIT, { input: await enquiryInput(open, { to, text }) })).submitEnquiry.token;
}

describe.each([DATABASE])("an inbox (%s)", (kind) => {
  it("holds what a publisher's help service was sent, until it is acknowledged with its journal number", async () => {
    open = await openCollaboration({ kind });
    await open.ask(DECLARE, { input: { receiver: "indgang", channel: "PULL" } }, PUBLISHER);
    const token = await submit(["indgang"]);
    expect((await open.ask(FOLLOW, { token })).enquiry.deliveries).toMatchObject([{ state: "READY", trail: [{ code: "PULL" }] }]);
    const { enquiryInbox } = await open.ask(INBOX, {}, PUBLISHER);
    expect(enquiryInbox).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          receiver: "indgang",
          receiverName: "Indgangen",
          state: "READY",
          text: SECRET_TEXT,
          role: "sygeplejerske",
          area: null,
          contact: { email: "asker@asker.example" },
        },
      ],
    });
    const [{ id }] = enquiryInbox.nodes;
    for (let times = 0; times < 2; times += 1)
      expect(await open.ask(ACKNOWLEDGE, { id, reference: "26/1234" }, PUBLISHER)).toEqual({
        acknowledgeEnquiry: { state: "DELIVERED", reference: "26/1234" },
      });
    expect((await open.ask(INBOX, {}, PUBLISHER)).enquiryInbox.nodes).toEqual([]);
    expect((await open.ask(FOLLOW, { token })).enquiry.deliveries).toMatchObject([
      { state: "DELIVERED", reference: "26/1234", trail: [{}, { kind: "DELIVERED" }] },
    ]);
  });

  it("is read page by page, oldest first", async () => {
    open = await openCollaboration({ kind });
    for (let n = 0; n < 5; n += 1) await submit(["0851"], `nummer ${n}`);
    const texts: string[] = [];
    let after: string | null = null;
    do {
      const { enquiryInbox }: { enquiryInbox: { nodes: { text: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
        await open.ask(INBOX, { after, first: 2 }, STEWARD);
      texts.push(...enquiryInbox.nodes.map(({ text }) => text));
      after = enquiryInbox.pageInfo.hasNextPage ? enquiryInbox.pageInfo.endCursor : null;
    } while (after !== null);
    expect(texts).toEqual([0, 1, 2, 3, 4].map((n) => `nummer ${n}`));
  });

  it("of the unit gives what waits to a receiver that declares its channel, and gets back what it withdraws", async () => {
    open = await openCollaboration({ kind });
    const token = await submit(["indgang", "0851"]);
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.totalCount).toBe(2);
    await open.ask(DECLARE, { input: { receiver: "indgang", channel: "PULL" } }, PUBLISHER);
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes).toMatchObject([{ receiver: "0851", state: "WITH_UNIT" }]);
    expect((await open.ask(INBOX, {}, PUBLISHER)).enquiryInbox.nodes).toMatchObject([{ receiver: "indgang", state: "READY" }]);
    expect(await open.ask('mutation { withdrawReceiver(receiver: "indgang") }', {}, PUBLISHER)).toEqual({ withdrawReceiver: true });
    expect(await open.ask('mutation { withdrawReceiver(receiver: "indgang") }', {}, PUBLISHER)).toEqual({ withdrawReceiver: false });
    expect((await open.ask(INBOX, {}, STEWARD)).enquiryInbox.totalCount).toBe(2);
    const [first] = (await open.ask(FOLLOW, { token })).enquiry.deliveries;
    expect(first.trail.map((event: { readonly code: string }) => event.code)).toEqual(["UNIT", "PULL", "UNIT"]);
  });
});

describe("who reads and decides", () => {
  it("is refused without a role, with another role, and for others' enquiries", async () => {
    open = await openCollaboration();
    await open.ask(DECLARE, { input: { receiver: "indgang", channel: "PULL" } }, PUBLISHER);
    await submit(["indgang"]);
    await submit(["0101"]);
    const [mine] = (await open.ask(INBOX, {}, PUBLISHER)).enquiryInbox.nodes;
    const [units] = (await open.ask(INBOX, {}, STEWARD)).enquiryInbox.nodes;
    expect(units.receiver).toBe("0101");
    expect(await open.problem(INBOX)).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await open.problem(INBOX, {}, ANALYST)).toMatchObject({ code: "FORBIDDEN" });
    expect((await open.ask(INBOX, {}, SYD)).enquiryInbox).toMatchObject({ totalCount: 0, nodes: [] });
    for (const [caller, id] of [
      [SYD, mine.id],
      [STEWARD, mine.id],
      [PUBLISHER, units.id],
      [STEWARD, "no-such-id"],
    ] as const)
      expect(await open.problem(ACKNOWLEDGE, { id }, caller)).toMatchObject({ code: "ENQUIRY_NOT_IN_INBOX" });
    expect(await open.problem("mutation ($id: ID!) { resendEnquiry(id: $id) { state } }", { id: mine.id }, PUBLISHER)).toMatchObject({
      code: "FORBIDDEN",
    });
    expect(await open.problem("mutation ($id: ID!) { resendEnquiry(id: $id) { state } }", { id: mine.id }, STEWARD)).toMatchObject({
      code: "ENQUIRY_NOT_IN_INBOX",
    });
  });

  it("declares only for what its publisher runs, never over another caller's declaration, and a steward for any", async () => {
    open = await openCollaboration();
    const pull = (receiver: string, more: object = {}) => ({ input: { receiver, channel: "PULL", ...more } });
    expect(await open.problem(DECLARE, pull("indgang"))).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await open.problem(DECLARE, pull("indgang"), ANALYST)).toMatchObject({ code: "FORBIDDEN" });
    expect(await open.problem(DECLARE, pull("indgang"), SYD)).toMatchObject({
      code: "FORBIDDEN",
      next: expect.stringContaining("publisher's id"),
    }); // lists it, but does not run it
    expect(await open.problem(DECLARE, pull("0851"), PUBLISHER)).toMatchObject({ code: "FORBIDDEN" });
    expect(await open.problem(DECLARE, pull("findes-ikke"), STEWARD)).toMatchObject({ code: "RECEIVER_UNKNOWN" });
    expect(await open.problem(DECLARE, pull("bredere", { caller: "nord" }), SYD)).toMatchObject({ code: "FORBIDDEN" });
    expect(await open.problem(DECLARE, { input: { receiver: "bredere", channel: "UNIT" } }, SYD)).toMatchObject({ code: "BAD_USER_INPUT" });
    expect((await open.ask(DECLARE, pull("bredere"), SYD)).declareReceiver).toMatchObject({
      secret: null,
      receiver: { caller: "syd", declaredBy: "syd" },
    });
    expect((await open.ask(DECLARE, pull("indgang", { caller: "stat" }), STEWARD)).declareReceiver.receiver).toMatchObject({
      caller: "stat",
      declaredBy: "unit",
    });
    expect(await open.problem(DECLARE, pull("indgang"), PUBLISHER)).toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("Another caller"),
    });
    const receivers = "{ enquiryReceivers { nodes { id caller } pageInfo { hasNextPage } } }";
    expect((await open.ask(receivers, {}, STEWARD)).enquiryReceivers.nodes).toEqual([
      { id: "bredere", caller: "syd" },
      { id: "indgang", caller: "stat" },
    ]);
    expect((await open.ask(receivers, {}, SYD)).enquiryReceivers.nodes).toEqual([{ id: "bredere", caller: "syd" }]);
    expect(await open.problem(receivers)).toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("where enquiries go", () => {
  const CHANNELS = `query ($entities: [_Any!]!) { _entities(representations: $entities) {
    ... on HelpService { id enquiryChannel { route message } } ... on Municipality { code enquiryChannel { route through { id } } } } }`;
  const entities = [
    { __typename: "HelpService", id: "indgang" },
    { __typename: "Municipality", code: "0851" },
    { __typename: "Municipality", code: "0101" },
  ];
  const routes = async (): Promise<unknown> =>
    (await open.ask(CHANNELS, { entities }))._entities.map(
      (each: { readonly enquiryChannel: { readonly route: string; readonly through?: { readonly id: string } | null } }) => [
        each.enquiryChannel.route,
        each.enquiryChannel.through?.id ?? null,
      ],
    );

  it("is told of help services and municipalities: a municipality's own channel before that of its most local help service", async () => {
    open = await openCollaboration();
    open.database.statements.length = 0;
    expect(await routes()).toEqual([
      ["UNIT", null],
      ["UNIT", null],
      ["UNIT", null],
    ]);
    expect(open.database.statements.filter((text) => text.includes("enquiry_receiver"))).toHaveLength(1); // for all of a list
    await open.ask(DECLARE, { input: { receiver: "bredere", channel: "PULL" } }, SYD);
    expect(await routes()).toEqual([
      ["UNIT", null],
      ["PULL", "bredere"],
      ["PULL", "bredere"],
    ]);
    await open.ask(DECLARE, { input: { receiver: "indgang", channel: "WEBHOOK", url: "https://indgang.example/in" } }, PUBLISHER);
    expect(await routes()).toEqual([
      ["WEBHOOK", null],
      ["WEBHOOK", "indgang"],
      ["PULL", "bredere"],
    ]);
    await open.ask(DECLARE, { input: { receiver: "0851", channel: "PULL" } }, STEWARD);
    expect(await routes()).toEqual([
      ["WEBHOOK", null],
      ["PULL", null],
      ["PULL", "bredere"],
    ]);
  });

  it("outlives a merge of help services, and a help service that vanishes leaves its waiting enquiries with its own caller", async () => {
    open = await openCollaboration();
    await open.ask(DECLARE, { input: { receiver: "indgang", channel: "PULL" } }, PUBLISHER);
    const token = await submit(["indgang"]);
    open.catalogue.put({ id: "samlet", da: "Samlet indgang", coverage: ["mun:0851"], listedBy: ["nord"] });
    open.catalogue.merge("indgang", "samlet");
    await open.collaboration.refresh();
    await submit(["samlet"]);
    expect((await open.ask(INBOX, {}, PUBLISHER)).enquiryInbox.totalCount).toBe(2);
    open.catalogue.remove("samlet");
    await open.collaboration.refresh();
    expect((await open.ask(INBOX, {}, PUBLISHER)).enquiryInbox.totalCount).toBe(2);
    expect((await open.ask(FOLLOW, { token })).enquiry.deliveries).toMatchObject([{ state: "READY" }]);
    expect(await open.problem(SUBMIT, { input: await enquiryInput(open, { to: ["samlet"] }) })).toMatchObject({ code: "RECEIVER_UNKNOWN" });
  });
});

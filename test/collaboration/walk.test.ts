import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPlace, type TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { runProcess, startProcess, type Running } from "../support/process.ts";
import { expectedSignature, testReceiver, type TestReceiver } from "./receiver.ts";
import { DECLARE, FOLLOW, INBOX, SUBMIT, WITHDRAW } from "./support.ts";

/** What people do, through the gateway of a real hub with the samples. */
describe("a walk with enquiries", () => {
  let place: TestPlace;
  let receiver: TestReceiver;
  let hub: Running;
  let steward: string;
  let version: string;

  beforeAll(async () => {
    place = await testPlace("embedded");
    receiver = await testReceiver();
    hub = await startProcess("gateway/main.ts", [], {
      HUB_PORT: "0",
      HUB_DATA: place.data,
      HUB_ALLOW_PRIVATE: receiver.server.host,
      HUB_LOG: "debug",
    });
    steward = (await readFile(join(place.data, "steward.token"), "utf8")).trim();
    version = (await ask("{ privacyNotice { version controller } }")).data.privacyNotice.version;
  });
  afterAll(async () => {
    await hub.stop();
    await receiver.close();
    await place.remove();
  });

  // oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers; a wrong shape fails the expectation
  async function ask(query: string, variables: object = {}, token?: string): Promise<any> {
    const response = await fetch(`${String(hub.started["url"])}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }

  it("brings a nurse's idea, signed, to the help service she found, and she sees that it is there", async () => {
    const found = await ask(
      '{ helpServices(search: "opfindelse", filter: { audience: EMPLOYEE, status: ACTIVE }, first: 1) { nodes { id name enquiryChannel { route } } } }',
    );
    const [service] = found.data.helpServices.nodes;
    expect(service.enquiryChannel).toEqual({ route: "UNIT" });
    const declared = await ask(DECLARE, { input: { receiver: service.id, channel: "WEBHOOK", url: receiver.url } }, steward);
    const input = {
      to: [service.id],
      kind: "IDEA",
      text: "Et bedre håndtag til drikkekoppen",
      role: "sygeplejerske",
      privacyNotice: version,
      idempotencyKey: "the-nurses-form-0001",
    };
    const sent = await ask(SUBMIT, { input });
    expect(sent.errors).toBeUndefined();
    const { token } = sent.data.submitEnquiry;
    const state = await eventually("it is delivered", async () => {
      const { data } = await ask(FOLLOW, { token });
      return data.enquiry.deliveries[0].state === "DELIVERED" && data.enquiry.deliveries[0];
    });
    expect(state).toMatchObject({
      receiverName: service.name,
      reference: "J-2026-7",
      message: "Modtageren har kvitteret for henvendelsen.",
    });
    const [got] = receiver.got;
    if (got === undefined) throw new Error("nothing came");
    expect(got.headers["webhook-signature"]).toBe(expectedSignature(declared.data.declareReceiver.secret, got));
    expect(JSON.parse(got.body)).toMatchObject({ data: { text: input.text } });
    expect((await ask(WITHDRAW, { token })).data.withdrawEnquiry).toMatchObject({
      erasedAt: expect.any(String),
      deliveries: [{ state: "DELIVERED" }],
    });
  });

  it("takes an entrepreneur to ten municipalities that might want the solution, one message each", async () => {
    const spread = await ask(
      '{ solution(id: "sol-digirehab") { spread { candidates(first: 10) { nodes { municipality { code name enquiryChannel { route } } } } } } }',
    );
    const codes = spread.data.solution.spread.candidates.nodes.map(
      (each: { readonly municipality: { readonly code: string } }) => each.municipality.code,
    );
    expect(codes).toHaveLength(10);
    const input = {
      to: codes,
      kind: "OFFER",
      text: "Vi tilbyder en afprøvning",
      role: "iværksætter",
      contact: { email: "firma@firma.example" },
      privacyNotice: version,
      idempotencyKey: "the-entrepreneurs-form-01",
    };
    const { submitEnquiry } = (await ask(SUBMIT, { input })).data;
    expect(
      submitEnquiry.enquiry.deliveries.map((each: { readonly receiver: string; readonly state: string }) => [each.receiver, each.state]),
    ).toEqual(codes.map((code: string) => [code, "WITH_UNIT"]));
    const inbox = (await ask(INBOX, {}, steward)).data.enquiryInbox;
    expect(inbox.nodes.map((each: { readonly receiver: string }) => each.receiver)).toEqual(codes);
    await ask(DECLARE, { input: { receiver: codes[0], channel: "WEBHOOK", url: receiver.url } }, steward);
    await eventually(
      "the first one has it",
      async () => (await ask(FOLLOW, { token: submitEnquiry.token })).data.enquiry.deliveries[0].state === "DELIVERED",
    );
  });

  it("lets a publisher declare for what it runs with a token of its own, and not for others'", async () => {
    const listed = await ask("{ helpServices(first: 100) { nodes { id provenance { rule listing { publisher { id } } } } } }");
    const services: readonly {
      readonly id: string;
      readonly provenance: readonly { readonly rule: string; readonly listing: { readonly publisher: { readonly id: string } } }[];
    }[] = listed.data.helpServices.nodes;
    const own = services.flatMap(({ id, provenance }) =>
      provenance.filter(({ rule }) => rule === "OWN").map(({ listing }) => ({ id, publisher: listing.publisher.id })),
    )[0];
    if (own === undefined) throw new Error("no publisher runs anything");
    const others = services.find(
      ({ provenance }) => provenance.length > 0 && provenance.every(({ listing }) => listing.publisher.id !== own.publisher),
    );
    const made = await runProcess("gateway/callers/cli.ts", ["--name", own.publisher, "--role", "PUBLISHER", "--json"], {
      HUB_DATA: place.data,
    });
    const { token } = JSON.parse(made.stdout) as { token: string }; // our own command's line
    expect((await ask(DECLARE, { input: { receiver: own.id, channel: "PULL" } }, token)).data.declareReceiver.receiver).toMatchObject({
      route: "PULL",
      caller: own.publisher,
    });
    expect((await ask(DECLARE, { input: { receiver: others?.id, channel: "PULL" } }, token)).errors).toMatchObject([
      { extensions: { code: "FORBIDDEN" } },
    ]);
  });

  it("leaves no word of what was written in the logs", () => {
    expect(hub.errors()).toContain("subgraph");
    expect(hub.errors()).not.toMatch(/drikkekoppen|afprøvning|firma@|form-0/);
  });
});

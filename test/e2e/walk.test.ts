import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testMailServer, type TestMailServer } from "../collaboration/mailServer.ts";
import { ANSWER, LIFT, PROPOSE } from "../collaboration/partnership/support.ts";
import { expectedSignature, testReceiver, type Got, type TestReceiver } from "../collaboration/receiver.ts";
import type { TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { filledPlace } from "../support/filledPlace.ts";
import { runProcess, startProcess, type Running } from "../support/process.ts";
import { DOORS, NEVER } from "./walk/doors.ts";
import type { Buyer, Candidate, Delivery, Named, Step, Volume } from "./walk/answers.ts";
import { BUYER, ENTREPRENEUR, NURSE } from "./walk/needs.ts";
import { CHANGED, FOLLOW, FROM_ONE_TO_TEN, GROUP, JOINT, MEETING, MINE, STATE, SUBMIT, VOLUME, WITHDRAW } from "./walk/queries.ts";
import { visitor, type Visitor } from "./walk/visitor.ts";

/** What the hub is for, walked through from outside: a real hub with its samples, over HTTP through the gateway, and a receiver's real server. */
let folder: TestPlace;
let receiver: TestReceiver;
let mail: TestMailServer;
let hub: Running;
let nurse: Visitor;
let entrepreneur: Visitor;
let unit: Visitor;
const readme = readFileSync("README.md", "utf8");

beforeAll(async () => {
  folder = await filledPlace();
  receiver = await testReceiver();
  mail = await testMailServer();
  hub = await startProcess("gateway/main.ts", [], {
    HUB_PORT: "0",
    HUB_DATA: folder.data,
    HUB_ALLOW_PRIVATE: receiver.server.host,
    HUB_LOG: "debug",
    HUB_SMTP_URL: `smtp://127.0.0.1:${mail.server.port}`,
    HUB_SMTP_FROM: mail.server.from,
  });
  const url = String(hub.started["url"]);
  [nurse, entrepreneur] = [visitor(url), visitor(url)];
  unit = visitor(url, (await readFile(join(folder.data, "steward.token"), "utf8")).trim());
});
afterAll(async () => {
  await hub.stop();
  await receiver.close();
  await mail.stop();
  await folder.remove();
});

describe("a nurse with an idea for an aid against pressure sores", () => {
  it.each(DOORS)("in $place goes to the right door: $why", async ({ place, region, municipality, right }) => {
    const { guide } = await nurse.ask(MEETING, { need: { ...NURSE, municipality } });
    expect(guide.unsure).toBe(false);
    const names = guide.steps.map(({ service }: Step) => service.name);
    expect(right).toContain(names[0]);
    expect(readme).toContain(`| ${place} | ${names[0]} | ${guide.steps[0].channel.value} |`);
    expect(names).toEqual(expect.arrayContaining([...right]));
    const elsewhere = DOORS.filter((door) => door.region !== region).flatMap((door) => door.right);
    expect(names.filter((name: string) => elsewhere.includes(name) || NEVER.includes(name))).toEqual([]);
    for (const step of guide.steps as readonly Step[]) {
      expect(["ACTIVE", "UNCERTAIN"]).toContain(step.service.status);
      const here = ["DK", `reg:${region}`, `mun:${municipality}`];
      expect([step.service.name, step.service.coverage.some(({ code }) => here.includes(code))]).toEqual([step.service.name, true]);
      expect(step.reason).toMatch(/“.+”.* dækker .*\. /);
      expect(step.bring.length).toBeGreaterThan(0);
      expect(step.channel?.value).toMatch(/\S/);
    }
    expect(guide.steps[0].next.text).toMatch(/^Derefter: .+\.$/);
    expect(guide.steps[0].next.stage).toBe("PROTOTYPE");
  });

  it("meets beside the door those who tried before her, what they used, who knows the field, and where they meet", async () => {
    const { guide } = await nurse.ask(MEETING, { need: { ...NURSE, municipality: "0851" } });
    expect(guide.cases.map(({ id }: Named) => id)).toContain("case-telesaar");
    expect(guide.solutions.map(({ id }: Named) => id)).toContain("sol-pleje-net");
    for (const kind of ["experts", "events"]) expect([kind, guide[kind].length > 0]).toEqual([kind, true]);
  });

  it.each([
    ["in English", "I am a nurse and have an idea for a cushion that prevents pressure ulcers"],
    ["with slips", "sygplejerske har en ide til et hjælpmiddel mod liggesår"],
    ["in half a line", "nurse, idé, tryksår"],
  ])("finds the same door when she writes %s", async (_how, text) => {
    const { guide } = await nurse.ask(MEETING, { need: { text, municipality: "0851" } });
    expect(guide.steps[0].service.name).toBe("Idéklinikken");
  });

  it("is told what to do instead where her words or her place cannot be used", async () => {
    const refused = (need: object) => nurse.refused(MEETING, { need });
    const next = expect.stringMatching(/\w/);
    expect(await refused({ text: " " })).toEqual({ code: "NEED_EMPTY", next });
    expect(await refused({ ...NURSE, municipality: "9999" })).toEqual({ code: "TERRITORY_UNKNOWN", next });
    expect(await refused({ text: "idé ".repeat(2_501) })).toEqual({ code: "NEED_TOO_LONG", next });
    expect(await refused({ text: "patienten 010203-1234 har tryksår" })).toEqual({ code: "PERSONAL_NUMBER", next });
    const { guide } = await nurse.ask(MEETING, { need: { text: "hvad er klokken" } });
    expect(guide.unsure).toBe(true);
    expect(guide.steps.length).toBeGreaterThan(0);
  });

  it("reads what came out of it before she begins, how well that is known, and how to repeat it", async () => {
    const { guide } = await nurse.run("tried-before");
    const before = guide.cases.find(({ id }: Named) => id === "case-telesaar");
    expect(before.solution).toEqual({ id: "sol-pleje-net", name: expect.any(String) });
    expect(before.outcomes.map(({ evidence }: { readonly evidence: string }) => evidence)).toContain("EVALUATED");
    expect(before.howToRepeat).toContain("Region Nordjylland");
    for (const each of guide.cases) expect(each.source.reference).toMatch(/\S/);
  });

  it("sends her idea to that door: it arrives signed, by her token she sees that it is there and is told of each change, and takes it back", async () => {
    const { guide } = await nurse.ask(MEETING, { need: { ...NURSE, municipality: "0851" } });
    const [{ service }] = guide.steps;
    const secret = await declare(service.id, receiver.url);
    const { privacyNotice: notice } = await nurse.ask("{ privacyNotice { version controller receivers } }");
    const input = { to: [service.id], kind: "IDEA", text: NURSE.text, role: "sygeplejerske", area: "Aalborg" };
    const { submitEnquiry: sent } = await nurse.ask(SUBMIT, {
      input: { ...input, privacyNotice: notice.version, idempotencyKey: "the-nurses-form-01" },
    });
    const changes = nurse.listen(CHANGED, { token: sent.token });
    const told = async (): Promise<unknown> => (await changes.next()).value?.enquiryChanged;
    const isDelivered = { withdrawnAt: null, deliveries: [{ receiver: service.id, state: "DELIVERED" }] };
    await eventually("she is told that it is delivered", async () => isDeepStrictEqual(await told(), isDelivered));
    const [delivered] = await followed(nurse, sent.token, isSettled);
    expect(delivered).toMatchObject({ receiverName: service.name, state: "DELIVERED", reference: "J-2026-7" });
    expect(delivered?.trail.map(({ kind }) => kind)).toEqual(["SUBMITTED", "DELIVERED"]);
    const [got] = arrived(service.id);
    if (got === undefined) throw new Error("nothing came");
    expect(got.headers["webhook-signature"]).toBe(expectedSignature(secret, got));
    expect(JSON.parse(got.body).data).toMatchObject({ kind: "IDEA", text: NURSE.text, role: "sygeplejerske", contact: null });
    const { withdrawEnquiry: gone } = await nurse.ask(WITHDRAW, { token: sent.token });
    expect(gone).toEqual({ erasedAt: expect.any(String), deliveries: [{ state: "DELIVERED" }] });
    expect(await told()).toEqual({ ...isDelivered, withdrawnAt: expect.any(String) });
    expect((await changes.next()).done).toBe(true);
  });
});

describe("an entrepreneur whose system was tried in one municipality", () => {
  let ten: readonly Candidate[];

  it("finds with one query whom to ask, the solution itself, and the next ten municipalities with reasons that hold", async () => {
    const { guide } = await entrepreneur.ask(FROM_ONE_TO_TEN, { need: ENTREPRENEUR });
    expect(guide.steps.map(({ service }: Step) => service.name)).toEqual(
      expect.arrayContaining(["Danish Life Science Cluster", "Erhvervshus Fyn"]),
    );
    const [{ id, spread }] = guide.solutions;
    expect(id).toBe("sol-doegnrytme");
    expect(spread.adopted).toEqual([{ body: "Kerteminde Kommune", municipality: { code: "0440" } }]);
    ten = spread.candidates.nodes;
    const codes = ten.map(({ municipality }) => municipality.code);
    expect(new Set(codes).size).toBe(10);
    expect(codes).not.toContain("0440");
    const scores = ten.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const { municipality: m, like, aspects, score, reason } of ten) {
      expect(reason).toContain(`${m.name} ligner Kerteminde, som bruger løsningen (siden 2020)`);
      const kinds = aspects.map(({ kind }) => kind);
      expect([m.name, kinds.includes("NEIGHBOUR")]).toEqual([m.name, m.neighbours.some(({ code }) => code === "0440")]);
      expect([m.name, kinds.includes("REGION")]).toEqual([m.name, m.region.code === like.region.code]);
      if (kinds.includes("SIZE")) expect(Math.max(m.population / like.population, like.population / m.population)).toBeLessThan(3);
      expect(aspects.reduce((sum, { points }) => sum + points, 0)).toBe(score);
    }
  });

  it("can have the same ten as a table", async () => {
    const { solution } = await entrepreneur.run("next-municipalities");
    const nodes: readonly Candidate[] = solution.spread.candidates.nodes;
    expect(nodes.map(({ municipality }) => municipality.code)).toEqual(ten.map(({ municipality }) => municipality.code));
    for (const { municipality, score } of ten) expect(readme).toContain(`| ${municipality.name} | ${score} |`);
    expect(new Set(nodes.map(({ municipality }) => municipality.enquiryChannel.route))).toEqual(new Set(["UNIT"])); // nobody has declared anything yet
  });

  it("reaches all ten with one enquiry: each gets it once by its own channel, or that of its local help service", async () => {
    const { helpServices } = await unit.ask('{ helpServices(search: "Living Lab Nordfyn", first: 1) { nodes { id name } } }');
    const [local] = helpServices.nodes;
    const secrets = new Map<string, string>();
    for (const { municipality } of ten) {
      const through = municipality.code === "0480" ? local.id : municipality.code;
      secrets.set(municipality.code, await declare(through, `${receiver.server.url}/${municipality.code}`));
    }
    const { solution } = await entrepreneur.run("next-municipalities");
    for (const { municipality } of solution.spread.candidates.nodes as readonly Candidate[])
      expect(municipality.enquiryChannel).toMatchObject({
        route: "WEBHOOK",
        through: municipality.code === "0480" ? { name: local.name } : null,
      });

    const { privacyNotice: notice } = await entrepreneur.ask("{ privacyNotice { version } }");
    const codes = ten.map(({ municipality }) => municipality.code);
    const input = {
      to: codes,
      kind: "OFFER",
      text: "Vi tilbyder en afprøvning, som den i Kerteminde",
      contact: { email: "firma@firma.example" },
      privacyNotice: notice.version,
      idempotencyKey: "the-entrepreneurs-form-01",
    };
    const { submitEnquiry: sent } = await entrepreneur.ask(SUBMIT, { input });
    const deliveries = await followed(entrepreneur, sent.token, isSettled);
    expect(deliveries.map(({ receiver: to, state }) => [to, state])).toEqual(codes.map((code) => [code, "DELIVERED"]));
    for (const code of codes) {
      const got = arrived(code);
      expect([code, got.length]).toEqual([code, 1]);
      for (const each of got) expect(each.headers["webhook-signature"]).toBe(expectedSignature(secrets.get(code) ?? "", each));
    }
    expect((await entrepreneur.ask(SUBMIT, { input })).submitEnquiry).toMatchObject({ token: sent.token, repeated: true });
  });
});

describe("a municipality that is about to buy, Solrød", () => {
  /** The municipalities with this need in the samples, and what each wants: in pieces or by citizens served, which are not added to each other. */
  const OTHERS = ["Stevns Kommune", "Frederikshavn Kommune", "Ærø Kommune", "Greve Kommune"];
  const APART = { CITIZENS: 888 + 666, PIECES: 555 + 44 };
  const OWN = 300;
  let buyer: Visitor;

  it("finds who joins in buying, and at once four others with the same need, in other words than its own", async () => {
    const { guide } = await visitor(String(hub.started["url"])).ask(JOINT, { need: BUYER });
    expect(guide.steps[0].service.name).toBe("FUS – Fællesudbud Sjælland"); // the joint tenders of the municipalities around it
    const [same] = guide.alike;
    expect(same.buyers.map(({ name }: Buyer) => name)).toEqual(OTHERS);
    expect(totals(same.volume)).toEqual(APART);
    expect(new Set(same.needs.nodes.map(({ title }: { readonly title: string }) => title)).size).toBe(4);
    expect(same.buyers.map(({ enquiryTo, enquiryChannel }: Buyer) => [enquiryTo, enquiryChannel.route])).toEqual([
      ["0336", "WEBHOOK"], // as the entrepreneur found it
      ["0813", "UNIT"],
      ["0492", "UNIT"],
      ["0253", "UNIT"],
    ]);
  });

  it("states its own need with the token of its caller, and the five are added up, in each unit by itself", async () => {
    await unit.ask('mutation { declareReceiver(input: { receiver: "0269", channel: PULL, caller: "solroed" }) { secret } }');
    buyer = await publisherNamed("solroed");
    const input = { title: "Tryghedskald", description: "Nødkald med vagtcentral til borgere, der bor hjemme.", cpv: ["35121700"] };
    const { registerNeed: stated } = await buyer.ask(STATE, {
      input: { ...input, buyer: "0269", quantity: OWN, unit: "stk.", to: "2027-06-30", idempotencyKey: "solroeds-form-0001" },
    });
    const { group } = stated.need;
    expect(group.buyers.map(({ name }: Buyer) => name)).toEqual([...OTHERS, "Solrød Kommune"]);
    expect(totals(group.volume)).toEqual({ ...APART, PIECES: APART.PIECES + OWN });
    const { volume } = await buyer.ask(VOLUME, { group: group.id });
    expect(totals(volume.nodes)).toEqual(totals(group.volume));
    for (const { shares, total } of volume.nodes as readonly Volume[])
      expect(shares.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(total);
    expect(readme).toContain(volume.nodes.find(({ dimension }: Volume) => dimension === "PIECES").potential.text);
    const other = { ...input, buyer: "0253", quantity: 1, unit: "stk.", idempotencyKey: "solroeds-form-0002" };
    expect(await buyer.refused(STATE, { input: other })).toEqual({ code: "FORBIDDEN", next: expect.stringMatching(/\w/) });
  });

  it("writes to the four at once, and takes its need back when it has bought", async () => {
    const { needs } = await buyer.ask(MINE);
    const [{ id, group }] = needs.nodes;
    const to = group.buyers.map(({ enquiryTo }: Buyer) => enquiryTo).filter((code: string) => code !== "0269");
    const { privacyNotice: notice } = await buyer.ask("{ privacyNotice { version } }");
    const input = {
      to,
      kind: "QUESTION",
      text: "Skal vi udbyde nødkald sammen?",
      privacyNotice: notice.version,
      idempotencyKey: "solroeds-letter-01",
    };
    const { submitEnquiry: sent } = await buyer.ask(SUBMIT, { input });
    const deliveries = await followed(buyer, sent.token, ({ state }) => state !== "QUEUED");
    expect(deliveries.map(({ receiver: code, state }) => [code, state])).toEqual([
      ["0336", "DELIVERED"],
      ["0813", "WITH_UNIT"],
      ["0492", "WITH_UNIT"],
      ["0253", "WITH_UNIT"],
    ]);
    const { withdrawNeed: met } = await buyer.ask(
      "mutation ($id: ID!) { withdrawNeed(id: $id, fulfilled: true) { status group { id } } }",
      { id },
    );
    expect(met).toEqual({ status: "FULFILLED", group: null });
    const { needGroup } = await buyer.ask(GROUP, { id: group.id });
    expect(totals(needGroup.volume)).toEqual(APART);
  });
});

describe("those who take part", () => {
  it("declare for what they run with a token of their own, and not for others'", async () => {
    const { helpServices } = await unit.ask(
      "{ helpServices(first: 100) { nodes { id provenance { rule listing { publisher { id } } } } } }",
    );
    const services: readonly Run[] = helpServices.nodes;
    const own = services.flatMap(({ id, provenance }) =>
      provenance.filter(({ rule }) => rule === "OWN").map(({ listing }) => ({ id, publisher: listing.publisher.id })),
    )[0];
    if (own === undefined) throw new Error("no publisher runs anything");
    const others = services.find(
      ({ provenance }) => provenance.length > 0 && provenance.every(({ listing }) => listing.publisher.id !== own.publisher),
    );
    const publisher = await publisherNamed(own.publisher);
    const pull = "mutation ($id: ID!) { declareReceiver(input: { receiver: $id, channel: PULL }) { receiver { route caller } } }";
    const { declareReceiver: declared } = await publisher.ask(pull, { id: own.id });
    expect(declared.receiver).toEqual({ route: "PULL", caller: own.publisher });
    expect(await publisher.refused(pull, { id: others?.id })).toEqual({ code: "FORBIDDEN", next: expect.stringMatching(/\w/) });
  });

  it("are reached by e-mail where they have no system", async () => {
    const { helpServices } = await unit.ask('{ helpServices(search: "eksport", filter: { status: ACTIVE }, first: 1) { nodes { id } } }');
    const [{ id }] = helpServices.nodes;
    await unit.ask("mutation ($input: EnquiryReceiverInput!) { declareReceiver(input: $input) { secret } }", {
      input: { receiver: id, channel: "EMAIL", email: "post@tjenesten.example" },
    });
    const { privacyNotice: notice } = await nurse.ask("{ privacyNotice { version } }");
    const { submitEnquiry: sent } = await nurse.ask(SUBMIT, {
      input: {
        to: [id],
        kind: "QUESTION",
        text: "Hvem hjælper med toldpapirer?",
        privacyNotice: notice.version,
        idempotencyKey: "the-exporters-form-01",
      },
    });
    await followed(nurse, sent.token, ({ state }) => state === "DELIVERED");
    expect(mail.taken).toMatchObject([
      { to: ["post@tjenesten.example"], text: expect.stringContaining("> Hvem hjælper med toldpapirer?") },
    ]);
  });

  it("agree on a term, the one with a token of its own, and see the tender and the experience that partnerships came of", async () => {
    const town = await publisherNamed("kommune-oest");
    const proposal = { partnership: LIFT, party: "oesterby", text: "Afprøvningen varer et år.", idempotencyKey: "the-towns-proposal-01" };
    const { proposeTerm: proposed } = await town.ask(PROPOSE, { input: proposal });
    const answer = {
      partnership: LIFT,
      party: "loeftvaerk",
      term: proposed.term.id,
      answer: "ACCEPT",
      idempotencyKey: "the-makers-answer-001",
    };
    expect(await town.refused(ANSWER, { input: answer })).toMatchObject({ code: "FORBIDDEN" });
    const { answerTerm: answered } = await unit.ask(ANSWER, { input: answer });
    expect(answered.term).toMatchObject({ state: "AGREED", history: [{ onBehalf: false }, { onBehalf: true }] });
    expect(
      await nurse.ask(
        `{ case(id: "case-aula") { partnerships { name } } partnership(id: "part-eksempel-mursten") { tender { title partnerships { id } } }
           real: partnership(id: "part-impact60-aalborg") { case { failed } solution { name } parties(side: PUBLIC) { municipality { name } } } }`,
      ),
    ).toEqual({
      case: { partnerships: [{ name: expect.stringContaining("Aula") }] },
      partnership: { tender: { title: expect.stringContaining("byggematerialer"), partnerships: [{ id: "part-eksempel-mursten" }] } },
      real: {
        case: { failed: expect.stringContaining("50 procent") },
        solution: { name: expect.any(String) },
        parties: [{ municipality: { name: "Aalborg" } }],
      },
    });
  });

  it("leave no word of what they wrote in the logs", async () => {
    await unit.ask('mutation { refreshRegionalSource(id: "region-nord") { id } }');
    await eventually("the log tells of it", () => hub.errors().includes("source read"));
    expect(hub.errors()).not.toMatch(/lejringspude|tryksår|toldpapirer|udbyde nødkald|afprøvning|tjenesten|-form-0|letter-0/i);
  });
});

interface Run {
  readonly id: string;
  readonly provenance: readonly { readonly rule: string; readonly listing: { readonly publisher: { readonly id: string } } }[];
}

/** A visitor with the token of a PUBLISHER of this name, made as the README says. */
async function publisherNamed(name: string): Promise<Visitor> {
  const made = await runProcess("gateway/callers/cli.ts", ["--name", name, "--role", "PUBLISHER", "--json"], { HUB_DATA: folder.data });
  const { token } = JSON.parse(made.stdout) as { readonly token: string }; // our own command's line
  return visitor(String(hub.started["url"]), token);
}

function totals(rows: readonly Volume[]): object {
  return Object.fromEntries(rows.map(({ dimension, total }) => [dimension, total]));
}

/** Declares a webhook as the unit does for who asks it to; answers the secret. */
async function declare(id: string, url: string): Promise<string> {
  const { declareReceiver: declared } = await unit.ask(
    "mutation ($input: EnquiryReceiverInput!) { declareReceiver(input: $input) { secret } }",
    { input: { receiver: id, channel: "WEBHOOK", url } },
  );
  return declared.secret;
}

/** The deliveries of an enquiry, once all of them are so far. */
async function followed(asker: Visitor, token: string, isThere: (delivery: Delivery) => boolean): Promise<readonly Delivery[]> {
  return eventually("every copy is where it goes", async () => {
    const { enquiry } = await asker.ask(FOLLOW, { token });
    const deliveries: readonly Delivery[] = enquiry.deliveries;
    return deliveries.every(isThere) && deliveries;
  });
}

function isSettled({ settledAt }: Delivery): boolean {
  return settledAt !== null;
}

/** What came for a receiver. */
function arrived(id: string): readonly Got[] {
  return receiver.got.filter(({ body }) => (JSON.parse(body) as { readonly data: { readonly receiver: Named } }).data.receiver.id === id); // our own message
}

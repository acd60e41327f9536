import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHub, type Hub } from "../../gateway/main.ts";
import { HubError } from "../../schema/errors.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { testPlace, type TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { filledPlace } from "../support/filledPlace.ts";
import { ask, startProcess, type Answer } from "../support/process.ts";

const HELP_SERVICES = `helpServices(first: 100) {
    totalCount
    nodes {
      name level
      provider { name organisation { name kind } }
      coverage { code name municipality { code name } region { code name } }
      listings { id title stale publisher { id name } municipal { changedAt } regional { changedAt } ministerial { changedAt } }
    }
  }`;
const WIDE = `{ ${HELP_SERVICES} }`;
const WIDER = `{ ${HELP_SERVICES} cases(first: 100) { nodes { title municipalities { name } help { name service { name } } } } }`;

const LEVELS = ["municipal", "regional", "ministerial"] as const;

/** Which parts of the answer each subgraph gives. */
const PARTS: Readonly<Record<string, (answer: Answer) => unknown>> = {
  municipal: (answer) => listings(answer).some((listing) => listing["municipal"] !== null),
  regional: (answer) => listings(answer).some((listing) => listing["regional"] !== null),
  ministerial: (answer) => listings(answer).some((listing) => listing["ministerial"] !== null),
  authorities: (answer) => nodes(answer).some((node) => node.provider?.organisation?.name !== undefined),
  catalogue: (answer) => listings(answer).length >= 100,
  knowledge: (answer) => cases(answer).length > 0,
};

interface Node {
  readonly provider: { readonly organisation: { readonly name?: string } | null } | null;
  readonly listings: readonly Readonly<Record<string, unknown>>[];
}

function nodes(answer: Answer): readonly Node[] {
  return (answer.data?.["helpServices"] as { nodes: readonly Node[] } | null | undefined)?.nodes ?? [];
}

function listings(answer: Answer): Node["listings"] {
  return nodes(answer).flatMap((node) => node.listings);
}

interface Case {
  readonly help: readonly { readonly name: string; readonly service: { readonly name: string } | null }[];
}

function cases(answer: Answer): readonly Case[] {
  return (answer.data?.["cases"] as { nodes: readonly Case[] } | null | undefined)?.nodes ?? [];
}

describe("the federation in one process", () => {
  let place: TestPlace;
  let hub: Hub;
  let down: string | undefined;
  const calls: string[] = [];
  const statements: string[] = [];

  beforeAll(async () => {
    place = await filledPlace();
    hub = await startHub({
      settings: readSettings({ HUB_PORT: "0", HUB_DATA: place.data }),
      log: createLog("silent"),
      onStatement: (text) => statements.push(text),
      wrapTransport: (name, transport) => (request) => {
        calls.push(name);
        return name === down ? Promise.reject(new HubError("SUBGRAPH_UNREACHABLE", `${name} does not answer.`)) : transport(request);
      },
    });
    await hub.ready;
  });
  afterAll(async () => {
    await hub.close();
    await place.remove();
  });

  it("makes one call per subgraph and plan step, and one statement per loader, for a hundred help services", async () => {
    const count = async (): Promise<Record<string, number>> => {
      calls.length = 0;
      statements.length = 0;
      expect((await ask(hub.url, WIDE)).errors).toBeUndefined();
      const reads = statements.filter((text) => !/FROM \w+\.(source|feed)\b/.test(text));
      const having = (text: string): number => reads.filter((read) => read.includes(text)).length;
      return {
        catalogueCalls: calls.filter((name) => name === "catalogue").length,
        ...Object.fromEntries(LEVELS.map((level) => [`${level}Calls`, calls.filter((name) => name === level).length])),
        services: having("catalogue.help_service"),
        listings: having("FROM catalogue.listing l WHERE l.help_service"),
        publishers: having("FROM catalogue.publisher"),
        ...Object.fromEntries(LEVELS.map((level) => [level, having(`FROM ${level}.listing`)])),
      };
    };
    // What the hub does for itself meanwhile, such as merging, reads too: what counts is a moment without it.
    await expect.poll(count, { timeout: 60_000, interval: 500 }).toEqual({
      catalogueCalls: 1,
      ...Object.fromEntries(LEVELS.map((level) => [`${level}Calls`, 1])),
      services: 2,
      listings: 1,
      publishers: 1,
      ...Object.fromEntries(LEVELS.map((level) => [level, 1])),
    });
    expect(calls.filter((name) => name === "authorities").length).toBeLessThanOrEqual(3); // providers, municipalities, regions: three paths of one plan step
  });

  it.each(Object.keys(PARTS))("answers every field of the others while %s is down, and says what is missing", async (name) => {
    down = name;
    const answer = await ask(hub.url, WIDER);
    down = undefined;
    if (name === "catalogue") {
      expect(answer.data).toBeNull();
    } else {
      for (const [other, part] of Object.entries(PARTS)) expect([other, part(answer)]).toEqual([other, other !== name]);
    }
    expect(answer.errors?.length).toBeGreaterThan(0);
    for (const error of answer.errors ?? []) {
      expect(error.extensions).toMatchObject({ code: "SUBGRAPH_UNREACHABLE", next: expect.any(String) });
    }
  });

  it("answers root fields of other subgraphs while the catalogue is down", async () => {
    down = "catalogue";
    const answer = await ask(
      hub.url,
      '{ municipality(code: "0851") { name } municipalSources { id } publisher(id: "region-nord") { name } cases(first: 100) { nodes { help { name service { name } } } } }',
    );
    down = undefined;
    expect(answer.data).toMatchObject({ municipality: { name: "Aalborg" }, publisher: null });
    const help = cases(answer).flatMap((each) => each.help);
    expect([help.length > 0, help.filter(({ service }) => service !== null)]).toEqual([true, []]);
  });

  it("leads from the help functions that cases, solutions and experts name to the help services, asking the catalogue once for all of a list", async () => {
    interface Mention {
      readonly name: string;
      readonly provider: string;
      readonly service: { readonly name: string } | null;
    }
    const found = new Map<string, readonly [name: string, service: string | undefined]>();
    for (const list of ["cases", "solutions", "experts"]) {
      calls.length = 0;
      statements.length = 0;
      const query = `{ ${list}(first: 100) { nodes { help { name provider service { name } } } } }`;
      const answer = await ask<Record<string, { nodes: { help: Mention[] }[] }>>(hub.url, query);
      expect(answer.errors).toBeUndefined();
      expect(calls).toEqual(["knowledge", "catalogue"]);
      expect(statements.filter((text) => text.includes("l.names @>"))).toHaveLength(1);
      for (const { name, provider, service } of answer.data?.[list]?.nodes.flatMap(({ help }) => help) ?? [])
        found.set(`${name} (${provider})`, [name, service?.name]);
    }
    expect(found.size).toBe(38);
    for (const [name, service] of found.values()) expect(service).toBe(name);
  });
});

it("starts, stays up and recovers while a subgraph of another process is down", async () => {
  const place = await filledPlace();
  const elsewhere = await testPlace("embedded");
  const key = "a key that both processes know";
  const authorities = await startProcess("subgraphs/main.ts", ["authorities", "--port", "0"], {
    HUB_DATA: elsewhere.data,
    HUB_CALLER_KEY: key,
  });
  const url = String(authorities.started["url"]);
  const environment = { HUB_PORT: "0", HUB_DATA: place.data, HUB_CALLER_KEY: key, HUB_SUBGRAPHS: `authorities=${url}` };
  const query = '{ municipality(code: "0851") { name } overlapSummary { listings } }';

  const first = await startProcess("gateway/main.ts", [], environment);
  expect((await ask(String(first.started["url"]), query)).data).toEqual({
    municipality: { name: "Aalborg" },
    overlapSummary: { listings: 530 },
  });
  await authorities.stop("SIGKILL");
  const without = await ask(String(first.started["url"]), query);
  expect(without.data).toEqual({ municipality: null, overlapSummary: { listings: 530 } });
  expect(without.errors).toMatchObject([{ path: ["municipality"], extensions: { code: "SUBGRAPH_UNREACHABLE" } }]);
  await first.stop();

  const second = await startProcess("gateway/main.ts", [], environment);
  expect((await ask(String(second.started["url"]), query)).data).toEqual({ municipality: null, overlapSummary: { listings: 530 } });
  const again = await startProcess("subgraphs/main.ts", ["authorities", "--port", new URL(url).port], {
    HUB_DATA: elsewhere.data,
    HUB_CALLER_KEY: key,
  });
  await eventually("the subgraph is back", async () => (await ask(String(second.started["url"]), query)).errors === undefined);
  await second.stop();
  await again.stop();
  await place.remove();
  await elsewhere.remove();
}, 240_000);

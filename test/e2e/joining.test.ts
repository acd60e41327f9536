import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entry, publisher } from "../catalogue/testFeed.ts";
import { startSubgraph, type SmallSubgraph } from "../gateway/small-subgraph.ts";
import type { TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { filledPlace } from "../support/filledPlace.ts";
import { startProcess, type Answer, type Running } from "../support/process.ts";

/** A type the hub never saw: an agency's own subgraph, with the publisher contract, a field of its own on `Listing` and one on `HelpService`. */
const CONTRACT = readFileSync("schema/contract/v1.graphql", "utf8");
const STAR = `"What the agency tells."
type StarDetails {
  "Open calls for grants."
  grantCalls: Int
}
type Listing @key(fields: "id") { id: ID! "What the agency tells of it." star: StarDetails }
type HelpService @key(fields: "id") { id: ID! "Stars given by users." stars: Int }
${CONTRACT}`;
const LISTINGS = [
  entry("star:accelerace", {
    title: [["da", "Accelerace"]],
    summary: [["da", "Accelerator og investor for nystartede virksomheder, bl.a. inden for sundhed."]],
    level: "MINISTERIAL",
    provider: { name: "Accelerace" },
    themes: ["INNOVATION"],
    audiences: ["COMPANY"],
    coverage: ["DK"],
  }),
  entry("star:stjerneskud", { title: [["da", "Stjerneskudspuljen"]], themes: ["INNOVATION"], audiences: ["COMPANY"], coverage: ["DK"] }),
];
const RESOLVERS = {
  Query: {
    listingFeed: () => ({ entries: LISTINGS, publishers: [publisher("star", { level: "MINISTERIAL" })], cursor: "end", hasMore: false }),
  },
  Listing: {
    __resolveReference: (reference: { readonly id: string }) => reference,
    star: ({ id }: { readonly id: string }) => (id.startsWith("star:") ? { grantCalls: 3 } : null),
  },
  HelpService: { __resolveReference: (reference: object) => reference, stars: () => 5 },
};

const OF_STAR = `{ helpServices(first: 100, search: "Accelerace") { nodes { name stars listings { id star { grantCalls } } } } }`;
interface OfStar {
  readonly helpServices: {
    readonly nodes: readonly {
      readonly stars: number;
      readonly listings: readonly { readonly id: string; readonly star: object | null }[];
    }[];
  };
}

describe("a ministry joins", { retry: 0 }, () => {
  let place: TestPlace;
  let hub: Running;
  let edge: Running;
  let star: SmallSubgraph;
  let steward: string;
  let token: string;

  const ask = async <T = Readonly<Record<string, unknown>>>(
    query: string,
    variables: object = {},
    bearer?: string,
    at = hub,
  ): Promise<Answer<T>> => {
    const response = await fetch(`${String(at.started["url"])}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer<T>; // each test knows its query
  };
  const done = async <T>(query: string, variables: object, bearer: string): Promise<T> => {
    const { data, errors } = await ask<T>(query, variables, bearer);
    if (data === null || data === undefined || errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  const newToken = async (scopes: readonly string[]): Promise<string> => {
    const create = "mutation ($input: RegistryTokenInput!) { createRegistryToken(input: $input) { token } }";
    return (await done<{ createRegistryToken: { token: string } }>(create, { input: { publisher: "star", scopes } }, steward))
      .createRegistryToken.token;
  };
  const publish = async (sdl: string) => {
    const mutation =
      "mutation ($input: SubgraphInput!) { publishSubgraph(input: $input) { id state version check { findings { severity code message } sends { coordinate why } listings } } }";
    const input = { name: "star", url: star.url, sdl };
    return (
      await done<{
        publishSubgraph: {
          id: string;
          state: string;
          version: number;
          check: { findings: { severity: string }[]; sends: object[]; listings: boolean };
        };
      }>(mutation, { input }, token)
    ).publishSubgraph;
  };

  beforeAll(async () => {
    place = await filledPlace();
    star = await startSubgraph("star", STAR, RESOLVERS);
    hub = await startProcess("gateway/main.ts", [], { HUB_PORT: "0", HUB_DATA: place.data, HUB_ALLOW_PRIVATE: new URL(star.url).host });
    steward = (await readFile(join(place.data, "steward.token"), "utf8")).trim();
    edge = await startProcess(
      "gateway/standalone.ts",
      ["--supergraph", `${String(hub.started["url"])}/registry/v1/supergraph`, "--port", "0"],
      {
        HUB_SUPERGRAPH_KEY: await newToken(["supergraph:read"]),
      },
    );
  });
  afterAll(async () => {
    await Promise.all([edge.stop(), hub.stop()]);
    await star.close();
    await place.remove();
  });

  it("waits for a steward with its first publish, and tells every field that it will be sent", async () => {
    token = await newToken(["subgraph:star"]);
    const waiting = await publish(star.sdl);
    expect(waiting.check.findings.filter(({ severity }) => severity === "ERROR")).toEqual([]);
    expect(waiting).toMatchObject({
      state: "WAITING",
      check: {
        listings: true,
        sends: [
          { coordinate: "Listing.id", why: "KEY" },
          { coordinate: "HelpService.id", why: "KEY" },
        ],
      },
    });
    expect((await ask(OF_STAR)).errors?.[0]?.extensions).toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED" });
    const approve = "mutation ($id: ID!) { approvePublication(id: $id) { state } }";
    expect(await done(approve, { id: waiting.id }, steward)).toEqual({ approvePublication: { state: "IN_FORCE" } });
  });

  it("serves its field, takes its listings into the overlap engine, and tells gateways elsewhere", async () => {
    const merged = await eventually(
      "its listing is part of a help service that others tell of too",
      async () => {
        const { data } = await ask<OfStar>(OF_STAR);
        return data?.helpServices.nodes.find(({ listings }) => listings.length > 1 && listings.some(({ id }) => id === "star:accelerace"));
      },
      60_000,
    );
    expect(merged.stars).toBe(5);
    for (const { id, star: details } of merged.listings) expect(details).toEqual(id === "star:accelerace" ? { grantCalls: 3 } : null);
    await eventually(
      "the gateway elsewhere has the field",
      async () => (await ask(OF_STAR, {}, undefined, edge)).errors === undefined,
      60_000,
    );
    expect((await ask<OfStar>(OF_STAR, {}, undefined, edge)).data).toEqual((await ask<OfStar>(OF_STAR, {}, steward)).data);
    expect(star.seen.filter(({ headers }) => headers?.["hub-caller"] !== undefined)).toEqual([]); // it is not told who asks
  });

  it("brings a second version into force with no approval and no request failed, and rolls it back", async () => {
    const failed: unknown[] = [];
    const enough = new AbortController();
    const askers = [0, 1, 2].map(async () => {
      while (!enough.signal.aborted) {
        const { errors } = await ask("{ helpServices(first: 5) { nodes { name listings { id star { grantCalls } } } } }");
        if (errors !== undefined) failed.push(...errors);
        await pause(50);
      }
    });
    try {
      expect(
        await publish(star.sdl.replace("Stars given", "Stars that were given").replace("stars: Int", "stars: Int moons: Int")),
      ).toMatchObject({ state: "IN_FORCE", version: 2 });
      const moons = "{ helpServices(first: 1) { nodes { moons } } }";
      await eventually(
        "the hub serves the second version",
        async () => (await ask(moons)).errors?.[0]?.extensions?.["code"] !== "GRAPHQL_VALIDATION_FAILED",
        60_000,
      );
      await done('mutation { rollbackSubgraph(name: "star", version: 1) { state } }', {}, token);
      await eventually(
        "the hub serves the first version",
        async () => (await ask(moons)).errors?.[0]?.extensions?.["code"] === "GRAPHQL_VALIDATION_FAILED",
        60_000,
      );
    } finally {
      enough.abort();
      await Promise.all(askers);
    }
    expect(failed).toEqual([]);
  });

  it("keeps what is served where a publish is refused", async () => {
    const taken = star.sdl.replace("star: StarDetails", "star: StarDetails title(language: Language): String @shareable");
    expect((await publish(`${taken}\nenum Language { DA EN }`)).state).toBe("REFUSED");
    expect((await ask(OF_STAR)).errors).toBeUndefined();
  });

  it("goes, and its listings with it", async () => {
    await done('mutation { retireSubgraph(name: "star") { state } }', {}, token);
    await eventually(
      "its listings are gone",
      async () => {
        const { data } = await ask<{ helpServices: { nodes: { listings: { id: string }[] }[] } }>(
          '{ helpServices(first: 100, search: "Accelerace") { nodes { listings { id } } } }',
        );
        return data?.helpServices.nodes.every(({ listings }) => listings.every(({ id }) => !id.startsWith("star:"))) === true;
      },
      60_000,
    );
    await eventually(
      "its field is gone",
      async () => (await ask(OF_STAR)).errors?.[0]?.extensions?.["code"] === "GRAPHQL_VALIDATION_FAILED",
      60_000,
    );
  });
});

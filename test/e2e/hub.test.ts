import { readdirSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DATABASE, testPlace, type TestPlace } from "../support/databases.ts";
import { ask, killAfter, startProcess, type Running } from "../support/process.ts";

const HUB = "gateway/main.ts";
const OPERATIONS = readdirSync("schema/operations").map((file) => file.replace(".graphql", ""));
const operation = (name: string): string => readFileSync(`schema/operations/${name}.graphql`, "utf8");

describe.each([DATABASE])("a hub in a process of its own (%s)", (kind) => {
  let place: TestPlace;
  let hub: Running;
  let url: string;
  const environment = (): Record<string, string> => ({
    HUB_PORT: "0",
    HUB_DATA: place.data,
    ...(place.url !== "" && { DATABASE_URL: place.url }),
  });

  beforeAll(async () => {
    place = await testPlace(kind);
    hub = await startProcess(HUB, [], environment());
    url = String(hub.started["url"]);
  });
  afterAll(async () => {
    await hub.stop();
    await place.remove();
  });

  it("answers a query that joins all three levels, the catalogue and the authorities", async () => {
    const answer = await ask<{
      helpServices: { totalCount: number; nodes: { listings: Record<string, unknown>[] }[] };
      municipality: unknown;
    }>(
      url,
      `{ helpServices(first: 100) { totalCount nodes { name provider { name organisation { name } } listings { id publisher { sample } municipal { municipalities { name } } regional { regions { name } } ministerial { providerKind } } } }
         municipality(code: "0101", on: "2027-01-01") { name region(on: "2027-01-01") { code name } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.municipality).toEqual({ name: "København", region: { code: "ostdanmark", name: "Region Østdanmark" } });
    const services = answer.data?.helpServices;
    expect(services?.totalCount).toBeGreaterThan(180);
    expect(services?.totalCount).toBeLessThan(240);
    const listings = services?.nodes.flatMap((node) => node.listings) ?? [];
    for (const level of ["municipal", "regional", "ministerial"]) expect(listings.some((listing) => listing[level] !== null)).toBe(true);
    expect(
      listings.every((listing) => ["municipal", "regional", "ministerial"].filter((level) => listing[level] !== null).length === 1),
    ).toBe(true);
  });

  it("answers the README's first query with the README's answer", async () => {
    const readme = await readFile("README.md", "utf8");
    const body = /-d '(\{[\s\S]*?\})'/.exec(readme)?.[1] ?? "";
    const said = /```json\n(\{[\s\S]*?\})\n```/.exec(readme)?.[1] ?? "";
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: body.replaceAll("\n", " "),
    });
    expect(await response.json()).toEqual(JSON.parse(said));
  });

  it.each(OPERATIONS.filter((name) => name !== "quarantine"))("answers the ready operation %s with something everywhere", async (name) => {
    const answer = await ask(url, operation(name));
    expect(answer.errors).toBeUndefined();
    const fields = Object.entries(answer.data ?? {});
    expect(fields.length).toBeGreaterThan(0);
    for (const [field, value] of fields) expect([field, isFilled(value)]).toEqual([field, true]);
  });

  it("tells the day on which two regions become one", async () => {
    const answer = await ask<Record<"regionsBefore" | "regionsAfter", { code: string; municipalities: unknown[] }[]>>(
      url,
      operation("coverage-by-region"),
    );
    expect(answer.data?.regionsBefore.map((region) => region.code)).toEqual(["1081", "1082", "1083", "1084", "1085"]);
    expect(answer.data?.regionsAfter.map((region) => region.code)).toEqual(["1081", "1082", "1083", "ostdanmark"]);
    expect(answer.data?.regionsAfter.flatMap((region) => region.municipalities)).toHaveLength(98);
  });

  it("shows the own fields of all three levels", async () => {
    const answer = await ask<{ helpServices: { nodes: { listings: Record<string, unknown>[] }[] } }>(url, operation("level-details"));
    const listings = answer.data?.helpServices.nodes.flatMap((node) => node.listings) ?? [];
    for (const level of ["municipal", "regional", "ministerial"]) expect(listings.some((listing) => listing[level] !== null)).toBe(true);
  });

  it("has 25 sample publishers that say they are samples, and no quarantined record", async () => {
    const answer = await ask<{ publishers: { name: string; sample: boolean; quarantined: number; staleSince: null }[] }>(
      url,
      "{ publishers { name sample quarantined staleSince } }",
    );
    expect(answer.data?.publishers).toHaveLength(25);
    for (const publisher of answer.data?.publishers ?? []) {
      expect(publisher).toEqual({ name: expect.stringMatching(/^Eksempel: /), sample: true, quarantined: 0, staleSince: null });
    }
  });

  it("serves each subgraph at its own address", async () => {
    const answer = await fetch(`${url}/subgraphs/catalogue`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":"{ _service { sdl } }"}',
    });
    expect(await answer.text()).toContain("type HelpService");
  });

  it("lets a steward refresh a source with the token of the first start, and nobody else", async () => {
    const path = join(place.data, "steward.token");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const token = (await readFile(path, "utf8")).trim();
    const mutation = 'mutation { refreshRegionalSource(id: "region-nord") { id failure { code } } }';
    expect((await ask(url, mutation)).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    expect(await ask(url, mutation, { authorization: `Bearer ${token}` })).toEqual({
      data: { refreshRegionalSource: { id: "region-nord", failure: null } },
    });
    expect((await ask(url, mutation, { authorization: "Bearer wrong" })).errors).toMatchObject([
      { extensions: { code: "UNAUTHENTICATED" } },
    ]);
    expect((await ask(url, mutation, { "hub-caller": "eyJuIjoieCIsInIiOlsiU1RFV0FSRCJdfQ.x" })).errors).toBeDefined();
  });

  it("ends with 0 on SIGTERM, starts again and has everything", async () => {
    const count = async (): Promise<unknown> =>
      (await ask<{ helpServices: { totalCount: number } }>(url, "{ helpServices { totalCount } }")).data;
    const before = await count();
    expect(await hub.stop()).toBe(0);
    hub = await startProcess(HUB, [], environment());
    url = String(hub.started["url"]);
    expect(await count()).toEqual(before);
  });

  it("loses nothing when it is killed again and again in the middle of its imports", async () => {
    await hub.stop();
    const fresh = await testPlace(kind);
    const env = { ...environment(), HUB_DATA: fresh.data, ...(fresh.url !== "" && { DATABASE_URL: fresh.url }), HUB_LOG: "info" };
    for (const sources of [1, 8]) await killAfter(HUB, env, (errors) => errors.split("source read").length > sources);
    hub = await startProcess(HUB, [], env);
    url = String(hub.started["url"]);
    const answer = await ask<{ overlapSummary: { listings: number }; publishers: { listingCount: number }[] }>(
      url,
      "{ overlapSummary { listings } publishers { listingCount } }",
    );
    expect(answer.data?.overlapSummary.listings).toBe(530);
    expect(answer.data?.publishers.reduce((sum, publisher) => sum + publisher.listingCount, 0)).toBe(530);
    await hub.stop();
    await fresh.remove();
  }, 180_000);
});

/** Not null, and some list in it is not empty, or there is none and it has a value. */
function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== "object" || value === null) return value !== null;
  const inner = Object.values(value);
  const lists = inner.filter((each) => Array.isArray(each));
  return lists.length > 0 ? lists.some(isFilled) : inner.some(isFilled);
}

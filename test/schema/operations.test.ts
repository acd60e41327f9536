import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildSchema, Kind, parse, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPlace, type TestPlace } from "../support/databases.ts";
import { serve, type LocalServer } from "../support/localServer.ts";
import { ask, startProcess, type Running } from "../support/process.ts";

const FOLDER = "schema/operations";
const NAMES = [
  "coverage-by-region",
  "export-help-services",
  "guide",
  "help-service-by-slug",
  "help-services-of-municipality",
  "knowledge",
  "level-details",
  "municipalities-with-neighbours",
  "next-municipalities",
  "nurse-in-five-regions",
  "organisations",
  "overview-facets",
  "partnerships-and-goals",
  "publisher-listings",
  "quarantine",
  "same-need",
  "search-help-services",
  "source-states",
  "tried-before",
  "where-enquiries-go",
] as const;

const schema = buildSchema(readFileSync("schema/api.graphql", "utf8"));
const text = (name: string): string => readFileSync(join(FOLDER, `${name}.graphql`), "utf8");

it("has exactly these operations", () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(NAMES.map((name) => `${name}.graphql`));
});

describe.each(NAMES)("%s", (name) => {
  it("is one valid query with the name of its file", () => {
    const document = parse(text(name));
    expect(validate(schema, document).map((error) => error.message)).toEqual([]);
    const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    expect(operations.map(({ operation, name: own }) => [operation, own?.value])).toEqual([["query", pascalCase(name)]]);
  });

  it("can be run without variables", () => {
    const document = parse(text(name));
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      for (const { variable, type, defaultValue } of definition.variableDefinitions ?? [])
        expect([variable.name.value, type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined]).toEqual([variable.name.value, false]);
    }
  });

  it("tells in Danish, then in English, what it answers", () => {
    const [danish, english, next] = text(name).split("\n");
    expect(danish).toMatch(/^# .*\b(og|til|der|hvad|hvem|hvor)\b/i);
    expect(english).toMatch(/^# .*\b(and|the|which|who|what|how)\b/i);
    expect(next).toMatch(/^query /);
  });
});

describe("against a running hub", () => {
  let place: TestPlace;
  let hub: Running;
  beforeAll(async () => {
    place = await testPlace("embedded");
    hub = await startProcess("gateway/main.ts", [], { HUB_PORT: "0", HUB_DATA: place.data });
  });
  afterAll(async () => {
    await hub.stop();
    await place.remove();
  });

  it.each(NAMES.filter((name) => name !== "quarantine"))("%s answers with something everywhere", async (name) => {
    const answer = await ask(String(hub.started["url"]), text(name));
    expect(answer.errors).toBeUndefined();
    const fields = Object.entries(answer.data ?? {});
    expect(fields.length).toBeGreaterThan(0);
    for (const [field, value] of fields) expect([field, isFilled(value)]).toEqual([field, true]);
  });

  it("tells the day on which two regions become one", async () => {
    const answer = await ask<Record<"regionsBefore" | "regionsAfter", { code: string; municipalities: unknown[] }[]>>(
      String(hub.started["url"]),
      text("coverage-by-region"),
    );
    expect(answer.data?.regionsBefore.map((region) => region.code)).toEqual(["1081", "1082", "1083", "1084", "1085"]);
    expect(answer.data?.regionsAfter.map((region) => region.code)).toEqual(["1081", "1082", "1083", "ostdanmark"]);
    expect(answer.data?.regionsAfter.flatMap((region) => region.municipalities)).toHaveLength(98);
  });

  it("shows the own fields of all three levels", async () => {
    const answer = await ask<{ helpServices: { nodes: { listings: Record<string, unknown>[] }[] } }>(
      String(hub.started["url"]),
      text("level-details"),
    );
    const listings = answer.data?.helpServices.nodes.flatMap((node) => node.listings) ?? [];
    for (const level of ["municipal", "regional", "ministerial"]) expect(listings.some((listing) => listing[level] !== null)).toBe(true);
  });
});

describe("against a hub with bad records", () => {
  let place: TestPlace;
  let publisher: LocalServer;
  let hub: Running;
  beforeAll(async () => {
    place = await testPlace("embedded");
    publisher = await serve(
      (_request, response) => void response.writeHead(200, { "content-type": "text/csv" }).end("id;navn\n1;Hjælp til udbud\n2;\n"),
    );
    const folder = join(place.data, "sources");
    await mkdir(folder);
    for (const level of ["MUNICIPAL", "REGIONAL", "MINISTERIAL"]) await writeFile(join(folder, `${level}.yaml`), source(level));
    hub = await startProcess("gateway/main.ts", [], {
      HUB_PORT: "0",
      HUB_DATA: place.data,
      HUB_SOURCES: folder,
      HUB_ALLOW_PRIVATE: publisher.host,
    });
  });
  afterAll(async () => {
    await hub.stop();
    await publisher.close();
    await place.remove();
  });

  it("quarantine tells of the record without a name on each level", async () => {
    const answer = await ask<Record<string, unknown>>(String(hub.started["url"]), text("quarantine"));
    expect(answer.errors).toBeUndefined();
    for (const level of ["municipal", "regional", "ministerial"])
      expect(answer.data?.[level]).toMatchObject({
        totalCount: 1,
        nodes: [{ publisher: level, record: "2", field: "title", code: "RECORD_FIELD_MISSING", kept: false }],
      });
  });

  function source(level: string): string {
    return `id: ${level.toLowerCase()}
publisher: { name: { da: "Eksempel: ${level}" }, sample: true }
level: ${level}
licence: CC0-1.0
format: csv
address: "${publisher.url}/list"
schedule: { every: PT1H }
csv: { delimiter: ";", encoding: utf-8 }
mapping: { id: id, title: navn }
`;
  }
});

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Not null, and some list in it is not empty, or there is none and it has a value. */
function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== "object" || value === null) return value !== null;
  const inner = Object.values(value);
  const lists = inner.filter((each) => Array.isArray(each));
  return lists.length > 0 ? lists.some(isFilled) : inner.some(isFilled);
}

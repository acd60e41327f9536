import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, Kind, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";

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
  "publisher-quality",
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

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

import { buildSchema, parse } from "graphql";
import { expect, it } from "vitest";
import { committedSchema, generateSchema } from "../../subgraphs/schema.ts";

const OUTDATED = "is out of date: run `npm run schema` and commit what it writes";

it("has the committed schema files as the subgraphs are", async () => {
  const [generated, committed] = await Promise.all([generateSchema(), committedSchema()]);
  expect(committed.api === generated.api, `schema/api.graphql ${OUTDATED}`).toBe(true);
  expect(committed.supergraph === generated.supergraph, `schema/supergraph.graphql ${OUTDATED}`).toBe(true);
});

it("has nothing of the federation in the API schema", async () => {
  const { api } = await committedSchema();
  expect(Object.keys(buildSchema(api).getQueryType()?.getFields() ?? {})).toEqual(
    expect.arrayContaining(["helpServices", "municipalities"]),
  );
  expect(api).not.toMatch(/join__|_entities|_service|listingFeed/);
});

it("names the addresses of a hub with default settings in the supergraph", async () => {
  const { supergraph } = await committedSchema();
  expect(parse(supergraph).definitions.length).toBeGreaterThan(0);
  const addresses = [...supergraph.matchAll(/@join__graph\(name: "(\w+)", url: "([^"]+)"\)/g)].map(([, name, url]) => [name, url]);
  expect(addresses.length).toBeGreaterThanOrEqual(5);
  for (const [name, url] of addresses) expect(url).toBe(`http://127.0.0.1:4000/subgraphs/${name}`);
});

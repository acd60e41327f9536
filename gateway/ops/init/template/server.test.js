import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { listingsOf, MAPPING } from "./listings.js";
import { createServer } from "./server.js";

/** The real server over records of the test's own. */
const RECORDS = [
  { [MAPPING.id ?? "id"]: "1", [MAPPING.titleDa ?? MAPPING.titleEn]: "Hjælp til udbud" },
  { [MAPPING.id ?? "id"]: "2", [MAPPING.titleDa ?? MAPPING.titleEn]: "Hjælp til innovation" },
];
let folder;
let app;
let next;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "subgraph-"));
  next = listingsOf(RECORDS);
  const read = async () => {
    const listings = next;
    next = undefined;
    return listings;
  };
  app = await createServer({ read, stateFile: join(folder, "state.json") });
});
after(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function ask(query, variables = {}) {
  return (await app.inject({ method: "POST", url: "/graphql", payload: { query, variables } })).json();
}

async function feed(variables) {
  const { data, errors } = await ask(
    "query($after: String, $first: Int) { listingFeed(after: $after, first: $first) { cursor hasMore entries { id deleted title { text } } } }",
    variables,
  );
  assert.equal(errors, undefined);
  return data.listingFeed;
}

test("the feed goes on from a cursor, without loss and without doubles", async () => {
  const one = await feed({ first: 1 });
  const two = await feed({ first: 1, after: one.cursor });
  assert.deepEqual([one.hasMore, two.hasMore, one.entries.length, two.entries.length], [true, false, 1, 1]);
  assert.notEqual(one.entries[0].id, two.entries[0].id);
});

test("what changes comes again, and what goes comes as a tombstone", async () => {
  const { cursor, entries } = await feed({});
  next = listingsOf(RECORDS.slice(1));
  const news = await feed({ after: cursor });
  assert.deepEqual(
    news.entries.map(({ id, deleted }) => [id, deleted]),
    [[entries[0].id, true]],
  );
  assert.equal((await feed({})).entries.length, 1);
});

test("a bad representation harms no other", async () => {
  const [{ id }] = (await feed({})).entries;
  const { data, errors } = await ask("query($r: [_Any!]!) { _entities(representations: $r) { ... on Listing { id } } }", {
    r: [{ __typename: "Nothing" }, { __typename: "Listing", id }, { __typename: "Listing", id: "gone" }],
  });
  assert.deepEqual(data._entities, [null, { id }, null]);
  assert.deepEqual(
    errors.map(({ path }) => path),
    [["_entities", 0]],
  );
});

test("a cursor of another feed and a page of 501 are refused", async () => {
  const codes = [];
  for (const arguments_ of ['after: "x"', "first: 501"])
    codes.push((await ask(`{ listingFeed(${arguments_}) { cursor } }`)).errors[0].extensions.code);
  assert.deepEqual(codes, ["CURSOR_INVALID", "PAGE_SIZE_INVALID"]);
});

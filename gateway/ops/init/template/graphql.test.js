import { createServer as createHttpServer } from "node:http";
import { createDetails, createReader, createService, SERVICE } from "./service.js";

/** A service of the test's own, in the shape of yours: two pages where there is paging, and the record of each listing with a word more; of listing 2 it knows nothing. */
async function startService() {
  const asked = [];
  const inside = (path, value) => path.toReversed().reduce((inner, key) => ({ [key]: inner }), value);
  const merged = (one, two) =>
    Object.fromEntries(
      [...new Set([...Object.keys(one), ...Object.keys(two)])].map((key) => [
        key,
        one[key] && two[key] ? merged(one[key], two[key]) : (one[key] ?? two[key]),
      ]),
    );
  const page = (number) => {
    const rows = SERVICE.paging === null ? RECORDS : RECORDS.slice(number, number + 1);
    const listed = SERVICE.node === null ? rows : rows.map((row) => ({ [SERVICE.node]: row }));
    const info = SERVICE.paging?.kind === "cursor" ? inside(SERVICE.paging.info, { hasNextPage: number === 0, endCursor: "end" }) : {};
    return merged(inside(SERVICE.at, listed), info);
  };
  const items = (variables) =>
    Object.fromEntries(Object.keys(variables).map((name, index) => [`r${index}`, index === 0 ? { ...RECORDS[0], more: "a word" } : null]));
  const server = createHttpServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = JSON.parse(Buffer.concat(parts).toString());
    const list = body.query === SERVICE.list;
    const number = asked.filter((each) => each === "list").length;
    asked.push(list ? "list" : "items");
    response.end(
      JSON.stringify(list ? { data: page(number) } : { data: items(body.variables), errors: [{ message: "down", path: ["r1"] }] }),
    );
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/graphql`, asked, close: () => server.close() };
}

test("the whole list is read, page by page, and the details of many listings come with one request", async () => {
  const { url, asked, close } = await startService();
  const service = createService({ url });
  const listings = await createReader(service)();
  assert.equal(listings.size, RECORDS.length);
  const details = createDetails((id) => listings.get(id), service);
  const [one, two] = [...listings.keys()];
  const [first, again, second] = await Promise.allSettled([details.load(one), details.load(one), details.load(two)]);
  assert.deepEqual(first, again);
  const words = first.value.columns.some(({ name, value }) => name === "more" && value === "a word");
  const expected = SERVICE.item === null ? [false, 0, "fulfilled"] : [true, 1, "rejected"]; // an error of one is an error of that one
  assert.deepEqual([words, asked.filter((each) => each === "items").length, second.status], expected);
  close();
});

test("an empty list is not taken for the end of all listings", async () => {
  await assert.rejects(createReader({ list: async () => [] })(), /empty/);
});

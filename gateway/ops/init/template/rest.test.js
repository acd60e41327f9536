import { createServer as createHttpServer } from "node:http";
import { createDetails, createReader, createService, SERVICE } from "./service.js";

/** A service of the test's own, in the shape of yours: two pages, and the record of the first listing with a word more. */
async function startService() {
  const asked = [];
  const inside = (path, value) => path.toReversed().reduce((inner, key) => ({ [key]: inner }), value);
  const server = createHttpServer((request, response) => {
    const listed = asked.filter((each) => each === "list").length;
    const item = SERVICE.item !== null && !request.url.startsWith(`${SERVICE.path}?`) && request.url !== SERVICE.path;
    asked.push(item ? request.url : "list");
    if (!item && listed === 0) response.setHeader("link", `<${SERVICE.path}?second>; rel="next"`);
    const body = item ? inside(SERVICE.itemAt, { ...RECORDS[0], more: "a word" }) : inside(SERVICE.list, RECORDS.slice(listed, listed + 1));
    response.end(JSON.stringify(body));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}

test("the whole list is read, page by page, and details are asked for once", async () => {
  const { url, asked, close } = await startService();
  const service = createService({ url });
  const listings = await createReader(service)();
  assert.equal(listings.size, RECORDS.length);
  const details = createDetails((id) => listings.get(id), service);
  const [id] = [...listings.keys()];
  const [once, twice] = await Promise.all([details.load(id), details.load(id)]);
  assert.deepEqual(once, twice);
  const words = once.columns.some(({ name, value }) => name === "more" && value === "a word");
  assert.deepEqual([words, asked.filter((each) => each !== "list").length], SERVICE.item === null ? [false, 0] : [true, 1]);
  close();
});

test("a service that is down makes an error of its own listing only", async () => {
  const service = { item: async () => Promise.reject(new Error("down")) };
  const details = createDetails((id) => ({ sourceId: id, columns: [] }), service);
  const [result] = await Promise.allSettled([details.load("1")]);
  assert.equal(result.status, SERVICE.item === null ? "fulfilled" : "rejected");
});

test("an empty list is not taken for the end of all listings", async () => {
  await assert.rejects(createReader({ list: async () => [] })(), /empty/);
});

import { createReader, PUBLISHER } from "./listings.js";

test("your own file is read, and every listing has an id and a title", async () => {
  const listings = [...(await createReader()()).values()];
  for (const { id, title } of listings) assert.ok(id.startsWith(`${PUBLISHER.id}:`) && title.length > 0, id);
});

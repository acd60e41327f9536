import { expect, test } from "vitest";
import { DATABASE, testDatabase } from "../../support/databases.ts";
import { openCollaboration, STEWARD } from "../support.ts";

const COUNT = "{ needs { totalCount nodes { sample } } volume { totalCount } needChanges(first: 1) { cursor } }";

test("the invented needs come with the samples, stay as they are when the hub starts again, and go with them", async () => {
  const database = await testDatabase(DATABASE);
  const first = await openCollaboration({ database, samples: true });
  const before = await first.ask(COUNT);
  expect(before.needs.totalCount).toBe(80);
  expect(before.needs.nodes.every(({ sample }: { sample: boolean }) => sample)).toBe(true);
  await first.ask("mutation ($id: ID!) { withdrawNeed(id: $id) { id } }", { id: "need-001" }, STEWARD);
  const [changes] = await database.query("SELECT seq FROM collaboration.need_clock");
  await first.close();

  const again = await openCollaboration({ database, samples: true });
  expect((await again.ask(COUNT)).needs.totalCount).toBe(79); // what was taken back stays so
  expect(await database.query("SELECT seq FROM collaboration.need_clock")).toEqual([changes]);
  await again.close();

  const without = await openCollaboration({ database });
  const after = await without.ask(COUNT);
  expect([after.needs.totalCount, after.volume.totalCount]).toEqual([0, 0]);
  expect((await without.ask('{ need(id: "need-002") { id } }')).need).toBeNull();
  await without.close();
  await database.close();
});

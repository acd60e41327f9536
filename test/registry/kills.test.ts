import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { DATABASES, testPlace, type TestPlace } from "../support/databases.ts";
import { killAfter } from "../support/process.ts";

interface Row {
  readonly version: number;
  readonly state: string;
  readonly sdl: string;
  readonly hash: string | null;
}

/** `kill -9` in the middle of a publish, with a real process and a real database. */
describe.each(DATABASES)("a registry that is killed while it publishes (%s)", (kind) => {
  let place: TestPlace;
  afterAll(() => place.remove());

  it("has the last version that it answered, or the one after it, whole: the version, the supergraph and the audit trail", async () => {
    place = await testPlace(kind);
    const answered: string[] = [];
    for (const after of [1, 3]) {
      await killAfter(
        "test/registry/publisher.ts",
        { HUB_DATA: place.data, ...(place.url !== "" && { DATABASE_URL: place.url }) },
        (errors) => {
          const told = [...errors.matchAll(/answered (\w+)/g)].flatMap(([, field]) => field ?? []);
          if (told.length < after) return false;
          answered.push(told.at(-1) ?? "");
          return true;
        },
      );
      await isWhole(answered.at(-1) ?? "");
    }
  });

  async function isWhole(lastAnswered: string): Promise<void> {
    const database = await openDatabase({ url: place.url, data: place.data, log: createLog("silent") });
    try {
      const rows = await database.query<Row>(
        "SELECT version, state, sdl, supergraph_hash AS hash FROM registry.publication WHERE subgraph = 'star' ORDER BY version",
      );
      expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
      const inForce = rows.filter(({ state }) => state === "IN_FORCE");
      expect(inForce.map(({ version }) => version)).toEqual([rows.length]);
      const [state] = await database.query<{ hash: string; sdl: string }>(
        "SELECT s.hash, g.sdl FROM registry.state s JOIN registry.supergraph g USING (hash)",
      );
      expect(state?.hash).toBe(
        createHash("sha256")
          .update(state?.sdl ?? "")
          .digest("hex"),
      );
      const field = /star_\w+/.exec(inForce[0]?.sdl ?? "")?.[0] ?? "none";
      expect(state?.sdl).toContain(`${field}: Int`);
      const at = rows.findIndex(({ sdl }) => sdl.includes(`${lastAnswered}:`));
      expect([rows.length, rows.length - 1]).toContain(at + 1); // what was answered is there; one more may have been on its way
      const [events] = await database.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM registry.event WHERE kind = 'PUBLISHED'",
      );
      expect(events?.count).toBe(rows.length);
    } finally {
      await database.close();
    }
  }
});

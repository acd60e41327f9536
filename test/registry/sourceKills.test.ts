import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { DATABASES, testPlace, type TestPlace } from "../support/databases.ts";
import { killAfter } from "../support/process.ts";

interface Row {
  readonly version: number;
  readonly state: string;
  readonly sha256: string;
}

/** `kill -9` while sources are added, with a real process and a real database. */
describe.each(DATABASES)("a registry that is killed while a source is added (%s)", (kind) => {
  let place: TestPlace;
  afterAll(() => place.remove());

  it("has the last version that it answered, or the one after it, whole: the version, its file and the audit trail", async () => {
    place = await testPlace(kind);
    for (const after of [1, 3]) {
      let last = "";
      const env = { HUB_DATA: place.data, ...(place.url !== "" && { DATABASE_URL: place.url }) };
      await killAfter("test/registry/adder.ts", env, (errors) => {
        const told = [...errors.matchAll(/answered (\w{64})/g)].flatMap(([, sha256]) => sha256 ?? []);
        last = told.at(-1) ?? "";
        return told.length >= after;
      });
      await isWhole(last);
    }
  });

  async function isWhole(lastAnswered: string): Promise<void> {
    const database = await openDatabase({ url: place.url, data: place.data, log: createLog("silent") });
    try {
      const rows = await database.query<Row>(
        "SELECT version, state, file_sha256 AS sha256 FROM registry.source_version ORDER BY version DESC",
      );
      expect(rows.slice(1).every(({ state }) => state === "SUPERSEDED")).toBe(true);
      expect(rows[0]?.state).toBe("IN_FORCE");
      expect(rows.slice(0, 2).map(({ sha256 }) => sha256)).toContain(lastAnswered); // one more may have been on its way
      const [file] = await database.query<{ content: Uint8Array }>("SELECT content FROM registry.source_file WHERE sha256 = $1", [
        rows[0]?.sha256,
      ]);
      expect(
        createHash("sha256")
          .update(file?.content ?? "")
          .digest("hex"),
      ).toBe(rows[0]?.sha256);
      const [source] = await database.query<{ version: number }>("SELECT version FROM registry.source");
      const [events] = await database.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM registry.event WHERE kind = 'SOURCE_ADDED'",
      );
      expect([source?.version, events?.count]).toEqual([rows[0]?.version, rows[0]?.version]);
    } finally {
      await database.close();
    }
  }
});

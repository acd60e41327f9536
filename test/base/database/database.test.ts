import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../subgraphs/base/database/migrate.ts";
import { openDatabase } from "../../../subgraphs/base/database/index.ts";
import { storableJson } from "../../../subgraphs/base/database/storable.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { eventually } from "../../support/eventually.ts";
import { DATABASES, testDatabase, testPlace, type TestDatabase } from "../../support/databases.ts";

const log = createLog("silent");

describe.each(DATABASES)("the database (%s)", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(kind);
    await migrate(database, "room", ["CREATE TABLE room.thing (id int PRIMARY KEY, word text NOT NULL)"]);
  });
  afterAll(() => database.close());

  it("keeps statements of many callers apart", async () => {
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    const answers = await Promise.all(numbers.map((number) => database.query<{ n: number }>("SELECT $1::int AS n", [number])));
    expect(answers.map((rows) => rows[0]?.n)).toEqual(numbers);
  });

  it("takes back everything of a transaction that fails, also among others that succeed", async () => {
    const attempts = Array.from({ length: 20 }, (_, id) =>
      database.transaction(async (transaction) => {
        await transaction.query("INSERT INTO room.thing (id, word) VALUES ($1, $2)", [id, "ord"]);
        if (id % 2 === 1) throw new Error("changed my mind");
      }),
    );
    await Promise.allSettled(attempts);
    const rows = await database.query<{ id: number }>("SELECT id FROM room.thing ORDER BY id");
    expect(rows.map((row) => row.id)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  });

  it("goes on after a statement that fails", async () => {
    await expect(database.query("SELECT nothing FROM nowhere")).rejects.toThrow("nowhere");
    expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("stores what it can of text that it cannot hold, and finds nothing by it", async () => {
    const text = "nul\u0000 halv\ud800 \\u0000 hel\u{1f600}";
    const stored = "nul\ufffd halv\ufffd \\u0000 hel\u{1f600}";
    const rows = await database.query("SELECT $1::text AS plain, ($2::text[])[1] AS listed, $3::jsonb ->> 'key' AS json", [
      text,
      [text],
      storableJson({ key: text }),
    ]);
    expect(rows).toEqual([{ plain: stored, listed: stored, json: stored }]);
    expect(await database.query("SELECT word FROM room.thing WHERE word = ANY ($1)", [["ord\u0000"]])).toEqual([]);
  });

  it("runs a migration once, also when two processes start together", async () => {
    const migrations = ["CREATE TABLE other.counter (n int);\nINSERT INTO other.counter VALUES (1)"];
    await Promise.all([migrate(database, "other", migrations), migrate(database, "other", migrations)]);
    await migrate(database, "other", [...migrations, "INSERT INTO other.counter VALUES (2)"]);
    expect(await database.query("SELECT n FROM other.counter ORDER BY n")).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

describe.runIf(DATABASES.includes("postgresql"))("PostgreSQL", () => {
  it("may end a connection in the middle of a transaction: the transaction fails, the process goes on", async () => {
    const database = await testDatabase("postgresql");
    const transaction = database.transaction(async ({ query }) => {
      const [row] = await query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await database.query("SELECT pg_terminate_backend($1)", [row?.pid]);
      await eventually("the connection is gone", async () => {
        const left = await database.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1", [row?.pid]);
        return left.length === 0;
      });
      return query("SELECT 1");
    });
    await expect(transaction).rejects.toThrow(/connection/);
    expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe("the embedded database", () => {
  it("makes a database anew whose making was interrupted, and keeps only the latest remains", async () => {
    const place = await testPlace("embedded");
    await mkdir(join(place.data, "database.incomplete", "of-an-earlier-start"), { recursive: true });
    await rm(join(place.data, "database", "hub.complete"));
    await (await openDatabase({ ...place, log })).close();
    expect((await readdir(place.data)).filter((name) => name.startsWith("database.")).toSorted()).toEqual(["database.incomplete"]);
    expect(await readdir(join(place.data, "database.incomplete"))).toContain("PG_VERSION");
    await place.remove();
  });

  it("closes also when its thread has ended before", async () => {
    const place = await testPlace("embedded");
    const thread = new Promise<Worker>((done) => process.once("worker", done));
    const database = await openDatabase({ ...place, log });
    await (await thread).terminate();
    await expect(database.query("SELECT 1")).rejects.toThrow(/connect/i);
    await database.close();
    await place.remove();
  });

  it("refuses a second process on the same folder", async () => {
    const place = await testPlace("embedded");
    const first = await openDatabase({ ...place, log });
    await expect(openDatabase({ ...place, log })).rejects.toMatchObject({ code: "DATA_LOCKED" });
    await first.close();
    await (await openDatabase({ ...place, log })).close();
    await place.remove();
  });

  it("has every committed row after kill -9 and takes the dead process's lock over", async () => {
    const place = await testPlace("embedded");
    const script = new URL("./writer.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [script, place.data], { stdio: ["ignore", "pipe", "inherit"] });
    let told = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      told = Number(chunk.toString().trim().split("\n").at(-1));
      if (told >= 50) child.kill("SIGKILL");
    });
    await once(child, "exit");
    const database = await openDatabase({ ...place, log });
    const rows = await database.query<{ n: number }>("SELECT max(n) AS n FROM written");
    expect(told).toBeGreaterThanOrEqual(50);
    expect(rows[0]?.n).toBeGreaterThanOrEqual(told);
    await database.close();
    await place.remove();
  });
});

it("says that a database cannot be reached, without its address", async () => {
  const opening = openDatabase({ url: "postgres://somebody:secret@127.0.0.1:1/none", data: "", log });
  await expect(opening).rejects.toMatchObject({ code: "DATABASE_UNREACHABLE", message: expect.not.stringContaining("secret") });
});

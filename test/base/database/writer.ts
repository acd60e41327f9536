import { openDatabase } from "../../../subgraphs/base/database/index.ts";
import { createLog } from "../../../subgraphs/base/log.ts";

/** Writes numbers one by one and tells each after its commit, until it is killed. */
const database = await openDatabase({ url: "", data: process.argv[2] ?? "", log: createLog("silent") });
await database.query("CREATE TABLE written (n int PRIMARY KEY)");
for (let n = 1; n < 100_000; n += 1) {
  await database.query("INSERT INTO written VALUES ($1)", [n]);
  process.stdout.write(`${n}\n`);
}

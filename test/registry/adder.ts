import { createHash } from "node:crypto";
import { signCaller } from "../../subgraphs/base/caller.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { openDatabase } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createRegistry } from "../../subgraphs/registry/index.ts";

/** A process that adds version after version of a source, each with a file of its own, and tells on standard error which files were answered, until it is killed. */
const key = Buffer.alloc(32, 7);
const log = createLog("silent");
const database = await openDatabase({ url: process.env["DATABASE_URL"] ?? "", data: process.env["HUB_DATA"] ?? "", log });
const registry = await createRegistry({ database, remotes: [], reserved: [], allowPrivate: [], clock: systemClock, log, callerKey: key });
const start = Date.now();
for (let n = 0; ; n += 1) {
  const content = Buffer.from(`id;titel\n1;Hjælp ${start} ${n}\n${"x;y\n".repeat(2_000)}`);
  const { data, errors } = await registry.execute({
    query: "mutation ($input: SourceInput!) { addSource(input: $input) { version { state } } }",
    variables: {
      input: { id: "oesterby", name: "Østerby", licence: "CC0-1.0", file: { name: "x.csv", content: content.toString("base64") } },
    },
    headers: { "hub-caller": signCaller({ name: "unit", roles: ["STEWARD"] }, key, systemClock) },
  });
  const sha256 = createHash("sha256").update(content).digest("hex");
  const { version } = (data?.["addSource"] ?? { version: null }) as { readonly version: object | null }; // as asked
  process.stderr.write(version === null ? `failed ${JSON.stringify(errors)}\n` : `answered ${sha256}\n`);
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seeded, surviveKills } from "../collaboration/kills.ts";

/**
 * `node --import ./subgraphs/base/runtime.js test/measure/enquiries.ts`: a thousand enquiries through a whole hub on the embedded database that is killed ten times at
 * random moments. Every one that was acknowledged has to arrive, each time under the same key.
 */
const { values } = parseArgs({
  options: {
    enquiries: { type: "string", default: "1000" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
  },
});

const data = await mkdtemp(join(tmpdir(), "ops-hub-enquiries-"));
try {
  const { logs: _logs, ...result } = await surviveKills({
    place: { url: "", data, remove: () => rm(data, { recursive: true, force: true }) },
    target: "hub",
    enquiries: Number(values.enquiries),
    kills: Number(values.kills),
    random: seeded(Number(values.seed)),
    patienceMs: 300_000,
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (result.arrived < result.acknowledged || result.unrecognisable > 0) process.exitCode = 1;
} finally {
  await rm(data, { recursive: true, force: true });
}

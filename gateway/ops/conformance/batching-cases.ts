import { isRecord } from "../../query/json.ts";
import { must, type Case } from "./case.ts";
import { entities, unknown } from "./entity-cases.ts";
import type { Reply } from "./service.ts";
import type { Known, Subject } from "./subject.ts";

const MOST_CALLS = 5;
const MOST_GROWTH = 10;
const LEAST_MS = 300;

/**
 * B: whether many entities are looked up together. From outside that shows as time alone; a service that counts its own calls (to its database, to others) may say
 * so in `extensions.ops.calls` of its answer, and then that number is judged.
 */
export const BATCHING_CASES: readonly Case[] = [
  {
    id: "OPS-B-001",
    level: "SHOULD",
    proves: `100 entities cost about as many calls behind the service as one: at most ${MOST_CALLS} where it counts them, else at most ${MOST_GROWTH} times the time of one.`,
    why: "A look-up for each entity multiplies with every list above it: a page of 100 becomes 100 statements, and the gateway's time runs out.",
    mend: "Gather the keys and look them up with one statement (a DataLoader a request). To have it judged exactly, count your calls and answer `extensions: { ops: { calls: n } }`.",
    async check(subject) {
      const known = await subject.known();
      const [one, hundred] = [await fastest(subject, known, 1), await fastest(subject, known, 100)];
      const calls = callsOf(hundred);
      if (calls !== undefined) {
        must(calls <= MOST_CALLS, `100 entities cost ${calls} calls; one costs ${callsOf(one) ?? "?"}.`);
        return `${calls} calls for 100 entities, as the service counts them`;
      }
      const seen = `one entity ${Math.round(one.ms)} ms, 100 entities ${Math.round(hundred.ms)} ms, seen from outside`;
      must(hundred.ms < LEAST_MS || hundred.ms <= one.ms * MOST_GROWTH, `The time grows with the number: ${seen}.`);
      return seen;
    },
  },
];

/** The fastest of three: what else the machine does only ever adds time. */
async function fastest(subject: Subject, known: Known, count: number): Promise<Reply> {
  const asked = [known.representation, ...Array.from({ length: count - 1 }, (_, index) => unknown(known, index))];
  const replies = [];
  for (let round = 0; round < 3; round += 1) replies.push(await entities(subject, known, asked));
  return replies.reduce((best, reply) => (reply.ms < best.ms ? reply : best));
}

function callsOf({ body }: Reply): number | undefined {
  const ops = isRecord(body["extensions"]) ? body["extensions"]["ops"] : undefined;
  return isRecord(ops) && typeof ops["calls"] === "number" ? ops["calls"] : undefined;
}

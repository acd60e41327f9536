import { must, Skip, type Case } from "./case.ts";
import { entities, unknown } from "./entity-cases.ts";
import { MOST_BYTES, TIMEOUT_MS } from "./service.ts";

const SOON_MS = 1_000;
const ROUNDS = 3;

/** L: time and size. What a gateway waits for and reads is bounded; a user's page is as slow as its slowest subgraph. */
export const LIMIT_CASES: readonly Case[] = [
  {
    id: "OPS-L-001",
    level: "SHOULD",
    proves: `A small question is answered within ${SOON_MS} ms, in the middle of ${ROUNDS} times.`,
    why: "The user waits for the slowest subgraph of a query.",
    mend: "Keep connections and prepared data; look for a call to another system in the way, and keep its answer.",
    async check({ service }) {
      const times = [];
      for (let round = 0; round < ROUNDS; round += 1) times.push((await service.ask("{ __typename }")).ms);
      const middle = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
      must(middle <= SOON_MS, `It takes ${Math.round(middle)} ms.`);
      return `${Math.round(middle)} ms`;
    },
  },
  {
    id: "OPS-L-002",
    level: "MUST",
    proves: `500 entities are answered within ${TIMEOUT_MS / 1000} s and ${MOST_BYTES / 1_000_000} MB.`,
    why: "The gateway gives up then, and the fields come as null with SUBGRAPH_TIMEOUT.",
    mend: "Look the entities up in bulk; leave long texts to a field of their own that is asked for when needed.",
    async check(subject) {
      const known = await subject.known();
      const asked = [known.representation, ...Array.from({ length: 499 }, (_, index) => unknown(known, index))];
      const { ms, bytes } = await entities(subject, known, asked);
      return `${Math.round(ms)} ms, ${bytes} bytes`;
    },
  },
  {
    id: "OPS-L-003",
    level: "MUST",
    proves: `A feed page of 500 is answered within ${TIMEOUT_MS / 1000} s and ${MOST_BYTES / 1_000_000} MB.`,
    why: "The catalogue reads the feed in pages of 500 and gives up then; no later listing is ever seen.",
    mend: "Read the page with one statement, by an index on the order of changes.",
    async check({ service, hasFeed }) {
      if (!(await hasFeed())) throw new Skip("The service has no listing feed.");
      const { ms, bytes } = await service.ask(
        "{ listingFeed(first: 500) { cursor entries { id title { text } summary { text } description { text } channels { kind value } coverage } } }",
      );
      return `${Math.round(ms)} ms, ${bytes} bytes`;
    },
  },
];

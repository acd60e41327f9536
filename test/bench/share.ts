import { parse } from "graphql";
import { executeOperation } from "../../gateway/execute/operation.ts";
import { createPlanning } from "../../gateway/plan/planning.ts";
import { createSnapshot } from "../../gateway/supergraph/snapshot.ts";
import type { Transport } from "../../gateway/transport/transport.ts";
import { compose } from "../../schema/compose.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { median } from "./measure.ts";
import { shopSubgraphs } from "./shop.ts";
import { answersOf } from "./upstream-answers.ts";

/** In these the code, and the planner's second thread, get ready. */
const WARM_ROUNDS = 3;
const ROUNDS = 9;
const ROUND_MS = 200;

/** What the execution itself takes, in this process, with subgraphs that answer at once: CPU milliseconds per request by query, without HTTP and Apollo Server. */
export async function shareOf(queries: Readonly<Record<string, string>>): Promise<Readonly<Record<string, number>>> {
  const subgraphs = shopSubgraphs();
  const planning = createPlanning({ clock: systemClock });
  const alive = setInterval(() => undefined, 1_000); // an idle planning thread does not keep the process alive
  const { supergraphSdl } = compose(subgraphs.map(({ name, sdl }) => ({ name, sdl, url: `http://127.0.0.1/${name}` })));
  const snapshot = await createSnapshot(supergraphSdl, planning);
  const answer = answersOf(subgraphs);
  const canned = new Map<string, Buffer>();

  const transportTo = (name: string): Transport =>
    Object.assign(
      async ({ body, read }: Parameters<Transport>[0]) => {
        const text = body?.() ?? "";
        let bytes = canned.get(name + text);
        if (bytes === undefined) canned.set(name + text, (bytes = Buffer.from(await answer(`/${name}`, text))));
        return read?.(bytes) === true ? {} : JSON.parse(bytes.toString());
      },
      { reads: true },
    );
  const transports = new Map(subgraphs.map(({ name }) => [name, transportTo(name)]));

  const rounds = new Map(Object.keys(queries).map((label): [string, number[]] => [label, []]));
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round += 1) {
    for (const [label, query] of Object.entries(queries)) {
      const request = { document: parse(query), key: query, variables: {}, headers: {} };
      await executeOperation({ snapshot, transports }, request);
      const before = process.cpuUsage();
      const until = performance.now() + ROUND_MS;
      let requests = 0;
      for (; performance.now() < until; requests += 1) await executeOperation({ snapshot, transports }, request);
      const { user, system } = process.cpuUsage(before);
      if (round >= WARM_ROUNDS) rounds.get(label)?.push((user + system) / 1_000 / requests);
    }
  }
  await planning.close();
  clearInterval(alive);
  return Object.fromEntries([...rounds].map(([label, each]) => [label, median(each)]));
}

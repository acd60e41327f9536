import { createHttpClient } from "../../../subgraphs/base/http/index.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import type { Subgraph } from "../../../subgraphs/base/subgraph.ts";
import { createMunicipal } from "../../../subgraphs/municipal/index.ts";
import { parseSource } from "../../../subgraphs/sources/source.ts";
import { testClock } from "../../support/clock.ts";
import { testDatabase } from "../../support/databases.ts";
import { eventually } from "../../support/eventually.ts";
import { serve } from "../../support/localServer.ts";

/** A subgraph of our own kit with a listing feed and an entity, over a real source, whose listings can be made to change and to go. */
export interface GoodService {
  readonly subgraph: Subgraph;
  readonly url: string;
  /** Changes a listing at the publisher and has it read. */
  change(): Promise<void>;
  /** Takes a listing away at the publisher and has it read. */
  remove(): Promise<void>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;

export async function startGoodService(): Promise<GoodService> {
  const log = createLog("silent");
  const clock = testClock("2026-01-05T12:00:00Z");
  let records = Array.from({ length: 9 }, (_, index) => ({ id: `post-${index}`, titel: `Hjælp nummer ${index}`, tema: "nyt", version: 0 }));
  const publisher = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ poster: records }));
  });
  const database = await testDatabase("embedded");
  const http = createHttpClient({ allowPrivate: [publisher.host], clock, log });
  const source = parseSource(
    `id: vesterby
publisher: { name: { da: "Eksempel: Vesterby" }, sample: true, territories: [mun:0851] }
level: MUNICIPAL
licence: CC0-1.0
format: json
address: "${publisher.url}/poster.json"
schedule: { every: PT1H }
json: { records: poster }
mapping: { id: id, title: titel, themes: { path: tema, values: { nyt: INNOVATION } }, coverage: { constant: [DK] } }
`,
    { file: "vesterby.yaml" },
  );
  const subgraph = await createMunicipal({
    database,
    http,
    clock,
    log,
    callerKey: Buffer.alloc(32, 7),
    lookEveryMs: 20,
    folder: { sources: [source], onChange: () => undefined, close: () => undefined },
  });
  await eventually("the source is tried", () => subgraph.allTried());
  const readAgain = async (): Promise<void> => {
    clock.advance(HOUR);
    const now = clock.now();
    await eventually("the source is read again", async () => {
      const { data } = await subgraph.execute({ query: "{ municipalSources { triedAt } }" });
      const [state] = (data?.["municipalSources"] ?? []) as { triedAt: string }[]; // as asked
      return Date.parse(state?.triedAt ?? "") === now;
    });
  };
  return {
    subgraph,
    url: `${await subgraph.app.listen({ port: 0, host: "127.0.0.1" })}/graphql`,
    async change() {
      records = records.map((record, index) => (index === 0 ? { ...record, titel: `Ændret ${clock.now()}` } : record));
      await readAgain();
    },
    async remove() {
      records = records.slice(0, -1);
      await readAgain();
    },
    async close() {
      await subgraph.close();
      await http.close();
      await database.close();
      await publisher.close();
    },
  };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createLog } from "../../../subgraphs/base/log.ts";
import { systemClock } from "../../../subgraphs/base/clock.ts";
import { readSettings } from "../../../subgraphs/base/settings.ts";
import { HELP_SERVICE_FIELDS, readHelpService, type HelpService } from "../../../subgraphs/guidance/index/helpService.ts";
import { openHouse } from "../../../subgraphs/index.ts";

/** The help services of the sample content as the catalogue serves them, and which help function each is. */
export interface Content {
  readonly services: readonly HelpService[];
  /** Id of a help service → id of the help function that most of its listings are about; for judging only. */
  readonly functionOf: ReadonlyMap<string, string>;
}

interface Page {
  readonly nodes: readonly { readonly id: string; readonly sources: readonly { readonly sourceId: string }[] }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const QUERY = `query ($after: String) { helpServices(first: 100, after: $after) { nodes { ${HELP_SERVICE_FIELDS} sources: listings { sourceId } } pageInfo { hasNextPage endCursor } } }`;

/** Opens the hub's own subgraphs on an empty folder, waits until the samples are merged, and reads the result. */
export async function readContent(): Promise<Content> {
  const data = await mkdtemp(join(tmpdir(), "ops-hub-measure-"));
  const house = await openHouse({
    settings: readSettings({ HUB_DATA: data }),
    clock: systemClock,
    log: createLog("silent"),
    callerKey: Buffer.alloc(32),
    names: ["municipal", "regional", "ministerial", "catalogue"],
  });
  try {
    while (!(await house.ready())) await wait(200);
    const catalogue = house.subgraphs.find(({ name }) => name === "catalogue");
    const services: HelpService[] = [];
    const functionOf = new Map<string, string>();
    for (let after: string | null = null, more = true; more;) {
      const answer = await catalogue?.execute({ query: QUERY, variables: { after } });
      const page = answer?.data?.["helpServices"] as Page | undefined; // the catalogue's own schema
      if (page === undefined) throw new Error("The catalogue does not answer.");
      for (const node of page.nodes) {
        const service = readHelpService(node);
        if (service === undefined) continue;
        services.push(service);
        functionOf.set(node.id, mostFrequent(node.sources.map(({ sourceId }) => sourceId.replace(/#\d+$/, ""))));
      }
      [after, more] = [page.pageInfo.endCursor, page.pageInfo.hasNextPage];
    }
    return { services, functionOf };
  } finally {
    await house.close();
    await rm(data, { recursive: true, force: true });
  }
}

function mostFrequent(values: readonly string[]): string {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? "";
}

import { compose } from "../../../schema/compose.ts";
import type { SubgraphRequest } from "../../../subgraphs/base/subgraph.ts";
import { startHttpServer, sendJson } from "../http-server.ts";
import { startSubgraph, type Resolvers, type SmallSubgraph } from "../small-subgraph.ts";

/** A real subgraph over HTTP that says what may be kept of its answers. */
export interface KeepingSubgraph extends Pick<SmallSubgraph, "name" | "sdl" | "url" | "execute" | "app"> {
  /** The headers of its next answers; by default it says nothing. */
  says(headers: Readonly<Record<string, string>>): void;
  /** What it was asked since this was last looked at: ids of representations for entities, else the query. */
  asked(): readonly (string | readonly string[])[];
  /** Runs before the next answer is made, once. */
  beforeNext(work: () => Promise<void>): void;
  close(): Promise<void>;
}

export async function startKeeping(name: string, sdl: string, resolvers: Resolvers): Promise<KeepingSubgraph> {
  const subgraph = await startSubgraph(name, sdl, resolvers);
  let headers: Readonly<Record<string, string>> = {};
  let requests: (string | readonly string[])[] = [];
  let before = async (): Promise<void> => {};
  const server = await startHttpServer((request, response, body) => {
    const asked = JSON.parse(body) as SubgraphRequest; // the gateway wrote it
    const lists = Object.entries(asked.variables ?? {}).filter(([key]) => key.startsWith("representations"));
    const ids = (lists as [string, { id: string }[]][]).flatMap(([, list]) => list.map(({ id }) => id));
    requests.push(lists.length === 0 ? asked.query : ids);
    const given = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
    const work = before;
    before = async () => {};
    void work()
      .then(() => subgraph.execute({ ...asked, headers: given }))
      .then((answer) => sendJson(response, answer, headers));
  });
  return {
    ...subgraph,
    url: server.url,
    says: (next) => void (headers = next),
    asked() {
      const before = requests;
      requests = [];
      return before;
    },
    beforeNext: (work) => void (before = work),
    async close() {
      await server.stop();
      await subgraph.close();
    },
  };
}

export function supergraphOfKeeping(subgraphs: readonly KeepingSubgraph[]): string {
  return compose(subgraphs.map(({ name, url, sdl }) => ({ name, url, sdl }))).supergraphSdl;
}

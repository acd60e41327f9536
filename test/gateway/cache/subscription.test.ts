import { afterAll, beforeAll, expect, it } from "vitest";
import { createGateway, type Gateway } from "../../../gateway/gateway.ts";
import { systemClock } from "../../../subgraphs/base/clock.ts";
import { createLog } from "../../../subgraphs/base/log.ts";
import { memorySupergraph } from "../memory-supergraph.ts";
import { supergraphOf, type SmallSubgraph } from "../small-subgraph.ts";
import { next, sseClient, startNews, startTitles, type News } from "../subscribe-news.ts";

let news: News;
let titles: SmallSubgraph;
let gateway: Gateway;
let url: string;
let asked = 0;

beforeAll(async () => {
  [news, titles] = await Promise.all([startNews(), startTitles()]);
  gateway = await createGateway({
    supergraph: memorySupergraph(supergraphOf([news, titles])),
    subgraphs: [news.subgraph, titles],
    log: createLog("silent"),
    clock: systemClock,
    cache: { in: "memory" },
    wrapTransport: (name, transport) => async (request) => {
      if (name === "titles") asked += 1;
      return { ...(await transport(request)), cacheControl: "public, max-age=600" };
    },
  });
  url = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([news.close(), titles.close()]);
});

it("fills each event of a subscription anew, because an event tells that something is no longer what it was", async () => {
  const answers = sseClient(url).iterate<Record<string, unknown>>({ query: "subscription { changed { book { title } } }" });
  news.tell("1", "1");
  for (const _event of [1, 2]) expect(await next(answers)).toEqual({ data: { changed: { book: { title: "Title 1" } } } });
  await answers.return?.();
  expect(asked).toBe(2);
});

import { createLevelSubgraph, type LevelServices, type LevelSubgraph } from "../kit/level.ts";

/** The ministerial level: the state, and national bodies beside it (shown to people as "national"). */
export function createMinisterial(services: LevelServices): Promise<LevelSubgraph> {
  return createLevelSubgraph(
    {
      level: "MINISTERIAL",
      base: import.meta.url,
      details: (entry) => ({ providerKind: entry.content.provider?.kind ?? null }),
      queries: { ministerialPublishers: (sources) => sources.map(({ id }) => ({ id })) },
    },
    services,
  );
}

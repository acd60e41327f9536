import { createLevelSubgraph, type LevelServices, type LevelSubgraph } from "../kit/level.ts";

/** The regional level: the portals of the regions and of what they run together. */
export function createRegional(services: LevelServices): Promise<LevelSubgraph> {
  return createLevelSubgraph(
    {
      level: "REGIONAL",
      base: import.meta.url,
      details: (_entry, source) => ({ regions: regionCodes(source.publisher.territories).map((code) => ({ code })) }),
      queries: {
        regionalPublishers: (sources, { region }) =>
          sources.filter((source) => regionCodes(source.publisher.territories).includes(String(region))).map(({ id }) => ({ id })),
      },
    },
    services,
  );
}

function regionCodes(territories: readonly string[]): readonly string[] {
  return territories.flatMap((code) => (code.startsWith("reg:") ? [code.slice("reg:".length)] : []));
}

import { createLevelSubgraph, type LevelServices, type LevelSubgraph } from "../kit/level.ts";

/** The municipal level: business pages and offices of the 98 municipalities and of what several of them run together. */
export function createMunicipal(services: LevelServices): Promise<LevelSubgraph> {
  return createLevelSubgraph(
    {
      level: "MUNICIPAL",
      base: import.meta.url,
      details: (_entry, source) => ({ municipalities: municipalityCodes(source.publisher.territories).map((code) => ({ code })) }),
      queries: {
        municipalPublishers: (sources, { municipality }) =>
          sources
            .filter((source) => municipalityCodes(source.publisher.territories).includes(String(municipality)))
            .map(({ id }) => ({ id })),
      },
    },
    services,
  );
}

function municipalityCodes(territories: readonly string[]): readonly string[] {
  return territories.flatMap((code) => (code.startsWith("mun:") ? [code.slice("mun:".length)] : []));
}

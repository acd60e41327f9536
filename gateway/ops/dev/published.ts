import type { SubgraphDefinition } from "../../../schema/compose.ts";
import { HubError } from "../../../schema/errors.ts";
import type { Hub } from "../hub.ts";

interface Member {
  readonly name: string;
  readonly url: string | null;
  readonly sdl: string | null;
  readonly composed: boolean;
}

/** What is published beside a subgraph: those the hub itself composes. Throws UNAUTHENTICATED where the hub does not tell strangers of addresses. */
export async function publishedBeside(name: string, hub: Hub): Promise<readonly SubgraphDefinition[]> {
  const { publishedSubgraphs } = await hub.ask<{ publishedSubgraphs: readonly Member[] }>(
    "query OpsPublished { publishedSubgraphs { name url sdl composed } }",
  );
  return publishedSubgraphs
    .filter((each) => each.name !== name && each.composed)
    .map(({ name, url, sdl }) => {
      if (url === null || sdl === null)
        throw new HubError("UNAUTHENTICATED", "The hub tells schemas and addresses to those it knows only.", {
          next: "Set OPS_TOKEN to the token the unit gave you.",
        });
      return { name, url, sdl };
    });
}

import { HubError } from "../../schema/errors.ts";
import type { Hub } from "./hub.ts";

/** A publisher's quality, as the catalogue has it. */
export interface PublisherQuality {
  readonly id: string;
  readonly name: string;
  readonly quality: {
    /** 0 to 1; null while nothing is listed. */
    readonly score: number | null;
    readonly listings: number;
    readonly measures: readonly {
      readonly measure: string;
      readonly label: string;
      readonly score: number | null;
      readonly explanation: string;
    }[];
    /** That first which would raise the score most. */
    readonly kinds: readonly {
      readonly code: string;
      readonly measure: string;
      readonly field: string;
      readonly count: number;
      readonly gain: number;
      readonly example: { readonly message: string; readonly next: string; readonly listing: { readonly id: string } | null };
    }[];
  } | null;
}

/** Whose quality is wanted: by id, and by the subgraphs that tell of them. */
export interface QualityWish {
  readonly ids: readonly string[];
  readonly subgraphs: readonly string[];
}

const MOST_PUBLISHERS = 20;
const MOST_KINDS = 5;
const QUALITY = `fragment Quality on Publisher { id name(language: EN) quality { score listings
    measures { measure label(language: EN) score explanation(language: EN) }
    kinds { code measure field count gain example { message(language: EN) next(language: EN) listing { id } } } } }
  query OpsQuality($ids: [ID!], $subgraphs: [ID!]) { byId: publishers(ids: $ids) { ...Quality } bySubgraph: publishers(subgraphs: $subgraphs) { ...Quality } }`;
/** What a hub says that has no catalogue, or whose catalogue is down: the rest of the status is told all the same. */
const SILENT: readonly string[] = [
  "GRAPHQL_VALIDATION_FAILED",
  "SUBGRAPH_UNREACHABLE",
  "SUBGRAPH_TIMEOUT",
  "SUBGRAPH_OVERLOADED",
  "HUB_BAD_ANSWER",
];

/** Those with the lowest score first, at most 20; undefined where the hub cannot tell. */
export async function askQuality(hub: Hub, wish: QualityWish): Promise<readonly PublisherQuality[] | undefined> {
  if (wish.ids.length + wish.subgraphs.length === 0) return [];
  try {
    const { byId, bySubgraph } = await hub.ask<Readonly<Record<"byId" | "bySubgraph", readonly PublisherQuality[]>>>(QUALITY, { ...wish });
    const found = new Map([...byId, ...bySubgraph].map((each) => [each.id, each]));
    return [...found.values()].toSorted((a, b) => (a.quality?.score ?? 1) - (b.quality?.score ?? 1)).slice(0, MOST_PUBLISHERS);
  } catch (error) {
    if (error instanceof HubError && SILENT.includes(error.code)) return undefined;
    throw error;
  }
}

/** The publishers that the token is for, all for a steward; none for another caller. */
export async function ownPublishers(hub: Hub): Promise<readonly string[]> {
  try {
    const { registryTokens } = await hub.ask<{ readonly registryTokens: readonly { readonly publisher: string }[] }>(
      "query OpsPublishers { registryTokens { publisher } }",
    );
    return [...new Set(registryTokens.map(({ publisher }) => publisher))];
  } catch (error) {
    if (error instanceof HubError && (SILENT.includes(error.code) || error.code === "FORBIDDEN")) return [];
    throw error;
  }
}

/** Lines for people: the score, what it is made of, and the first things to mend. */
export function renderQuality(publishers: readonly PublisherQuality[] | undefined): readonly string[] {
  if (publishers === undefined) return ["Quality: the hub cannot tell at present."];
  const told = publishers.flatMap(({ id, name, quality }) => (quality === null ? [] : [{ id, name, quality }]));
  // Publishers' words may hold what a terminal takes for commands.
  const lines = told.flatMap(linesOf).map((line) => line.replace(/\p{Cc}/gu, " "));
  return lines.length === 0 ? [] : ["Quality of the listings, and what to mend first:", ...lines];
}

function linesOf({ id, name, quality: { score, listings, measures, kinds } }: Told): readonly string[] {
  if (score === null) return [`  ${name} (${id}): nothing is listed yet`];
  const rest = kinds.slice(MOST_KINDS).reduce((sum, { count }) => sum + count, 0);
  return [
    `  ${name} (${id}): ${score.toFixed(2)}, ${listings} listings`,
    `    ${measures.map((each) => `${each.label.toLowerCase()} ${each.score?.toFixed(2) ?? "unknown"}`).join(", ")}`,
    ...kinds
      .slice(0, MOST_KINDS)
      .map(
        ({ code, count, gain, example: { listing, message, next } }) =>
          `    +${gain.toFixed(2)} ${code} ${count} times, as ${listing?.id ?? id}: ${message} ${next}`,
      ),
    ...(rest > 0 ? [`    … and ${rest} more of other kinds (--json tells them)`] : []),
    ...(kinds.length > 0 ? [`    One by one: publisher(id: "${id}") { quality { issues { nodes { message next } } } }`] : []),
  ];
}

interface Told extends PublisherQuality {
  readonly quality: NonNullable<PublisherQuality["quality"]>;
}

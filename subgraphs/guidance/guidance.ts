import { SECTORS, type Stage } from "../../schema/knowledge.ts";
import { THEMES, type Audience, type Channel, type ChannelKind, type Theme } from "../../schema/listing.ts";
import { regionOf } from "../base/territory/index.ts";
import type { ServiceIndex } from "./index/serviceIndex.ts";
import type { Knowledge } from "./field/knowledge.ts";
import { choose } from "./rank/choose.ts";
import { createWishes, type Wish } from "./rank/wish.ts";
import { toId } from "./understand/guidanceId.ts";
import type { Likeness } from "./understand/likeness.ts";
import type { Understood } from "./understand/understood.ts";
import { nextOf, type Next } from "./words/next.ts";
import { reasonFor } from "./words/reason.ts";

/** A guidance as the schema has it, its texts in both languages. */
export interface Guidance {
  readonly id: string;
  readonly steps: readonly GuidanceStep[];
  readonly unsure: boolean;
  readonly themes: readonly Theme[];
  readonly stage: Stage | null;
  readonly asker: Audience | null;
  readonly municipality: string | null;
  readonly region: string | null;
  readonly sectors: readonly string[];
  readonly concepts: readonly string[];
}

export interface GuidanceStep {
  /** Id of the help service. */
  readonly service: string;
  readonly reason: { readonly da: string; readonly en: string };
  readonly bring: { readonly da: readonly string[]; readonly en: readonly string[] };
  readonly channel: Channel | null;
  readonly next: Next | null;
}

/** A guidance from what was understood, on a day. Everything else follows: the same in, the same out. */
export type Guide = (understood: Understood, index: ServiceIndex, day: string) => Guidance;

const MOST_WORDS = 12;
const MOST_SECTORS = 3;

export function createGuide(knowledge: Knowledge, likeness: Likeness): Guide {
  const wishOf = createWishes(knowledge, likeness);
  const labels = new Map(knowledge.concepts.map((concept) => [concept.id, concept]));
  return (understood, index, day) => {
    const wish = wishOf(understood);
    const { unsure, chosen, ranked } = choose(index, { understood, wish, day, knowledge });
    const parts = { understood, wish, knowledge, unsure };
    return {
      id: toId(understood),
      unsure,
      steps: chosen.map((step): GuidanceStep => ({
        service: step.entry.service.id,
        reason: { da: reasonFor(step, parts, "da"), en: reasonFor(step, parts, "en") },
        bring: bring(step.kinds, knowledge),
        channel: channelOf(step.entry.service.channels),
        next: nextOf(step, { steps: chosen, ranked, stage: understood.stage, knowledge }),
      })),
      themes: understood.themes.length > 0 ? understood.themes : themesOf(wish, knowledge),
      stage: understood.stage,
      asker: understood.asker,
      municipality: understood.municipality,
      region: understood.region ?? (understood.municipality === null ? null : (regionOf(understood.municipality, day)?.code ?? null)),
      sectors: sectorsOf(wish, knowledge),
      concepts: understood.concepts
        .flatMap(([id]) => {
          const concept = labels.get(id);
          return concept === undefined || concept.vague === true || concept.act === true || concept.outside !== undefined
            ? []
            : [concept.label.da];
        })
        .slice(0, MOST_WORDS),
    };
  };
}

/** What the first kind of help takes; for the general entrance the question itself. */
function bring(kinds: readonly string[], knowledge: Knowledge): GuidanceStep["bring"] {
  const [preparation] = kinds.flatMap((kind) => knowledge.preparations.get(knowledge.kinds.get(kind)?.bring ?? "") ?? []);
  return (
    preparation ?? {
      da: ["dit spørgsmål med et par ord mere om, hvad det gælder"],
      en: ["your question with a few words more on what it is about"],
    }
  );
}

/** A form knows what it wants to know; a page says how to go on; a phone is answered by people. */
const CHANNELS: readonly ChannelKind[] = ["FORM", "WEB", "PHONE", "EMAIL", "ADDRESS"];

function channelOf(channels: readonly Channel[]): Channel | null {
  return CHANNELS.flatMap((kind) => channels.find((channel) => channel.kind === kind) ?? [])[0] ?? null;
}

/** A theme counts with the best kind of help it has, if that is wanted at all clearly. */
function themesOf({ kinds }: Wish, knowledge: Knowledge): readonly Theme[] {
  const worth = new Map<Theme, number>();
  for (const [id, wanted] of kinds)
    for (const theme of knowledge.kinds.get(id)?.themes ?? []) worth.set(theme, Math.max(worth.get(theme) ?? 0, wanted));
  const best = Math.max(0, ...worth.values());
  return THEMES.filter((theme) => (worth.get(theme) ?? 0) >= Math.max(0.3, best * 0.75)).toSorted(
    (a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0),
  );
}

function sectorsOf({ topics }: Wish, knowledge: Knowledge): readonly string[] {
  const worth = new Map<string, number>();
  for (const [id, weight] of topics)
    for (const sector of knowledge.topics.get(id)?.sectors ?? []) worth.set(sector, Math.max(worth.get(sector) ?? 0, weight));
  const best = Math.max(0, ...worth.values());
  return SECTORS.filter((sector) => (worth.get(sector) ?? 0) > best * 0.4)
    .toSorted((a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0))
    .slice(0, MOST_SECTORS);
}

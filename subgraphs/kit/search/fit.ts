import { SECTORS, type Sector } from "../../../schema/knowledge.ts";
import { regionOf } from "../../base/territory/index.ts";
import type { Item, Shelf } from "../list/shelf.ts";
import { regionsOfPlace, type Place } from "../list/place.ts";
import { relevance } from "./search.ts";
import { readSearchWords, together, type SearchLanguage, type SearchWord } from "./searchWord.ts";

/** What a guidance found in a need; absent and null alike. */
export interface Need {
  readonly themes?: readonly string[] | null;
  readonly stage?: string | null;
  readonly asker?: string | null;
  readonly municipality?: string | null;
  readonly region?: string | null;
  readonly sectors?: readonly string[] | null;
  /** Key words of the need, as the field calls them. */
  readonly concepts?: readonly string[] | null;
}

/** What a thing says of itself beside its words. */
export interface Traits {
  readonly themes: readonly string[];
  readonly sectors: readonly string[];
  readonly stage?: string | undefined;
  readonly audiences?: readonly string[];
  readonly place?: Place;
}

export interface FitOptions<T extends Item> {
  readonly shelf: Shelf<T>;
  readonly traitsOf: (item: T) => Traits;
  readonly language: SearchLanguage;
  /** The day that counts for regions. */
  readonly day: string;
  /** Whether a thing without any of the key words may fit by its traits. */
  readonly enough: (traits: Shared) => boolean;
  /** Which of equals comes first: the lower one. Default: by id alone. */
  readonly tie?: (item: T) => number;
}

/** What a thing and a need have in common, apart from words. */
export interface Shared {
  readonly sectors: number;
  readonly themes: number;
  readonly audience: boolean;
}

/** Beside a key word in the name of one thing in thirty, which is worth 4000. */
const WORTH = { sector: 1500, theme: 300, stage: 300, audience: 200, municipality: 600, region: 300 } as const;
/** In a part of public work that the need is not about, a key word must be worth more than this: a word that only stands in the text may be there by chance (drop, and droppet). */
const CHANCE = 2500;
/** The fifth key word counts half of the first. */
const FADING = 0.25;
const MOST_CONCEPTS = 30;

/** The things that fit a need, best first: by the key words they have, the need's strongest first, then by sector, themes, stage, audience and nearness. What has none of the words fits only where nothing else does, by its traits. Of equals the first by id. */
export function fitting<T extends Item>(
  need: Need,
  { shelf, traitsOf, language, day, enough, tie = () => 0 }: FitOptions<T>,
): readonly T[] {
  const words = keyWords(need.concepts ?? [], shelf, language);
  const sectors = new Set((need.sectors ?? []).flatMap((sector) => sectorOf(sector) ?? []));
  const rated = shelf.items.map((item, place) => {
    const traits = traitsOf(item);
    const shared: Shared = {
      sectors: traits.sectors.filter((sector) => sectors.has(sector as Sector)).length, // a set of codes, asked by any word
      themes: traits.themes.filter((theme) => need.themes?.includes(theme) === true).length,
      audience: need.asker !== null && need.asker !== undefined && traits.audiences?.includes(need.asker) === true,
    };
    const said = words.some(({ found }) => found.has(place)) ? relevance(words, place, shelf.index.size) : 0;
    return { item, said, shared, score: said + worth(shared, traits, need, day) };
  });
  const saying = rated.filter(({ said, shared }) => said > (sectors.size > 0 && shared.sectors === 0 ? CHANCE : 0));
  const kept = saying.length > 0 ? saying : rated.filter(({ shared }) => enough(shared));
  return kept
    .toSorted((a, b) => b.score - a.score || tie(a.item) - tie(b.item) || (a.item.id < b.item.id ? -1 : 1))
    .map(({ item }) => item);
}

/** The hub's code of a sector: its code in any case, with a hyphen or an underscore, or a word the field also uses for it. */
export function sectorOf(word: string): Sector | undefined {
  const code = word.trim().toUpperCase().replace(/[ -]/g, "_");
  return SECTORS.find((sector) => sector === (OTHER_WORDS.get(code) ?? code));
}

const OTHER_WORDS: ReadonlyMap<string, Sector> = new Map([
  ["ELDERCARE", "ELDERLY_CARE"],
  ["IT_AND_DATA", "DIGITAL_ADMINISTRATION"],
  ["ADMINISTRATION", "DIGITAL_ADMINISTRATION"],
  ["CONSTRUCTION", "CONSTRUCTION_BUILDINGS"],
  ["ENERGY_AND_BUILDINGS", "ENERGY_CLIMATE"],
  ["CLIMATE_AND_WATER", "WASTE_WATER"],
  ["ENVIRONMENT", "ENERGY_CLIMATE"],
  ["ROADS_AND_TRAFFIC", "TRANSPORT_ROADS"],
  ["EMERGENCY_SERVICES", "DEFENCE_SAFETY"],
]);

/** The key words, each once, the strongest first. One of several words is had by those who have them all: not every municipality says “flere kommuner”. */
function keyWords<T extends Item>(concepts: readonly string[], { index }: Shelf<T>, language: SearchLanguage): readonly SearchWord[] {
  return [...new Set(concepts)].slice(0, MOST_CONCEPTS).map((surface, rank) => {
    const words = readSearchWords(surface, index, language, "finished");
    return { surface, found: together(words.map(({ found }) => found)), factor: 1 / (1 + FADING * rank) };
  });
}

function worth({ sectors, themes, audience }: Shared, { stage, place }: Traits, need: Need, day: string): number {
  const near = place === undefined ? 0 : nearness(place, need, day);
  const sameStage = stage !== undefined && stage === need.stage;
  return (
    (sectors > 0 ? WORTH.sector : 0) +
    WORTH.theme * Math.min(2, themes) +
    (sameStage ? WORTH.stage : 0) +
    (audience ? WORTH.audience : 0) +
    near
  );
}

function nearness(place: Place, { municipality, region }: Need, day: string): number {
  if (typeof municipality === "string" && place.municipalities.includes(municipality)) return WORTH.municipality;
  const wanted = region ?? (typeof municipality === "string" ? regionOf(municipality, day)?.code : undefined);
  return wanted !== undefined && regionsOfPlace(place).includes(wanted) ? WORTH.region : 0;
}

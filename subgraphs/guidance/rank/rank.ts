import { AUDIENCES, type Audience } from "../../../schema/listing.ts";
import type { Knowledge } from "../field/knowledge.ts";
import { coveredOn } from "../index/area.ts";
import { audienceBits, UNTOLD, type Entry, type ServiceIndex } from "../index/serviceIndex.ts";
import type { Understood } from "../understand/understood.ts";
import { belonging } from "./belonging.ts";
import { gatherEvidence, worthOf } from "./evidence.ts";
import { topicFit } from "./topicFit.ts";
import type { Wish } from "./wish.ts";

/** A help service and what speaks for it. */
export interface Ranked {
  readonly entry: Entry;
  readonly score: number;
  /** The score without what only goes with what is wanted. */
  readonly direct: number;
  /** The kinds of help that it gives and that are wanted, the weightiest first. */
  readonly kinds: readonly string[];
  /** From 0 to 1: its words are the need's. */
  readonly words: number;
  /** The closed help service that the need names and that this one has followed. */
  readonly follows: Entry | null;
  /** The need names it. */
  readonly named: boolean;
}

const WORDS = 0.35;
/** A name in the text, and how much more it says of the first door, the less else is said. */
const NAMED = 0.9;
const NAMED_ALONE = 3;
/** So many are looked at closely; what evidence puts behind them, no part of public work brings to the front. */
const LOOKED_AT = 300;

/** All that may be turned to: the hard rules of area, audience and time, then the evidence. The first is the best by the need itself, the others follow with what usually goes with it. Equal scores by nearness, then by id. */
export function rank(index: ServiceIndex, { understood, wish, day, knowledge }: RankOptions): readonly Ranked[] {
  const evidence = gatherEvidence(index, wish, understood.terms);
  const named = index.lexicon.named(new Set(understood.terms));
  const followed = followers(index, named);
  const isKnown = (place: number): boolean => named.has(place) || followed.has(place);
  const known = (place: number): number => (isKnown(place) ? NAMED : 0);
  const alone = NAMED_ALONE / Math.max(1, understood.terms.filter(index.lexicon.has).length);
  const rough = roughScores(index, {
    understood,
    day,
    isKnown,
    score: (place) => evidence.worth(place) + WORDS * evidence.words(place) + known(place),
  });
  const fit = topicFit(wish, knowledge);
  const ranked = best(rough, LOOKED_AT).flatMap((place): Ranked[] => {
    const entry = index.entries[place];
    if (entry === undefined) return [];
    const { service } = entry;
    const fits = fit(entry);
    const words = evidence.words(place);
    const beside = WORDS * words * Math.max(0.5, fits) + known(place);
    const share =
      audienceWorth(understood.asker, service.audiences) *
      belonging(understood.asker, service) *
      nearness(entry) *
      themeWorth(understood, entry) *
      (service.status === "ACTIVE" ? 1 : 0.97);
    const score = (evidence.worth(place) * fits + beside) * share;
    const direct = (worthOf(index, wish.direct, entry.kinds) * fits + beside + (isKnown(place) ? alone : 0)) * share;
    return [{ entry, score, direct, kinds: evidence.kinds(place), words, follows: followed.get(place) ?? null, named: named.has(place) }];
  });
  const sorted = ranked.toSorted(
    (a, b) => b.score - a.score || breadth(a) - breadth(b) || (a.entry.service.id < b.entry.service.id ? -1 : 1),
  );
  const first = sorted.reduce<Ranked | undefined>(
    (best, each) => (best === undefined || each.direct > best.direct ? each : best),
    undefined,
  );
  return first === undefined ? [] : [first, ...sorted.filter((each) => each !== first)];
}

interface RoughOptions {
  readonly understood: Understood;
  readonly day: string;
  /** Whether the need names it, or one that it has followed. */
  readonly isKnown: (place: number) => boolean;
  /** The score before all that can only lessen it. */
  readonly score: (place: number) => number;
}

/** By place; 0 where a hard rule says no or nothing speaks for it. */
function roughScores({ entries, gates }: ServiceIndex, { understood, day, isKnown, score }: RoughOptions): Float64Array {
  const wanted = audienceGate(understood.asker);
  const covered = coveredOn(day);
  const open = gates.areas.map((area) => covered(area, understood));
  const anywhere = understood.municipality === null && understood.region === null; // who names a help service may well stand on its ground
  const scores = new Float64Array(entries.length);
  for (let place = 0; place < scores.length; place += 1) {
    if (((gates.audiences[place] ?? 0) & wanted) === 0) continue;
    if (open[gates.area[place] ?? -1] !== true && !(anywhere && isKnown(place))) continue;
    const rough = score(place);
    if (rough > 0 && isValid(entries[place], day)) scores[place] = rough;
  }
  return scores;
}

/** The places of the highest scores, highest first, of equal ones the first; nothing far below the highest. */
function best(scores: Float64Array, most: number): readonly number[] {
  const floor = scores.reduce((highest, score) => Math.max(highest, score), 0) * FAR_BELOW;
  const places: number[] = [];
  for (let place = 0; place < scores.length; place += 1) if ((scores[place] ?? 0) > floor) places.push(place);
  return places.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b).slice(0, most);
}

const FAR_BELOW = 0.15;

export interface RankOptions {
  readonly understood: Understood;
  readonly wish: Wish;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly knowledge: Knowledge;
}

/** As bits: the public side may use what serves any part of it; a firm what serves firms; one who does not say, anything. */
function audienceGate(asker: Audience | null): number {
  if (asker === "COMPANY") return audienceBits(["COMPANY"]);
  if (asker === null) return audienceBits(AUDIENCES) | UNTOLD;
  return audienceBits(AUDIENCES.filter((audience) => audience !== "COMPANY"));
}

function audienceWorth(asker: Audience | null, audiences: readonly Audience[]): number {
  if (asker === null || audiences.includes(asker)) return 1;
  if (asker === "EMPLOYEE") return 0.85; // what serves the employer serves the employee
  return audiences.includes("EMPLOYEE") ? 0.8 : 0.65;
}

function isValid(entry: Entry | undefined, day: string): boolean {
  const { validFrom = null, validTo = null } = entry?.service ?? {};
  return (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo);
}

/** Of two that do the same, the nearer knows the place and the people. */
function nearness({ area }: Entry): number {
  if (area.nationwide) return 1;
  return area.municipalities.size <= 3 ? 1.16 : 1.1;
}

function breadth({ entry: { area } }: Ranked): number {
  return area.nationwide ? 1_000 : area.municipalities.size;
}

function themeWorth({ themes }: Understood, { service }: Entry): number {
  return themes.length === 0 || service.themes.some((theme) => themes.includes(theme)) ? 1 : 0.9;
}

/** Where a closed help service is named, the places of those that have followed it, however many steps on. */
function followers(index: ServiceIndex, named: ReadonlySet<number>): ReadonlyMap<number, Entry> {
  const found = new Map<number, Entry>();
  for (const place of named) {
    const entry = index.entries[place];
    if (entry?.closed !== true) continue;
    const seen = new Set<string>([entry.service.id]);
    const next = [...entry.service.successors];
    for (let id = next.pop(); id !== undefined; id = next.pop()) {
      const at = index.placeOf.get(id);
      const successor = at === undefined ? undefined : index.entries[at];
      if (seen.has(id) || at === undefined || successor === undefined) continue;
      seen.add(id);
      if (successor.closed) next.push(...successor.service.successors);
      else found.set(at, entry);
    }
  }
  return found;
}

import type { FieldSpec, MatchRecord } from "../../subgraphs/matching/record.ts";
import { createRandom, type Random } from "./random.ts";
import {
  ABBREVIATIONS,
  BODY_ENDS,
  BODY_KINDS,
  COMMON,
  HEADS,
  LETTERS,
  LINKS,
  ONSETS,
  RHYMES,
  SYNONYMS,
  TAILS,
  THEMES,
} from "./syntheticWords.ts";

/**
 * Listings with a known truth, as many as asked for: help services of invented bodies, each listed by one to six publishers in other words, with slips, abbreviations and
 * gaps. It is hard in the ways real listings are: one body runs several services, one service name is used in many municipalities, switchboard numbers are shared.
 */
export interface Synthetic {
  readonly fields: readonly FieldSpec[];
  readonly records: readonly MatchRecord[];
  /** The help service of each record. */
  readonly truth: readonly string[];
}

const FIELDS: readonly FieldSpec[] = [
  { name: "title", kind: "name" },
  { name: "provider", kind: "organisation" },
  { name: "coverage", kind: "area" },
  { name: "web", kind: "url" },
  { name: "phone", kind: "phone" },
  { name: "text", kind: "text" },
];

const PUBLISHERS = 250;
/** Listings per help service, each as frequent as the next: most have one to three. */
const LISTED = [1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6];

interface Body {
  readonly name: string;
  readonly host: string;
  readonly switchboard: string;
  readonly area: string;
}

interface Service {
  readonly id: string;
  readonly body: Body;
  readonly title: readonly string[];
  readonly phone: string;
  readonly text: readonly string[];
}

export interface SyntheticOptions {
  readonly listings: number;
  readonly seed: number;
  /** Listings per help service, each as frequent as the next. Default: most have one to three, a few four to six. */
  readonly listed?: readonly number[];
}

/** The same listings for the same options. */
export function createSynthetic({ listings, seed, listed: times = LISTED }: SyntheticOptions): Synthetic {
  const random = createRandom(seed);
  const records: MatchRecord[] = [];
  const truth: string[] = [];
  const bodies: Body[] = [];
  for (let number = 0; records.length < listings; number += 1) {
    // About three services a body, however many there are.
    if (bodies.length === 0 || random.chance(1 / 3)) bodies.push(createBody(random));
    const body = random.chance(0.5) ? bodies.at(-1) : random.pick(bodies);
    if (body === undefined) continue;
    const service = createService(random, `s${number}`, body);
    const publishers = new Set<number>();
    for (const wanted = Math.min(random.pick(times), listings - records.length); publishers.size < wanted;)
      publishers.add(random.below(PUBLISHERS));
    for (const publisher of publishers) {
      records.push({ id: `l${records.length}`, source: `p${publisher}`, values: listed(random, service) });
      truth.push(service.id);
    }
  }
  return { fields: FIELDS, ...shuffled(random, records, truth) };
}

function createBody(random: Random): Body {
  const place = invented(random, 2);
  const name = `${random.pick(BODY_KINDS)} ${capital(place)}${random.chance(0.3) ? ` ${random.pick(BODY_ENDS)}` : ""}`;
  return {
    name,
    host: `${place}${random.below(90) + 10}.example`,
    switchboard: number8(random),
    area: `mun:${String(random.below(98) + 101).padStart(4, "0")}`,
  };
}

function createService(random: Random, id: string, body: Body): Service {
  const theme = random.pick(THEMES);
  const title = [`${random.pick(HEADS)}${random.pick(TAILS)}`, random.pick(LINKS), random.pick(theme)];
  if (random.chance(0.4)) title.push("i", capital(body.host.replace(/\d+\.example$/, "")));
  if (random.chance(0.3)) title.unshift(capital(invented(random, 2)));
  const own = [invented(random, 3), `${random.pick(HEADS)}${random.pick(TAILS)}`, `${random.pick(HEADS)}${random.pick(TAILS)}`];
  const text = [...own, ...Array.from({ length: 14 }, () => (random.chance(0.6) ? random.pick(theme) : random.pick(COMMON)))];
  return { id, body, title, phone: random.chance(0.6) ? number8(random) : body.switchboard, text };
}

/** What one publisher makes of a service. */
function listed(random: Random, { body, title, phone, text }: Service): readonly (readonly string[])[] {
  const words = title.flatMap((word) =>
    random.chance(0.12) ? [] : [random.chance(0.06) ? slip(random, word) : random.chance(0.08) ? (SYNONYMS.get(word) ?? word) : word],
  );
  const provider = random.chance(0.15)
    ? body.name.replace(/^\S+/, (kind) => ABBREVIATIONS.get(kind) ?? kind)
    : random.chance(0.05)
      ? slip(random, body.name)
      : body.name;
  const told = text.filter(() => random.chance(0.7));
  const added = Array.from({ length: random.below(10) }, () => random.pick(COMMON));
  const maybe = (share: number, value: string): readonly string[] => (random.chance(share) ? [value] : []);
  return [
    words.length === 0 ? [title.join(" ")] : [words.join(" ")],
    maybe(0.85, provider),
    maybe(0.8, body.area),
    maybe(0.6, `https://${random.chance(0.5) ? "www." : ""}${body.host}/${random.pick(COMMON)}`),
    maybe(0.55, random.chance(0.5) ? `+45 ${phone}` : phone.replace(/(..)(?=.)/g, "$1 ")),
    maybe(0.85, [...told, ...added].join(" ")),
  ];
}

function slip(random: Random, word: string): string {
  const at = random.below(Math.max(word.length - 1, 1));
  switch (random.below(3)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1);
    case 1:
      return word.slice(0, at) + (word[at + 1] ?? "") + (word[at] ?? "") + word.slice(at + 2);
    default:
      return word.slice(0, at) + random.pick(LETTERS) + word.slice(at + 1);
  }
}

function invented(random: Random, syllables: number): string {
  return Array.from({ length: syllables }, () => random.pick(ONSETS) + random.pick(RHYMES)).join("");
}

/** Eight digits that begin with 0: no such phone can ring in Denmark. */
function number8(random: Random): string {
  return `0${String(random.below(10_000_000)).padStart(7, "0")}`;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function shuffled(random: Random, records: readonly MatchRecord[], truth: readonly string[]): Pick<Synthetic, "records" | "truth"> {
  const order = random.shuffle(records.map((_, place) => place));
  return { records: order.flatMap((place) => records[place] ?? []), truth: order.flatMap((place) => truth[place] ?? []) };
}

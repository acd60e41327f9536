import { AUDIENCES, type Audience } from "../../../schema/listing.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fold } from "../../base/fold.ts";
import type { Analyser } from "../../text/analyser.ts";
import type { Knowledge } from "../field/knowledge.ts";
import type { PhraseBook } from "../understand/phrases.ts";
import { createAptitudes, type Aptitude } from "./aptitude.ts";
import { createAreas, type Area } from "./area.ts";
import type { HelpService } from "./helpService.ts";
import { countWords, createLexicon, type Counted, type Lexicon, type Postings } from "./lexicon.ts";

/** All help services made ready for ranking. Never changed: a change in the catalogue makes a new one. */
export interface ServiceIndex {
  readonly entries: readonly Entry[];
  readonly lexicon: Lexicon;
  /** By kind of help, those who give it and how well. */
  readonly byKind: ReadonlyMap<string, Givers>;
  readonly placeOf: ReadonlyMap<string, number>;
  readonly gates: Gates;
}

/** Those who give a kind of help. */
export interface Givers extends Postings {
  /** From 0, all are good at it, to 1, nobody is. */
  readonly rarity: number;
}

/** What the hard rules ask of each place, in plain numbers. */
export interface Gates {
  /** One bit an audience, in the order of `AUDIENCES`; `UNTOLD` where none is told; 0 for what is closed. */
  readonly audiences: Uint8Array;
  /** Number of the area in `areas`. */
  readonly area: Int32Array;
  readonly areas: readonly Area[];
}

/** A help service in the index. */
export interface Entry extends Aptitude {
  readonly service: HelpService;
  readonly area: Area;
  /** Closed, by its status or by its own words. Its validity is looked at by day. */
  readonly closed: boolean;
  /** Its Danish name and its provider, folded. */
  readonly name: string;
  readonly provider: string;
}

export interface IndexParts {
  readonly knowledge: Knowledge;
  readonly book: PhraseBook;
  readonly analyser: Analyser;
}

/** Makes indexes; what it has read of a help service it keeps as long as that stays the same object. */
export type IndexBuilder = (services: Iterable<HelpService>) => Promise<ServiceIndex>;

interface Prepared {
  readonly entry: Entry;
  readonly counted: Counted;
}

/** Help services read between two breaths of the process. */
const SLICE = 20;

/** The order of the entries is that of the ids, so that equal content gives an equal index on every replica. */
export function createIndexBuilder({ knowledge, book, analyser }: IndexParts): IndexBuilder {
  const aptitudeOf = createAptitudes(knowledge, book, analyser);
  const areaOf = createAreas();
  const known = new WeakMap<HelpService, Prepared>();
  const prepare = (service: HelpService): Prepared => ({
    entry: {
      service,
      area: areaOf(service.coverage),
      closed: isClosed(service),
      name: fold(service.name.da ?? ""),
      provider: fold(service.provider),
      ...aptitudeOf(service),
    },
    counted: countWords(service, isClosed(service), analyser),
  });
  return async (services) => {
    const sorted = [...services].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const prepared: Prepared[] = [];
    let read = 0;
    for (const service of sorted) {
      if (!known.has(service) && (read += 1) % SLICE === 0) await nextTurn();
      prepared.push(known.getOrInsertComputed(service, prepare));
    }
    return {
      entries: prepared.map(({ entry }) => entry),
      lexicon: await createLexicon(prepared.map(({ counted }) => counted)),
      byKind: giversOf(prepared.map(({ entry }) => entry)),
      placeOf: new Map(sorted.map(({ id }, place) => [id, place])),
      gates: gatesOf(prepared.map(({ entry }) => entry)),
    };
  };
}

/** From here on one is good at it. */
const GOOD = 0.5;

function giversOf(entries: readonly Entry[]): ReadonlyMap<string, Givers> {
  const found = new Map<string, { readonly places: number[]; readonly worths: number[] }>();
  for (const [place, { kinds }] of entries.entries()) {
    for (const [kind, worth] of Object.entries(kinds)) {
      const { places, worths } = found.getOrInsertComputed(kind, () => ({ places: [], worths: [] }));
      places.push(place);
      worths.push(worth);
    }
  }
  const all = Math.log(2 + entries.length);
  return new Map(
    [...found].map(([kind, { places, worths }]) => {
      const good = worths.filter((worth) => worth >= GOOD).length;
      return [kind, { places, worths, rarity: 1 - Math.log(1 + good) / all }];
    }),
  );
}

function gatesOf(entries: readonly Entry[]): Gates {
  const areas = [...new Set(entries.map(({ area }) => area))];
  const numbers = new Map(areas.map((area, number) => [area, number]));
  return {
    audiences: Uint8Array.from(entries, ({ closed, service }) => (closed ? 0 : audienceBits(service.audiences) || UNTOLD)),
    area: Int32Array.from(entries, ({ area }) => numbers.get(area) ?? 0),
    areas,
  };
}

/** The bit of those that do not tell whom they serve. */
export const UNTOLD = 0x80;

/** Audiences as bits. */
export function audienceBits(audiences: readonly Audience[]): number {
  return audiences.reduce((bits, audience) => bits | (1 << AUDIENCES.indexOf(audience)), 0);
}

/** Some publishers tell in words only that a thing is over. */
const OVER = /^(?:tidligere|nedlagt|afsluttet|lukket|ophørt|former|closed|completed|discontinued)\b/i;

function isClosed({ status, summary }: HelpService): boolean {
  if (status === "HISTORICAL" || status === "MERGED") return true;
  return OVER.test(summary.da ?? "") || OVER.test(summary.en ?? "");
}

import { fold } from "../../base/fold.ts";
import type { Analyser } from "../../text/analyser.ts";
import type { Knowledge, Profile, Weights } from "../field/knowledge.ts";
import type { PhraseBook } from "../understand/phrases.ts";
import { wordsOf } from "../understand/words.ts";
import type { HelpService } from "./helpService.ts";

/** What a help service is good at: kinds of help and parts of public work, each from 0 to 1. */
export interface Aptitude {
  readonly kinds: Weights;
  /** None: it serves all parts alike. */
  readonly topics: Weights;
  /** Which known help service it is, where it is one: two that are the same one are shown once. */
  readonly profile: Profile | null;
}

/** How much a text says of what a help service does, by where it stands. */
const NAME = 0.8;
const SUMMARY = 0.6;
const DESCRIPTION = 0.3;
const LEAST = 0.2;
/** A text touches many things; what it is for is said loudest. */
const MOST_KINDS = 5;
const MOST_TOPICS = 4;

/** From a profile, where the field knows it by name; else from its own words, by the concepts they name. */
export function createAptitudes(knowledge: Knowledge, book: PhraseBook, analyser: Analyser): (service: HelpService) => Aptitude {
  const met = new Map<string, Weights>(); // equal topics are one object, so that their fit is worked out once
  const byName = new Map<string, Profile[]>();
  const byHost = new Map(knowledge.profiles.flatMap((profile) => (profile.host === undefined ? [] : [[profile.host, profile] as const])));
  for (const profile of knowledge.profiles)
    for (const name of new Set(profile.names.flatMap(forms))) byName.getOrInsertComputed(name, () => []).push(profile);

  function known({ name, others, provider, channels }: HelpService): Profile | undefined {
    for (const title of [name.da, name.en, ...others]) {
      if (title === undefined || title.length > 200) continue;
      for (const form of forms(title)) {
        const named = byName.get(form) ?? [];
        const found = named.find((each) => fold(each.provider) === fold(provider)) ?? (named.length === 1 ? named[0] : undefined);
        if (found !== undefined) return found;
      }
    }
    for (const { kind, value } of channels) {
      const found = kind === "WEB" && URL.canParse(value) ? byHost.get(new URL(value).hostname.replace(/^www\./, "")) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function read(service: HelpService): Aptitude {
    const kinds = new Map<string, number>();
    const topics = new Map<string, number>();
    const { name, summary, description } = service;
    const texts = [name, summary, description];
    [NAME, SUMMARY, DESCRIPTION].forEach((worth, place) => {
      const { da, en } = texts[place] ?? {};
      for (const { concept, strength } of book.find(wordsOf(`${da ?? ""} ${en ?? ""}`.slice(0, 4_000), analyser))) {
        if (concept.outside !== undefined) continue;
        raise(kinds, concept.kinds, worth * Math.min(1, strength));
        raise(topics, concept.topics, worth * Math.min(1, strength));
      }
    });
    return {
      kinds: telling(kinds, MOST_KINDS),
      topics: met.getOrInsert(JSON.stringify(telling(topics, MOST_TOPICS)), telling(topics, MOST_TOPICS)),
      profile: null,
    };
  }

  return (service) => {
    const profile = known(service);
    return profile === undefined ? read(service) : { kinds: profile.kinds, topics: profile.topics, profile };
  };
}

/** A name whole, and without what explains it behind a dash, a colon or in brackets. */
function forms(name: string): readonly string[] {
  const short = name.split(/\s[–-]\s|:\s|\s\(/)[0] ?? name;
  return short.length < 4 || short === name ? [fold(name)] : [fold(name), fold(short)];
}

function raise(sums: Map<string, number>, weights: Weights | undefined, worth: number): void {
  for (const [id, weight] of Object.entries(weights ?? {})) sums.set(id, Math.max(sums.get(id) ?? 0, Math.min(1, weight * worth)));
}

function telling(sums: ReadonlyMap<string, number>, most: number): Weights {
  const told = [...sums].filter(([, weight]) => weight >= LEAST).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return Object.fromEntries(told.slice(0, most));
}

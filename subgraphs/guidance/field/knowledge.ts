import type { Audience, Theme } from "../../../schema/listing.ts";
import { SECTORS, STAGES, type Sector, type Stage } from "../../../schema/knowledge.ts";
import abroad from "./abroad.json" with { type: "json" };
import acts from "./acts.json" with { type: "json" };
import building from "./building.json" with { type: "json" };
import care from "./care.json" with { type: "json" };
import companions from "./companions.json" with { type: "json" };
import digital from "./digital.json" with { type: "json" };
import elsewhere from "./elsewhere.json" with { type: "json" };
import entrances from "./entrances.json" with { type: "json" };
import examples from "./examples.json" with { type: "json" };
import firms from "./firms.json" with { type: "json" };
import green from "./green.json" with { type: "json" };
import health from "./health.json" with { type: "json" };
import kinds from "./kinds.json" with { type: "json" };
import methods from "./methods.json" with { type: "json" };
import money from "./money.json" with { type: "json" };
import outside from "./outside.json" with { type: "json" };
import preparations from "./preparations.json" with { type: "json" };
import purchasing from "./purchasing.json" with { type: "json" };
import services from "./services.json" with { type: "json" };
import situations from "./situations.json" with { type: "json" };
import topics from "./topics.json" with { type: "json" };
import { parse, SHAPES } from "./shapes.ts";

/**
 * What the hub knows of the field, written by its makers: the words people use and what they are about (concepts), what kinds of help there are, which parts of public work, what follows from who
 * asks how far along (situations), what people say who want a kind of help (examples) or something else (elsewhere), what usually goes with it (companions), and what well-known help services are good at (profiles). The JSON files are the
 * place to add a word; they are checked as they are read, and test/guidance/knowledge.test.ts reads them all.
 */
export interface Knowledge {
  readonly concepts: readonly Concept[];
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly topics: ReadonlyMap<string, Topic>;
  readonly situations: readonly Situation[];
  readonly profiles: readonly Profile[];
  readonly preparations: ReadonlyMap<string, Preparation>;
  readonly entrances: readonly Entrance[];
  readonly examples: readonly Example[];
  /** What people say who want something that is no matter of this hub. */
  readonly elsewhere: readonly Sayings[];
  readonly companions: readonly Companion[];
}

export interface Label {
  readonly da: string;
  readonly en: string;
}

/** How strongly, by id, from 0 (left out) to 1; a little above 1 for what is meant by hardly anything else. */
export type Weights = Readonly<Record<string, number>>;

/** Something people ask about. */
export interface Concept {
  readonly id: string;
  readonly label: Label;
  /** Words and phrases; a leading `=` asks for the word as it stands. */
  readonly da: readonly string[];
  readonly en: readonly string[];
  /** Kinds of help that one who says so may want. */
  readonly kinds?: Weights;
  /** Parts of public work it belongs to. */
  readonly topics?: Weights;
  /** Says next to nothing about what is wanted. */
  readonly vague?: boolean;
  /** How surely it is no matter of this hub. */
  readonly outside?: number;
  /** Something people do, or speak of, whatever it is about: it tells what is wanted only together with others, in a situation. */
  readonly act?: boolean;
  /** Means this only where one of these asks. */
  readonly asker?: "public" | "company";
}

/** Something that a help service can do for one who asks. */
export interface Kind extends Label {
  readonly id: string;
  /** Which preparation it takes. */
  readonly bring: string;
  readonly themes: readonly Theme[];
  /** The wider kind it is one of. */
  readonly parent?: string;
  /** What comes after it. */
  readonly next?: string;
}

/** A part of public work. */
export interface Topic extends Label {
  readonly id: string;
  readonly sectors: readonly Sector[];
  /** How much of it the neighbouring ones know. */
  readonly near: Weights;
}

/** What follows from who asks how far along, whatever the words. */
export interface Situation {
  readonly when: {
    readonly asker?: readonly Audience[];
    readonly stage?: readonly Stage[];
    readonly theme?: readonly Theme[];
    /** At least one of them is what the need is about. */
    readonly topic?: readonly string[];
    /** None of them is. */
    readonly unlessTopic?: readonly string[];
    /** At least one of these kinds of help is wanted by the words. */
    readonly kind?: readonly string[];
    /** The words say each of these concepts; `a|b`: one of them. */
    readonly says?: readonly string[];
  };
  readonly kinds: Weights;
  /** Kinds of help that are wanted so much less for it: what remains of them. */
  readonly less?: Weights;
}

/** What a help service that the field knows by name is good at. */
export interface Profile {
  readonly names: readonly string[];
  readonly provider: string;
  /** Its web host, where nobody else's help is found there. */
  readonly host?: string;
  readonly kinds: Weights;
  readonly topics: Weights;
}

/** What to have ready. */
export interface Preparation {
  readonly id: string;
  /** The stages at which one is usually ready for that. */
  readonly stages: readonly Stage[];
  readonly da: readonly string[];
  readonly en: readonly string[];
}

/** Where one turns who has found nothing better. */
export interface Entrance {
  readonly asker: "public" | "company";
  readonly name: string;
  readonly provider: string;
}

/** What people say, in sentences of their own. */
export interface Sayings {
  readonly da: readonly string[];
  readonly en: readonly string[];
}

/** What people say who want a kind of help: by these a need is known that no concept has the words of. */
export interface Example extends Sayings {
  readonly kind: string;
}

/** What one who wants a kind of help does well to know of beside it. */
export interface Companion {
  readonly kind: string;
  /** For these alone. */
  readonly asker?: "public" | "company";
  readonly also: Weights;
}

/** The next stage after each. */
export const NEXT_STAGE: ReadonlyMap<Stage, Stage> = new Map(
  STAGES.slice(1).map((stage, place) => [STAGES[place] ?? stage, stage] as const),
);

const WORDS = { care, health, digital, green, building, purchasing, money, abroad, firms, methods, acts, outside };

/** The knowledge that comes with the hub. */
export const KNOWLEDGE: Knowledge = Object.freeze({
  concepts: Object.entries(WORDS).flatMap(([name, value]) => parse(SHAPES.concepts, `${name}.json`, value)),
  kinds: byId(parse(SHAPES.kinds, "kinds.json", kinds)),
  topics: byId(parse(SHAPES.topics, "topics.json", topics)),
  situations: parse(SHAPES.situations, "situations.json", situations),
  profiles: parse(SHAPES.profiles, "services.json", services),
  preparations: byId(parse(SHAPES.preparations, "preparations.json", preparations)),
  entrances: parse(SHAPES.entrances, "entrances.json", entrances),
  examples: parse(SHAPES.examples, "examples.json", examples),
  elsewhere: parse(SHAPES.elsewhere, "elsewhere.json", elsewhere),
  companions: parse(SHAPES.companions, "companions.json", companions),
});

export { SECTORS, STAGES, type Sector, type Stage };

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

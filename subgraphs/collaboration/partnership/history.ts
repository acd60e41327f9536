import type { EvidenceLevel } from "../../../schema/knowledge.ts";
import type { Text } from "../../../schema/listing.ts";
import type { GoalState, Partnership } from "./partnership.ts";

/**
 * What happens in a partnership, told by party and never by person. Nothing but these events is kept, and how things stand is what replaying them gives: a state that
 * its history does not explain cannot be. A term is agreed once every party it binds has said yes; who proposes it has.
 */
export type PartnershipEvent = TermEvent | GoalReport | SpeakerNamed;
export type TermEvent = TermMade | TermAnswered;
export type TermMade = TermProposed | TermRecorded;

interface Happened {
  /** ISO 8601; null where the source tells no day. */
  readonly at: string | null;
  /** True where the unit wrote it down for the party. */
  readonly onBehalf: boolean;
}

export interface TermProposed extends Happened {
  readonly kind: "PROPOSED";
  readonly term: string;
  readonly party: string;
  readonly text: Text;
  /** Ids of all parties that it binds, the proposer's included. */
  readonly binds: readonly string[];
  /** Id of the term that it is to take the place of. */
  readonly replaces: string | null;
}

/** Agreed before the hub knew of it; the source does not tell who proposed it. */
export interface TermRecorded extends Happened {
  readonly kind: "RECORDED";
  readonly term: string;
  readonly text: Text;
  readonly binds: readonly string[];
  readonly year: number | null;
}

export interface TermAnswered extends Happened {
  readonly kind: "ACCEPTED" | "DECLINED" | "WITHDRAWN";
  readonly term: string;
  readonly party: string;
  readonly note: Text | null;
}

export interface GoalReport extends Happened {
  readonly kind: "REPORTED";
  readonly goal: string;
  readonly party: string;
  readonly state: GoalState;
  readonly value: number | null;
  readonly note: Text | null;
  readonly evidence: EvidenceLevel | null;
}

export interface SpeakerNamed extends Happened {
  readonly kind: "SPEAKER";
  readonly party: string;
  /** Name of the caller; null: only the unit speaks for the party. */
  readonly caller: string | null;
}

/** A term with what happened to it, as a content file tells it. */
export type TermRecord = readonly [TermMade, ...TermAnswered[]];

export const TERM_STATES = ["PROPOSED", "AGREED", "DECLINED", "WITHDRAWN"] as const;
export type TermState = (typeof TERM_STATES)[number];

export interface Term {
  readonly id: string;
  readonly text: Text;
  readonly binds: readonly string[];
  /** null: the source does not tell. */
  readonly proposedBy: string | null;
  readonly replaces: string | null;
  readonly state: TermState;
  /** Those that have said yes, the proposer included. */
  readonly accepted: readonly string[];
  readonly history: readonly TermEvent[];
}

/** How a partnership stands. */
export interface Standing {
  readonly terms: ReadonlyMap<string, Term>;
  /** By goal, oldest first. */
  readonly reports: ReadonlyMap<string, readonly GoalReport[]>;
  /** By party, the caller that speaks for it now. */
  readonly speakers: ReadonlyMap<string, string>;
  /** How many events were added since the partnership came with the hub. */
  readonly added: number;
}

/** How a partnership stands after what came with it and `added`, oldest first. */
export function replay(partnership: Partnership, added: readonly PartnershipEvent[]): Standing {
  const terms = new Map<string, Term>();
  const reports = new Map<string, GoalReport[]>();
  const speakers = new Map(partnership.parties.flatMap(({ id, speaker }) => (speaker === undefined ? [] : [[id, speaker] as const])));
  for (const event of [...partnership.terms.flat(), ...added]) {
    if (event.kind === "REPORTED") reports.getOrInsertComputed(event.goal, (): GoalReport[] => []).push(event);
    else if (event.kind === "SPEAKER") {
      if (event.caller === null) speakers.delete(event.party);
      else speakers.set(event.party, event.caller);
    } else terms.set(event.term, stepTerm(terms.get(event.term), event));
  }
  return { terms, reports, speakers, added: added.length };
}

/** A term after one more event. Throws where the event cannot follow: the store keeps no such event. */
export function stepTerm(term: Term | undefined, event: TermEvent): Term {
  if (event.kind === "PROPOSED" || event.kind === "RECORDED") {
    if (term !== undefined) throw new Error(`the term ${event.term} was made twice`);
    const recorded = event.kind === "RECORDED";
    return {
      id: event.term,
      text: event.text,
      binds: event.binds,
      proposedBy: recorded ? null : event.party,
      replaces: recorded ? null : event.replaces,
      state: recorded ? "AGREED" : "PROPOSED",
      accepted: recorded ? event.binds : [event.party],
      history: [event],
    };
  }
  if (term?.state !== "PROPOSED") throw new Error(`the term ${event.term} is not open`);
  const history = [...term.history, event];
  if (event.kind !== "ACCEPTED") return { ...term, state: event.kind, history };
  const accepted = [...new Set([...term.accepted, event.party])];
  return { ...term, accepted, state: term.binds.every((party) => accepted.includes(party)) ? "AGREED" : "PROPOSED", history };
}

/** The latest word on a goal: the last report, else what the source says. */
export function goalNow(standing: Standing, goal: { readonly id: string; readonly state: GoalState }): GoalState {
  return standing.reports.get(goal.id)?.at(-1)?.state ?? goal.state;
}

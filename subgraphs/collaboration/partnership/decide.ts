import { HubError } from "../../../schema/errors.ts";
import type { EvidenceLevel } from "../../../schema/knowledge.ts";
import type { Text } from "../../../schema/listing.ts";
import type { Caller } from "../../base/caller.ts";
import type { PartnershipEvent, Standing, Term } from "./history.ts";
import type { GoalState, Party, Partnership } from "./partnership.ts";

/** What somebody wants to happen in a partnership. */
export type Command =
  | {
      readonly kind: "PROPOSE";
      readonly party: string;
      readonly text: Text;
      readonly binds: readonly string[] | null;
      readonly replaces: string | null;
    }
  | { readonly kind: "ACCEPT" | "DECLINE" | "WITHDRAW"; readonly party: string; readonly term: string; readonly note: Text | null }
  | {
      readonly kind: "REPORT";
      readonly party: string;
      readonly goal: string;
      readonly state: GoalState;
      readonly value: number | null;
      readonly note: Text | null;
      readonly evidence: EvidenceLevel | null;
    }
  | { readonly kind: "NAME_SPEAKER"; readonly party: string; readonly caller: string | null };

export interface Deciding {
  readonly partnership: Partnership;
  readonly standing: Standing;
  readonly caller: Caller;
  /** ISO 8601. */
  readonly at: string;
  /** For a term that is proposed. */
  readonly newId: () => string;
}

/** What may be added to a partnership, whatever it is; the lists of its history end here. */
export const MOST_ADDED = 500;
const ANSWERED = { ACCEPT: "ACCEPTED", DECLINE: "DECLINED", WITHDRAW: "WITHDRAWN" } as const;

/** The event that a command becomes, or the HubError that says why it may not be: FORBIDDEN, PARTY_UNKNOWN, TERM_UNKNOWN, TERM_CLOSED, GOAL_UNKNOWN, PARTNERSHIP_FULL or BAD_USER_INPUT. */
export function decide(command: Command, deciding: Deciding): PartnershipEvent {
  const { partnership, standing, caller, at } = deciding;
  const party = partyOf(partnership, command.party);
  const steward = caller.roles.includes("STEWARD");
  const speaks = caller.name !== null && standing.speakers.get(party.id) === caller.name;
  if (command.kind === "NAME_SPEAKER" ? !steward : !steward && !(speaks && caller.roles.includes("PUBLISHER")))
    throw new HubError("FORBIDDEN", `This caller does not speak for ${party.name}.`, {
      next: "Act for your own party, or ask the unit to name your caller with `namePartySpeaker`.",
    });
  if (standing.added >= MOST_ADDED)
    throw new HubError("PARTNERSHIP_FULL", `${MOST_ADDED} things have been written down in this partnership already.`);
  const happened = { at, onBehalf: !speaks };
  switch (command.kind) {
    case "PROPOSE":
      return { ...happened, ...proposed(command, party, deciding) };
    case "REPORT":
      return { ...happened, ...reported(command, party, partnership) };
    case "NAME_SPEAKER":
      refuseBothSides(command.caller, party, deciding);
      return { at, onBehalf: true, kind: "SPEAKER", party: party.id, caller: command.caller };
    default: {
      const term = openTerm(command.term, standing);
      const kind = ANSWERED[command.kind];
      refuseAnswer(kind, term, party);
      return { ...happened, kind, term: term.id, party: party.id, note: command.note };
    }
  }
}

function partyOf({ parties, id }: Partnership, wanted: string): Party {
  const party = parties.find((each) => each.id === wanted);
  if (party === undefined) throw new HubError("PARTY_UNKNOWN", `The partnership ${id} has no party ${shown(wanted)}.`);
  return party;
}

function proposed(command: Extract<Command, { kind: "PROPOSE" }>, party: Party, { partnership, standing, newId }: Deciding) {
  const others = command.binds ?? partnership.parties.filter(({ side }) => side !== party.side).map(({ id }) => id);
  const binds = [...new Set([party.id, ...others.map((id) => partyOf(partnership, id).id)])];
  if (binds.length < 2)
    throw new HubError("BAD_USER_INPUT", "The term would bind nobody but who proposes it.", { next: "Name the other parties in `binds`." });
  if (command.replaces !== null && !standing.terms.has(command.replaces)) throw unknownTerm(command.replaces);
  return { kind: "PROPOSED", term: newId(), party: party.id, text: command.text, binds, replaces: command.replaces } as const;
}

function reported(command: Extract<Command, { kind: "REPORT" }>, party: Party, { id, goals }: Partnership) {
  const goal = goals.find((each) => each.id === command.goal);
  if (goal === undefined) throw new HubError("GOAL_UNKNOWN", `The partnership ${id} has no goal ${shown(command.goal)}.`);
  if (!goal.parties.includes(party.id))
    throw new HubError("FORBIDDEN", `The goal is not one of ${party.name}.`, {
      next: "Only a party whose goal it is tells whether it is met.",
    });
  const { state, value, note, evidence } = command;
  return { kind: "REPORTED", goal: goal.id, party: party.id, state, value, note, evidence } as const;
}

function openTerm(id: string, { terms }: Standing): Term {
  const term = terms.get(id);
  if (term === undefined) throw unknownTerm(id);
  if (term.state !== "PROPOSED")
    throw new HubError("TERM_CLOSED", `The term is ${term.state} already.`, { details: { state: term.state } });
  return term;
}

function refuseAnswer(kind: (typeof ANSWERED)[keyof typeof ANSWERED], term: Term, party: Party): void {
  const own = term.proposedBy === party.id;
  if (kind === "WITHDRAWN" && !own)
    throw new HubError("FORBIDDEN", "Only the party that proposed a term may withdraw it.", { next: "Decline it instead." });
  if (kind !== "WITHDRAWN" && own)
    throw new HubError("FORBIDDEN", `${party.name} proposed the term itself.`, { next: "Wait for the other parties, or withdraw it." });
  if (!term.binds.includes(party.id))
    throw new HubError("FORBIDDEN", `The term does not bind ${party.name}.`, { next: "Only parties that a term binds answer it." });
}

/** Threat: one caller agrees with itself in the names of both sides. */
function refuseBothSides(caller: string | null, party: Party, { partnership, standing }: Deciding): void {
  const other = partnership.parties.find(({ id, side }) => side !== party.side && caller !== null && standing.speakers.get(id) === caller);
  if (other === undefined) return;
  throw new HubError("BAD_USER_INPUT", `The caller speaks for ${other.name} already, which is on the other side.`, {
    next: "Let each side be spoken for by a caller of its own.",
  });
}

function unknownTerm(id: string): HubError {
  return new HubError("TERM_UNKNOWN", `The partnership has no term ${shown(id)}.`);
}

function shown(id: string): string {
  return JSON.stringify(id.slice(0, 80));
}

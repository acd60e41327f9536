import { randomUUID } from "node:crypto";
import { HubError, errorLine } from "../../schema/errors.ts";
import type { SubgraphDefinition } from "../../schema/compose.ts";
import { inputsHash } from "../../schema/shipped.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { NewEvent } from "./event.ts";
import { HOUSE, type Kind, type Member } from "./member.ts";
import { UNCHECKED, type NewPublication } from "./publication.ts";
import type { InForce, RegistryStore } from "./store.ts";
import type { ComposedSupergraph, Supergraphs } from "./supergraphs.ts";

/** A subgraph that needs nobody's leave: the hub's own, or one that a setting names. */
export interface Entrant extends SubgraphDefinition {
  readonly kind: Exclude<Kind, "PUBLISHED">;
}

export interface EnterOptions {
  readonly store: RegistryStore;
  readonly supergraphs: Supergraphs;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Brings what the hub itself is, and what its settings name elsewhere, into force. A new version is written only where the SDL or the address changed. What does not compose hides no other's update: a
 * subgraph elsewhere keeps its last good SDL, one that was published is left out, and both come in as soon as they fit. Throws COMPOSITION_FAILED where the hub's own do not compose.
 */
export type Enter = (entrants: readonly Entrant[]) => Promise<void>;

export function createEnter({ store, supergraphs, clock, log }: EnterOptions): Enter {
  const complained = new Map<string, string>();

  return async (entrants) => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const inForce = await store.inForce();
      const { members, composed } = await settle(entrants, inForce);
      const leftOut = inForce.members
        .filter(({ kind, name }) => kind === "PUBLISHED" && !members.some((member) => member.name === name))
        .map(({ name }) => name);
      const enter = members.filter((member) => member.kind !== "PUBLISHED" && differs(member, inForce));
      const drop = inForce.members
        .filter(({ kind, name }) => kind !== "PUBLISHED" && !members.some((member) => member.name === name))
        .map(({ name }) => name);
      const same = inForce.members.every(({ name, composed: was }) => was !== leftOut.includes(name));
      if (inForce.hash !== undefined && enter.length === 0 && drop.length === 0 && same) return;
      const at = new Date(Math.max(clock.now(), inForce.since?.getTime() ?? 0)); // the start does not wait for the clock
      const publications = enter.map(asPublication);
      const events = eventsOf({ publications, drop, leftOut, inForce, at });
      if ((await store.commit({ seq: inForce.seq, at, supergraph: composed, enter: publications, drop, leftOut, events })) !== undefined)
        return;
    }
    throw new HubError("OVERLOADED", "Others keep changing what is in force.");
  };

  /** The newest of each that compose together; else the last good ones, and of those that are new each that fits. */
  async function settle(entrants: readonly Entrant[], inForce: InForce): Promise<Settled> {
    const published = inForce.members.filter(({ kind, name }) => kind === "PUBLISHED" && !entrants.some((each) => each.name === name));
    const whole = await attempt([...entrants, ...published]);
    if (!(whole instanceof HubError)) return whole;
    const own = entrants.filter(({ kind }) => kind === "OWN");
    const elsewhere = entrants.filter(({ kind }) => kind === "REMOTE");
    const good = elsewhere.flatMap(({ name }) =>
      inForce.members.filter((member) => member.name === name).map((member): Entrant => ({ ...member, kind: "REMOTE" })),
    );
    const before = await attempt([...own, ...good, ...published]);
    let settled = before instanceof HubError ? await attempt(own) : before;
    if (settled instanceof HubError) throw settled;
    for (const candidates of [
      ...elsewhere.map((newest) => [newest, ...good.filter(({ name }) => name === newest.name)]),
      ...published.map((each) => [each]),
    ]) {
      for (const candidate of candidates) {
        if (settled.members.includes(candidate)) break;
        const wider: Settled | HubError = await attempt([...settled.members.filter(({ name }) => name !== candidate.name), candidate]);
        if (!(wider instanceof HubError)) {
          settled = wider;
          break;
        }
        complain(candidate, wider);
      }
    }
    return settled;
  }

  async function attempt(members: readonly Candidate[]): Promise<Settled | HubError> {
    try {
      return { members, composed: await supergraphs(members) };
    } catch (error) {
      if (error instanceof HubError && error.code === "COMPOSITION_FAILED") return error;
      throw error;
    }
  }

  function complain(candidate: Candidate, error: HubError): void {
    const hash = inputsHash([candidate]);
    if (complained.get(candidate.name) === hash) return;
    complained.set(candidate.name, hash);
    log.error(
      { subgraph: candidate.name, code: error.code, reason: errorLine(error) },
      "the schema of a subgraph is refused; its last good one is used, if it fits",
    );
  }
}

type Candidate = Entrant | Member;

interface Settled {
  readonly members: readonly Candidate[];
  readonly composed: ComposedSupergraph;
}

function differs({ name, kind, url, sdl }: Candidate, { members }: InForce): boolean {
  const member = members.find((each) => each.name === name);
  return member === undefined || member.kind !== kind || member.url !== url || member.sdl !== sdl;
}

function asPublication({ name, kind, url, sdl }: Candidate): NewPublication {
  return { id: randomUUID(), subgraph: name, kind, publisher: HOUSE, url, sdl, by: HOUSE, checked: UNCHECKED };
}

interface Told {
  readonly publications: readonly NewPublication[];
  readonly drop: readonly string[];
  readonly leftOut: readonly string[];
  readonly inForce: InForce;
  readonly at: Date;
}

function eventsOf({ publications, drop, leftOut, inForce, at }: Told): readonly NewEvent[] {
  const newly = leftOut.filter((name) => inForce.members.some((member) => member.name === name && member.composed));
  return [
    ...publications.map(({ id, subgraph }): NewEvent => ({ at, by: HOUSE, kind: "ENTERED", subgraph, publication: id })),
    ...drop.map((subgraph): NewEvent => ({ at, by: HOUSE, kind: "RETIRED", subgraph })),
    ...newly.map((subgraph): NewEvent => ({
      at,
      by: HOUSE,
      kind: "LEFT_OUT",
      subgraph,
      detail: "it does not compose with what the hub is now",
    })),
  ];
}

import { randomUUID } from "node:crypto";
import type { CheckResult } from "../../schema/check/check.ts";
import { HubError } from "../../schema/errors.ts";
import { inputsHash } from "../../schema/shipped.ts";
import type { Variant } from "../../schema/variant/variant.ts";
import type { Caller } from "../base/caller.ts";
import type { Clock } from "../base/clock.ts";
import type { Poster } from "../base/http/index.ts";
import { requirePublisher, requireSteward } from "./access.ts";
import { addressFindings } from "./address.ts";
import type { Composer } from "./compose/composer.ts";
import type { EventKind, NewEvent } from "./event.ts";
import { sha256, type Member } from "./member.ts";
import type { Checked, NewPublication, Publication } from "./publication.ts";
import type { InForce, RegistryStore, Switch } from "./store.ts";
import type { Supergraphs } from "./supergraphs.ts";
import { askingOf, DECIDED, withUsers, type Asking } from "./usage/findings.ts";
import type { UsageStore } from "./usage/usage.ts";

/** A version of a subgraph as somebody sends it. */
export interface SubgraphInput {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** Hash of the supergraph that the sender has seen in force. */
  readonly base?: string | null;
}

export interface Report {
  readonly result: CheckResult;
  /** Whether it would be the publisher's first, and so wait for a steward. */
  readonly first: boolean;
  /** What it was checked against. */
  readonly base: string | undefined;
  /** Of the supergraph that it would make. */
  readonly hash: string | undefined;
}

/** How a publisher's subgraph comes into force, and goes. Everything is checked before it is written, and written at once or not at all; of two that come together the second meets the first. */
export interface Publishing {
  /** Writes nothing. Throws CHECK_TOO_COSTLY or OVERLOADED. */
  check(input: SubgraphInput, caller: Caller): Promise<Report>;
  /** In force, waiting for a steward, or refused with what the check found. Throws REGISTRY_CONFLICT, FORBIDDEN, SUBGRAPH_NAME_TAKEN, … */
  publish(input: SubgraphInput, caller: Caller): Promise<Publication>;
  /** Checks it again, against what is in force now. Throws PUBLICATION_CLOSED. */
  approve(id: string, caller: Caller): Promise<Publication>;
  reject(id: string, reason: string, caller: Caller): Promise<Publication>;
  /** Brings a version back that was in force before. Throws CHECK_FAILED where it no longer fits. */
  rollback(name: string, version: number, caller: Caller): Promise<Publication>;
  /** Takes a subgraph out. Throws CHECK_FAILED where the others do not compose without it. */
  retire(name: string, caller: Caller): Promise<Publication>;
}

export interface PublishingOptions {
  readonly store: RegistryStore;
  readonly composer: Composer;
  readonly supergraphs: Supergraphs;
  readonly poster: Poster;
  readonly usage: UsageStore;
  readonly clock: Clock;
  /** Names that are the hub's own. */
  readonly reserved: readonly string[];
  /** Who has a source of the name, which nobody else may take for a subgraph; undefined where nobody has. */
  readonly sourceOwner: (name: string) => Promise<string | undefined>;
  /** A check tells which of them a change would break. */
  readonly variants: readonly Variant[];
  /** Told after each switch, before the answer goes out. */
  readonly onSwitch: () => Promise<unknown>;
}

const NAME = /^[a-z][a-z0-9-]{1,39}$/;
const MOST_TRIES = 5;

export function createPublishing({
  store,
  composer,
  supergraphs,
  poster,
  usage,
  clock,
  reserved,
  variants,
  sourceOwner,
  onSwitch,
}: PublishingOptions): Publishing {
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other in this process, so that nobody checks in vain; several processes are ordered by the count of switches. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const now = (): Date => new Date(clock.now());
  const event = (kind: EventKind, by: string, rest: Partial<NewEvent> = {}): NewEvent => ({ at: now(), by, kind, ...rest });

  /** Decides on what is in force and carries it out, again where another switch came first. */
  const decide = async <T>(decision: (inForce: InForce) => Promise<Decision<T>>): Promise<T> => {
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const inForce = await store.inForce();
      const decided = await decision(inForce);
      if ("done" in decided) return decided.done;
      if ((await store.commit({ ...decided.change, seq: inForce.seq, at: now() })) === undefined) continue;
      await onSwitch();
      return decided.answer();
    }
    throw new HubError("OVERLOADED", "Others keep changing what is in force.");
  };

  const report = async ({ name, url, sdl }: SubgraphInput, inForce: InForce, asking: Asking): Promise<CheckResult> => {
    const others = inForce.members.filter((member) => member.name !== name && member.composed).map(definition);
    const before = inForce.members.find((member) => member.name === name);
    const [result, address] = await Promise.all([
      composer.check(
        {
          candidate: { name, url, sdl },
          others,
          variants,
          ...(before !== undefined && { before: before.sdl }),
          ...(inForce.hash !== undefined && { supergraph: (await store.supergraph(inForce.hash)) ?? "" }),
        },
        asking.mayKnow,
      ),
      addressFindings({ name, url, sdl }, asking.mayKnow ? poster : undefined),
    ]);
    const findings = [...result.findings, ...address];
    const checked = { ...result, findings, ok: findings.every(({ severity }) => severity !== "ERROR") };
    return withUsers(checked, { usage, now: clock.now(), subgraph: name, ...asking });
  };

  const readName = (name: string): void => {
    if (!NAME.test(name))
      throw new HubError("BAD_USER_INPUT", "`name` is lower-case letters, digits and hyphens, 2 to 40, a letter first.");
  };
  /** The hub's own, and those that its settings name, change with the hub. */
  const refuseHouse = (name: string, { members }: InForce): void => {
    if (reserved.includes(name) || members.some((member) => member.name === name && member.kind !== "PUBLISHED"))
      throw new HubError("SUBGRAPH_NAME_TAKEN", `${name} is one of the hub's own subgraphs.`);
  };
  const authorised = async (caller: Caller, name: string): Promise<{ readonly by: string; readonly publisher: string }> => {
    const owner = (await store.publisherOf(name)) ?? (await sourceOwner(name));
    const by = requirePublisher(caller, name, owner);
    return { by, publisher: owner ?? by };
  };
  const kept = async (id: string): Promise<Publication> => {
    const publication = await store.publication({ id });
    if (publication === undefined) throw new HubError("SUBGRAPH_UNKNOWN", "There is no such publication.");
    return publication;
  };

  /** What is in force with the version checked, in the place of the one before. */
  const switchTo = ({ name, url, sdl }: SubgraphInput, inForce: InForce, result: CheckResult): Pick<Switch, "supergraph"> => ({
    supergraph: {
      sdl: result.supergraph ?? "",
      inputs: inputsHash([
        ...inForce.members.filter((member) => member.name !== name && member.composed).map(definition),
        { name, url, sdl },
      ]),
    },
  });

  /** A kept version comes into force, unless it does not fit what is in force now. */
  const bringBack = (
    id: string,
    kind: EventKind,
    by: string,
    unfit: (publication: Publication, checked: Checked) => Promise<Publication>,
  ): Promise<Publication> =>
    decide<Publication>(async (inForce) => {
      const publication = await kept(id);
      const input = { name: publication.subgraph, url: publication.url, sdl: publication.sdl };
      refuseHouse(input.name, inForce);
      const result = await report(input, inForce, DECIDED);
      const checked = withoutSupergraph(result);
      if (!result.ok) return { done: await unfit(publication, checked) };
      const events = [event(kind, by, { subgraph: input.name, publication: id, detail: `version ${publication.version}` })];
      return {
        change: { ...switchTo(input, inForce, result), enter: [{ id, subgraph: input.name, checked }], events },
        answer: () => kept(id),
      };
    });

  return Object.freeze({
    async check(input: SubgraphInput, caller: Caller) {
      readName(input.name);
      const inForce = await store.inForce();
      const result = await report(input, inForce, askingOf(caller));
      const owner = await store.publisherOf(input.name);
      const publisher = owner ?? caller.name;
      const first = caller.roles.includes("STEWARD") ? false : publisher === null || !(await store.isApproved(publisher));
      return { result, first, base: inForce.hash, hash: result.supergraph === undefined ? undefined : sha256(result.supergraph) };
    },

    publish: (input: SubgraphInput, caller: Caller) =>
      inTurn(async () => {
        readName(input.name);
        const { by, publisher } = await authorised(caller, input.name);
        return decide<Publication>(async (inForce) => {
          refuseHouse(input.name, inForce);
          if (input.base !== null && input.base !== undefined && input.base !== inForce.hash)
            throw new HubError("REGISTRY_CONFLICT", "Something else came into force since the `base` that was given.");
          const before = inForce.members.find((member) => member.name === input.name);
          if (before?.sdl === input.sdl && before.url === input.url && before.composed) return { done: await keptVersion(before) };
          const result = await report(input, inForce, askingOf(caller));
          const checked = withoutSupergraph(result);
          const { name, url, sdl } = input;
          const publication: NewPublication = { id: randomUUID(), subgraph: name, kind: "PUBLISHED", publisher, url, sdl, by, checked };
          const about = { subgraph: name, publication: publication.id };
          if (!result.ok) return { done: await store.keep(storable(publication), "REFUSED", event("REFUSED", by, about)) };
          if (!caller.roles.includes("STEWARD") && !(await store.isApproved(publisher)))
            return { done: await store.keep(publication, "WAITING", event("SUBMITTED", by, about)) };
          return {
            change: { ...switchTo(input, inForce, result), enter: [publication], events: [event("PUBLISHED", by, about)] },
            answer: () => kept(publication.id),
          };
        });
      }),

    approve: (id: string, caller: Caller) =>
      inTurn(async () => {
        const by = requireSteward(caller);
        if ((await kept(id)).state !== "WAITING") throw closed();
        return bringBack(id, "APPROVED", by, async (publication, { findings }) => {
          const reason = findings[0]?.message ?? "";
          const refused = await store.close(
            id,
            "REFUSED",
            reason,
            event("REFUSED", by, { subgraph: publication.subgraph, publication: id }),
          );
          if (refused === undefined) throw closed();
          return refused;
        });
      }),

    reject: (id: string, reason: string, caller: Caller) =>
      inTurn(async () => {
        const by = requireSteward(caller);
        const { subgraph } = await kept(id);
        const rejected = await store.close(id, "REJECTED", reason.slice(0, 1_000), event("REJECTED", by, { subgraph, publication: id }));
        if (rejected === undefined) throw closed();
        return rejected;
      }),

    rollback: (name: string, version: number, caller: Caller) =>
      inTurn(async () => {
        const { by } = await authorised(caller, name);
        const publication = await store.publication({ subgraph: name, version });
        if (publication === undefined || publication.supergraphHash === null)
          throw new HubError("SUBGRAPH_UNKNOWN", `No version ${version} of ${name.slice(0, 40)} was ever in force.`);
        if (publication.state === "IN_FORCE") return publication;
        return bringBack(publication.id, "ROLLED_BACK", by, (_, { findings }) => {
          throw unfit(findings[0]?.message);
        });
      }),

    retire: (name: string, caller: Caller) =>
      inTurn(async () => {
        const { by } = await authorised(caller, name);
        return decide<Publication>(async (inForce) => {
          refuseHouse(name, inForce);
          const member = inForce.members.find((each) => each.name === name);
          if (member === undefined) throw new HubError("SUBGRAPH_UNKNOWN", `No subgraph ${name.slice(0, 40)} is in force.`);
          const others = inForce.members.filter((each) => each.name !== name && each.composed).map(definition);
          const supergraph = await supergraphs(others).catch((error: unknown) => {
            throw error instanceof HubError && error.code === "COMPOSITION_FAILED" ? unfit(error.message) : error;
          });
          const { id } = await keptVersion(member);
          const events = [event("RETIRED", by, { subgraph: name, publication: id })];
          return { change: { supergraph, enter: [], drop: [name], events }, answer: () => kept(id) };
        });
      }),
  });

  async function keptVersion({ name, version }: Member): Promise<Publication> {
    const publication = await store.publication({ subgraph: name, version });
    if (publication === undefined) throw new Error("a version in force is kept");
    return publication;
  }
}

type Decision<T> = { readonly done: T } | { readonly change: Omit<Switch, "seq" | "at">; readonly answer: () => Promise<T> };

function definition({ name, url, sdl }: Member): { readonly name: string; readonly url: string; readonly sdl: string } {
  return { name, url, sdl };
}

function withoutSupergraph({ ok, findings, changes, sends, listings }: CheckResult): Checked {
  return { ok, findings, changes, sends, listings };
}

/** Of what was refused for its size only the beginning is kept. */
function storable(publication: NewPublication): NewPublication {
  return { ...publication, sdl: publication.sdl.slice(0, 200_000), url: publication.url.slice(0, 2_000) };
}

function closed(): HubError {
  return new HubError("PUBLICATION_CLOSED", "The publication does not wait for a decision.");
}

function unfit(why = "The subgraphs do not compose."): HubError {
  return new HubError("CHECK_FAILED", why.slice(0, 500));
}

import { randomUUID } from "node:crypto";
import { HubError } from "../../../schema/errors.ts";
import type { Caller } from "../../base/caller.ts";
import type { Clock } from "../../base/clock.ts";
import { requireScope } from "../../kit/context.ts";
import { requireSteward } from "../access.ts";
import type { EventKind } from "../event.ts";
import { fileOf, type Examine, type Examined } from "./examine.ts";
import { readSourceInput, type SourceCandidate, type SourceInput } from "./input.ts";
import type { SourceEvent, SourceVersions } from "./store.ts";
import type { SourceChecked, SourceVersion } from "./version.ts";

/** How a source joins through the registry, and goes: like a subgraph, a publisher's first waits for a steward, and from then on passing the check is enough. */
export interface SourceRegister {
  /** Writes nothing. Throws BAD_USER_INPUT, UNAUTHENTICATED or OVERLOADED. */
  check(input: SourceInput, caller: Caller): Promise<SourceReport>;
  /** Read from now on, waiting for a steward, or refused (then there is no version). Throws SOURCE_NAME_TAKEN, FORBIDDEN, … */
  add(input: SourceInput, caller: Caller): Promise<{ readonly report: SourceReport; readonly version: SourceVersion | null }>;
  /** Checks it again. Throws PUBLICATION_CLOSED. */
  approve(id: string, caller: Caller): Promise<SourceVersion>;
  reject(id: string, reason: string, caller: Caller): Promise<SourceVersion>;
  remove(source: string, caller: Caller): Promise<SourceVersion>;
}

export interface SourceReport extends Examined {
  /** Whether it would be the publisher's first, and so wait for a steward. */
  readonly first: boolean;
}

export interface SourceRegisterOptions {
  readonly versions: SourceVersions;
  readonly examine: Examine;
  readonly clock: Clock;
  /** Who has published a subgraph of the name; undefined for nobody. */
  readonly subgraphOwner: (name: string) => Promise<string | undefined>;
  /** Whether a steward has let the publisher in with a subgraph. */
  readonly hasSubgraph: (publisher: string) => Promise<boolean>;
  /** Ids that are the hub's own or stand in its source files. */
  readonly isReserved: (id: string) => boolean;
  /** Told after each change, before the answer goes out. */
  readonly onChange: () => Promise<unknown>;
}

/** What a stranger may have checked, unpacked. */
const STRANGERS_BYTES = 1_000_000;

export function createSourceRegister(options: SourceRegisterOptions): SourceRegister {
  const { versions, examine, clock, subgraphOwner, hasSubgraph, isReserved, onChange } = options;
  let last: Promise<unknown> = Promise.resolve();
  /** One change after the other in this process; those of several are ordered by the lock on the count. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const event = (kind: EventKind, by: string): SourceEvent => ({ at: new Date(clock.now()), by, kind });
  const changed = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await onChange();
    return done;
  };
  const isFirst = async ({ roles }: Caller, publisher: string | null): Promise<boolean> =>
    !roles.includes("STEWARD") && (publisher === null || !((await versions.isApproved(publisher)) || (await hasSubgraph(publisher))));
  const known = async (id: string): Promise<SourceVersion> => {
    const version = await versions.version(id);
    if (version === undefined) throw new HubError("SOURCE_UNKNOWN", "There is no such version of a source.");
    return version;
  };
  const authorised = async (caller: Caller, source: string): Promise<{ readonly by: string; readonly publisher: string }> => {
    const by = requirePublisher(caller, source);
    const owner = await versions.ownerOf(source);
    const steward = caller.roles.includes("STEWARD");
    if (owner !== undefined && owner !== by && !steward)
      throw new HubError("SOURCE_NAME_TAKEN", `The id ${source} belongs to another publisher.`);
    return { by, publisher: owner ?? by };
  };

  return Object.freeze({
    async check(input: SourceInput, caller: Caller) {
      const candidate = await readSourceInput(input);
      refuseStranger(candidate, caller);
      const examined = await examine(candidate);
      const owner = examined.source === undefined ? undefined : await versions.ownerOf(examined.source.id);
      return { ...examined, first: await isFirst(caller, owner ?? caller.name) };
    },

    async add(input: SourceInput, caller: Caller) {
      if (!caller.roles.includes("STEWARD") && !caller.roles.includes("PUBLISHER")) requirePublisher(caller, "");
      const candidate = await readSourceInput(input);
      const examined = await examine(candidate);
      const { source, definition, trial } = examined;
      if (source === undefined || definition === undefined)
        return { report: { ...examined, first: await isFirst(caller, caller.name) }, version: null };
      const { id } = source;
      return inTurn(async () => {
        const { by, publisher } = await authorised(caller, id);
        const subgraph = await subgraphOwner(id);
        if (isReserved(id) || (subgraph !== undefined && subgraph !== publisher))
          throw new HubError("SOURCE_NAME_TAKEN", `The id ${id} is taken.`);
        const first = await isFirst(caller, publisher);
        const report = { ...examined, first };
        if (examined.missing.length > 0 || examined.fault !== undefined) return { report, version: null };
        const file = fileOf(candidate);
        const before = (await versions.versions({ source: id, state: first ? "WAITING" : "IN_FORCE", most: 1 }))[0];
        if (before?.definition === definition && before.file?.sha256 === file?.sha256) return { report, version: before };
        const version = await changed(
          versions.keep(
            {
              id: randomUUID(),
              source: id,
              publisher,
              definition,
              name: examined.name,
              file,
              ...(candidate.file && { content: candidate.file.bytes }),
              by,
              at: new Date(clock.now()),
              checked: checkedOf(trial),
            },
            first ? "WAITING" : "IN_FORCE",
            first ? "SOURCE_SUBMITTED" : "SOURCE_ADDED",
          ),
        );
        return { report, version };
      });
    },

    async approve(id: string, caller: Caller) {
      const by = requireSteward(caller);
      const waiting = await known(id);
      if (waiting.state !== "WAITING") throw closed();
      const { trial, fault } = await examine(await candidateOf(waiting));
      const decided = await inTurn(() =>
        changed(
          fault === undefined
            ? versions.enter(id, checkedOf(trial), event("SOURCE_APPROVED", by))
            : versions.close(id, "REFUSED", `${fault.code}: ${fault.message}`.slice(0, 1_000), event("SOURCE_REFUSED", by)),
        ),
      );
      if (decided === undefined) throw closed();
      return decided;
    },

    reject: (id: string, reason: string, caller: Caller) =>
      inTurn(async () => {
        const by = requireSteward(caller);
        await known(id);
        const rejected = await changed(versions.close(id, "REJECTED", reason.slice(0, 1_000), event("SOURCE_REJECTED", by)));
        if (rejected === undefined) throw closed();
        return rejected;
      }),

    remove: (source: string, caller: Caller) =>
      inTurn(async () => {
        const { by } = await authorised(caller, source);
        const removed = await changed(versions.remove(source, event("SOURCE_REMOVED", by)));
        if (removed === undefined) throw new HubError("SOURCE_UNKNOWN", `No source ${source.slice(0, 64)} joined through the registry.`);
        return removed;
      }),
  });

  async function candidateOf({ definition, name, file }: SourceVersion): Promise<SourceCandidate> {
    const bytes = file === null ? undefined : await versions.file(file.sha256);
    return {
      given: { definition, name },
      file: file === null || bytes === undefined ? undefined : { name: file.name, bytes },
      wish: { from: undefined },
    };
  }
}

function checkedOf({ good, quarantined, first }: Examined["trial"]): SourceChecked {
  return { good, quarantined, first };
}

/** Throws UNAUTHENTICATED or FORBIDDEN unless the caller may change the source. */
function requirePublisher(caller: Caller, source: string): string {
  const { name, roles } = caller;
  if (name === null) throw new HubError("UNAUTHENTICATED", "This needs the role PUBLISHER or STEWARD.");
  if (roles.includes("STEWARD")) return name;
  if (!roles.includes("PUBLISHER")) throw new HubError("FORBIDDEN", "This needs the role PUBLISHER or STEWARD.");
  requireScope({ caller }, "source", source);
  return name;
}

/** Threat: a hub that fetches any address for anybody is a way to ask others in its name. So a stranger may show a file, and a small one, for reading it takes the hub's own time. */
function refuseStranger({ given, file, wish }: SourceCandidate, { name, roles }: Caller): void {
  if (name !== null && (roles.includes("STEWARD") || roles.includes("PUBLISHER"))) return;
  if (file === undefined && (given !== undefined || wish.from !== undefined))
    throw new HubError(
      name === null ? "UNAUTHENTICATED" : "FORBIDDEN",
      "That the hub fetches an address needs the role PUBLISHER or STEWARD.",
    );
  if ((file?.bytes.length ?? 0) > STRANGERS_BYTES)
    throw new HubError(
      name === null ? "UNAUTHENTICATED" : "FORBIDDEN",
      `A file of more than ${STRANGERS_BYTES / 1_000_000} MB needs the role PUBLISHER or STEWARD.`,
    );
}

function closed(): HubError {
  return new HubError("PUBLICATION_CLOSED", "The version does not wait for a decision.", {
    next: "Ask `sourceVersions(state: WAITING)` for those that wait.",
  });
}

import { setTimeout as pause } from "node:timers/promises";
import { errorLine, HubError } from "../../schema/errors.ts";
import { CALLER_HEADER, signCaller } from "../base/caller.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { RemoteSubgraph } from "../base/remote.ts";
import type { SourceFolder } from "./folder.ts";
import type { FindHeld } from "./held.ts";
import { fileAt, parseRegistered } from "./registered.ts";
import type { Source } from "./source.ts";

/** The sources that joined through the registry, for those who read sources. */
export interface RegisteredSources extends Pick<SourceFolder, "sources" | "onChange"> {
  /** The content of a registered file, for whoever reads what the sources here are. */
  readonly held: FindHeld;
}

export interface FollowOptions {
  /** The registry, in a process of its own. */
  readonly registry: RemoteSubgraph;
  /** The subgraphs of this process: the registry takes sources for those that ask. */
  readonly readers: readonly string[];
  /** The key that the hub's own processes share. */
  readonly callerKey: Buffer;
  readonly clock: Clock;
  readonly log: Log;
  /** Distance between looks. Default 10 s. */
  readonly everyMs?: number;
  /** How long the start waits for the registry. Default 60 s. */
  readonly patienceMs?: number;
}

const LOOK = "query Sources($readers: [ID!]!) { sourcesToRead(readers: $readers) { source definition name fileName fileSha256 } }";
const FILE = "query File($sha256: ID!) { sourceFile(sha256: $sha256) }";
const RETRY_MS = 500;

/**
 * Follows a registry in another process. Resolves when it has answered once, for a source that is not named counts as removed: without an answer nobody may begin to read. Later silence
 * leaves everything as it was. Throws SUBGRAPH_UNREACHABLE or SUBGRAPH_BAD_ANSWER.
 */
export async function followRegistry(options: FollowOptions): Promise<RegisteredSources & { stop(): Promise<void> }> {
  const { registry, readers, callerKey, clock, log, everyMs = 10_000, patienceMs = 60_000 } = options;
  const listeners: ((sources: readonly Source[]) => void)[] = [];
  const stopping = new AbortController();
  let seen = "";
  let sources: readonly Source[] = [];

  const ask = async (query: string, variables: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> => {
    const caller = signCaller({ name: "hub", roles: ["STEWARD"] }, callerKey, clock);
    const { data, errors } = await registry.execute({ query, variables, headers: { [CALLER_HEADER]: caller }, signal: stopping.signal });
    if (data === undefined || data === null || errors !== undefined)
      throw new HubError("SUBGRAPH_BAD_ANSWER", "The registry does not tell this process its sources.", {
        next: "Check that both have the same HUB_CALLER_KEY and version.",
      });
    return data;
  };
  const look = async (): Promise<void> => {
    const answer = await ask(LOOK, { readers });
    const text = JSON.stringify(answer);
    if (text === seen) return;
    sources = definitionsIn(answer).flatMap((definition) => readable(definition, log) ?? []);
    seen = text;
    for (const listener of listeners) listener(sources);
  };

  await patiently(look, { until: clock.now() + patienceMs, clock });
  const following = (async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(everyMs, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await look().catch((error: unknown) =>
        log.warn({ reason: errorLine(error) }, "the registry's sources could not be looked at; they stay as they were"),
      );
    }
  })();

  return Object.freeze({
    get sources() {
      return sources;
    },
    onChange: (listener: (sources: readonly Source[]) => void) => void listeners.push(listener),
    async held(address: string) {
      const sha256 = fileAt(address);
      if (sha256 === undefined) return undefined;
      return { sha256, content: async () => Buffer.from(String((await ask(FILE, { sha256 }))["sourceFile"] ?? ""), "base64") };
    },
    async stop() {
      stopping.abort();
      await following;
    },
  });
}

interface Waiting {
  readonly until: number;
  readonly clock: Clock;
}

async function patiently(look: () => Promise<void>, { until, clock }: Waiting): Promise<void> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== "SUBGRAPH_UNREACHABLE" || clock.now() >= until) throw error;
      await pause(RETRY_MS);
    }
  }
}

interface ToRead {
  readonly source: string;
  readonly definition: string;
  readonly name: string;
  readonly fileName: string | null;
  readonly fileSha256: string | null;
}

function definitionsIn(answer: Readonly<Record<string, unknown>>): readonly ToRead[] {
  const list = answer["sourcesToRead"];
  if (!Array.isArray(list)) throw new HubError("SUBGRAPH_BAD_ANSWER", "The registry answers without a list of sources.");
  return list as readonly ToRead[]; // the registry is the hub's own, and was asked for these fields
}

/** A definition that this process cannot read hides no other. */
function readable({ source, definition, name, fileName, fileSha256 }: ToRead, log: Log): Source | undefined {
  try {
    const file = fileName === null || fileSha256 === null ? undefined : { name: fileName, sha256: fileSha256 };
    return parseRegistered({ definition, name, file });
  } catch (error) {
    log.error({ source, reason: errorLine(error) }, "a source of the registry cannot be read; it is left out");
    return undefined;
  }
}

import { holdsPersonalNumber } from "../../subgraphs/base/personalNumber.ts";

/** A client as it calls itself; the same object for the same name and version. */
export interface UsageClient {
  readonly name: string;
  readonly version: string;
}

/** Headers of a request, or what a WebSocket's first message says: whoever sent them. */
export type NameSource = Readonly<Record<string, unknown>>;

/**
 * Who asks, by what the client says of itself. Threat: names are free, so that one client could fill memory and database with invented ones, write into a terminal, or put a person's address or number there.
 * So a name has harmless characters only, and of more different ones than are kept the rest is counted together.
 */
export interface ClientNames {
  of(given: NameSource): UsageClient;
  /** Forgets the names met so far. */
  renew(): void;
}

export interface ClientNamesOptions {
  /** Different names kept. Default 200. */
  readonly most?: number;
  /** Different versions kept of each. Default 20. */
  readonly mostVersions?: number;
}

const UNKNOWN = "unknown";
const OTHER = "other";
/** Those who are too many, together. */
export const OTHERS: UsageClient = Object.freeze({ name: OTHER, version: OTHER });

/** Headers in which a client names itself, in either of two spellings. */
export const NAME_KEYS = ["apollographql-client-name", "graphql-client-name"] as const;
export const VERSION_KEYS = ["apollographql-client-version", "graphql-client-version"] as const;
/** An `@` stands at the beginning only, as in a package's name: inside it would make a mail address. */
const HARMLESS = /^@?[A-Za-z0-9][A-Za-z0-9 ._:/()+-]{0,62}$/;

export function createClientNames({ most = 200, mostVersions = 20 }: ClientNamesOptions = {}): ClientNames {
  let known = firstNames();

  function versionsOf(given: unknown): Map<string, UsageClient> | undefined {
    const kept = typeof given === "string" ? known.get(given) : undefined;
    if (kept !== undefined) return kept;
    const name = harmless(given);
    const versions = known.get(name);
    if (versions !== undefined || known.size >= most) return versions;
    const made = new Map<string, UsageClient>();
    known.set(name, made);
    return made;
  }

  return Object.freeze({
    of(given: NameSource) {
      const name = given[NAME_KEYS[0]] ?? given[NAME_KEYS[1]];
      const version = given[VERSION_KEYS[0]] ?? given[VERSION_KEYS[1]];
      const versions = versionsOf(name);
      if (versions === undefined) return OTHERS;
      const kept = typeof version === "string" ? versions.get(version) : undefined;
      if (kept !== undefined) return kept;
      const clean = harmless(version);
      const counted = versions.has(clean) || versions.size < mostVersions ? clean : OTHER;
      return versions.getOrInsertComputed(counted, () => Object.freeze({ name: harmless(name), version: counted }));
    },
    renew: () => void (known = firstNames()),
  });
}

/** There is always room for who says nothing, and for what is not kept apart. */
function firstNames(): Map<string, Map<string, UsageClient>> {
  return new Map([
    [UNKNOWN, new Map<string, UsageClient>()],
    [OTHER, new Map([[OTHER, OTHERS]])],
  ]);
}

function harmless(given: unknown): string {
  return typeof given === "string" && HARMLESS.test(given) && !holdsPersonalNumber(given) ? given : UNKNOWN;
}

import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import { createHttpClient } from "../../base/http/index.ts";
import type { Log } from "../../base/log.ts";
import { readSdl, type SubgraphModule } from "../../kit/subgraph.ts";
import type { RegisteredSources } from "../../sources/followRegistry.ts";
import { fileAt } from "../../sources/registered.ts";
import { readerOf } from "../../sources/source.ts";
import { createExamine } from "./examine.ts";
import { followSources } from "./follow.ts";
import { createSourceRegister, type SourceRegisterOptions } from "./register.ts";
import { sourceResolvers } from "./resolvers.ts";
import { createSourceVersions } from "./store.ts";

/** The sources that joined through the registry, for those who read sources. */
export interface RegistrySources extends RegisteredSources {
  /** Tells which ids stand in source files, so that nobody takes them. */
  reserve(ids: () => readonly string[]): void;
}

export interface SourcesOptions extends Pick<SourceRegisterOptions, "subgraphOwner" | "hasSubgraph"> {
  readonly database: Database;
  readonly reserved: readonly string[];
  readonly allowPrivate: readonly string[];
  /** The subgraphs of this process, some of which read sources; undefined where any would. */
  readonly readers: readonly string[] | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyMs: number;
}

export interface Sources {
  readonly module: SubgraphModule;
  readonly registered: RegistrySources;
  /** Who has an id; undefined for a free one. */
  ownerOf(source: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A process that has not asked for so long does not follow the registry. */
const ASKED_LATELY_MS = 60_000;

/** The part of the registry for sources: a file or an address joins without code. Its tables are there already. */
export async function createSources(options: SourcesOptions): Promise<Sources> {
  const { database, reserved, allowPrivate, readers, clock, log, everyMs, subgraphOwner, hasSubgraph } = options;
  const versions = createSourceVersions(database);
  const http = createHttpClient({ allowPrivate, clock, log, retry: { attempts: 2, baseMs: 200, maxMs: 1_000 } });
  const follower = await followSources({ versions, log, everyMs });
  let declared: () => readonly string[] = () => [];
  /** When subgraphs of other processes asked last for what they are to read. */
  const asked = new Map<string, number>();
  const isRead = (reader: string): boolean =>
    readers === undefined || readers.includes(reader) || (asked.get(reader) ?? -Infinity) > clock.now() - ASKED_LATELY_MS;
  const register = createSourceRegister({
    versions,
    examine: createExamine({ http, clock, reads: (source) => isRead(readerOf(source)) }),
    clock,
    subgraphOwner,
    hasSubgraph,
    isReserved: (id) => reserved.includes(id) || declared().includes(id),
    onChange: () => follower.look(),
  });
  return {
    module: {
      typeDefs: readSdl(import.meta.url, "./source.graphql"),
      resolvers: sourceResolvers({ versions, register, follower, onAsked: (reader) => void asked.set(reader, clock.now()) }),
    },
    registered: {
      get sources() {
        return follower.sources;
      },
      onChange: (listener) => follower.onChange(listener),
      async held(address) {
        const sha256 = fileAt(address);
        if (sha256 === undefined) return undefined;
        return { sha256, content: async () => (await versions.file(sha256)) ?? new Uint8Array() };
      },
      reserve: (ids) => void (declared = ids),
    },
    ownerOf: versions.ownerOf,
    async close() {
      await follower.stop();
      await http.close();
    },
  };
}

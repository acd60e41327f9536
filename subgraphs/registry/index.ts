import { commonModule } from "../../schema/common/module.ts";
import type { SubgraphDefinition } from "../../schema/compose.ts";
import { errorLine } from "../../schema/errors.ts";
import type { Variant } from "../../schema/variant/variant.ts";
import type { Caller } from "../base/caller.ts";
import type { Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { migrate } from "../base/database/migrate.ts";
import { createPoster } from "../base/http/index.ts";
import type { Log } from "../base/log.ts";
import type { RemoteSubgraph } from "../base/remote.ts";
import type { Subgraph } from "../base/subgraph.ts";
import type { UsageSink } from "../base/usage.ts";
import { createSubgraph, readSdl } from "../kit/subgraph.ts";
import { changelogResolvers, createChangelog } from "./changelog/changelog.ts";
import { createComposer, type ComposerOptions } from "./compose/composer.ts";
import { createEnter, type Entrant } from "./enter.ts";
import type { Member } from "./member.ts";
import { createPublishing } from "./publish.ts";
import { createReload, type Reload } from "./reload.ts";
import { createRemotes } from "./remotes.ts";
import { registryResolvers } from "./resolvers.ts";
import { supergraphPages } from "./serve.ts";
import { createSources, type RegistrySources } from "./source/sources.ts";
import { createRegistryStore } from "./store.ts";
import { createSupergraphs } from "./supergraphs.ts";
import { MIGRATIONS } from "./tables.ts";
import { createRegistryTokens } from "./token.ts";
import { usagePage } from "./usage/page.ts";
import { usageResolvers } from "./usage/resolvers.ts";
import { createUsageStore } from "./usage/usage.ts";
import { createVariantStore } from "./variant/store.ts";
import { createVariants, variantResolvers } from "./variant/variants.ts";

export interface RegistryOptions {
  readonly database: Database;
  /** Subgraphs that the settings name elsewhere; they are followed without anybody's leave. */
  readonly remotes: readonly RemoteSubgraph[];
  /** Names that only the hub itself may use. */
  readonly reserved: readonly string[];
  /** Hosts (`host` or `host:port`) that a published subgraph may have although their address is private. */
  readonly allowPrivate: readonly string[];
  /** The subgraphs of this process, some of which read sources. Default: any that a source may need. */
  readonly readers?: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
  /** Distance between looks at the remotes and at what other processes did. Default 10 s. */
  readonly everyMs?: number;
  readonly composer?: ComposerOptions;
  /** Days for which it is kept who used what of the schema. Default 90. */
  readonly usageDays?: number;
  /** Narrower supergraphs made beside the whole. Default: none. */
  readonly variants?: readonly Variant[];
}

/** The registry: who is part of the hub, since when, and how one joins. */
export interface Registry extends Subgraph {
  /** Brings the hub's own subgraphs into force, and those elsewhere that answer; from then on the latter are followed. Throws COMPOSITION_FAILED. */
  enter(own: readonly SubgraphDefinition[]): Promise<void>;
  /** What is in force, as the gateway follows it. */
  readonly supergraph: Pick<Reload, "load" | "watch"> & { readonly label: string };
  /** Subgraphs in force that run elsewhere. */
  elsewhere(): Promise<readonly Member[]>;
  /** Calls back with them after each switch. */
  onSwitch(listener: (elsewhere: readonly Member[]) => void): void;
  /** The sources that joined without code. */
  readonly sources: RegistrySources;
  /** Who a token of the registry stands for. */
  find(token: string): Promise<Caller | undefined>;
  /** Keeps which clients used what of the schema. */
  readonly recordUsage: UsageSink["record"];
}

/** Opens the registry. It serves nothing until `enter`. */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { database, clock, callerKey, allowPrivate, reserved, everyMs = 10_000, variants = [] } = options;
  const log = options.log.child({ subgraph: "registry" });
  await migrate(database, "registry", MIGRATIONS);
  const store = createRegistryStore(database);
  const composer = createComposer(options.composer);
  const supergraphs = createSupergraphs(store, composer);
  const poster = createPoster({ allowPrivate });
  const tokens = createRegistryTokens(database, clock);
  const reload = createReload({ store, log, everyMs });
  const usage = createUsageStore(database, clock, options.usageDays ?? 90);
  const sources = await createSources({
    database,
    reserved,
    allowPrivate,
    readers: options.readers,
    subgraphOwner: store.publisherOf,
    hasSubgraph: store.isApproved,
    clock,
    log,
    everyMs,
  });
  const publishing = createPublishing({
    store,
    composer,
    supergraphs,
    poster,
    usage,
    clock,
    reserved,
    variants,
    sourceOwner: sources.ownerOf,
    onSwitch: reload.look,
  });
  const changelog = createChangelog({ database, composer, log });
  reload.onSwitch(() => void changelog.catchUp());
  const kept = createVariantStore(database);
  const making = createVariants({ variants, store, kept, composer, clock, log, everyMs });
  reload.onSwitch(() => void making.catchUp());
  const remotes = createRemotes({ remotes: options.remotes, log });
  const enterAll = createEnter({ store, supergraphs, clock, log });
  const notOwn = (members: readonly Member[]): readonly Member[] => members.filter(({ kind, composed }) => kind !== "OWN" && composed);

  const subgraph = await createSubgraph({
    name: "registry",
    log,
    clock,
    callerKey,
    modules: [
      commonModule,
      { typeDefs: readSdl(import.meta.url, "./schema.graphql"), resolvers: registryResolvers({ database, store, publishing, tokens }) },
      sources.module,
      { typeDefs: readSdl(import.meta.url, "./usage/usage.graphql"), resolvers: usageResolvers(usage, clock) },
      { typeDefs: readSdl(import.meta.url, "./changelog/changelog.graphql"), resolvers: changelogResolvers(database) },
      { typeDefs: readSdl(import.meta.url, "./variant/variant.graphql"), resolvers: variantResolvers(variants, kept) },
    ],
    pages: supergraphPages({ store, tokens, variants, kept }),
    posts: { "/registry/v1/usage": usagePage(usage, tokens) },
    onClose: async () => {
      following.abort();
      clearTimeout(timer);
      await round;
      await Promise.all([sources.close(), reload.stop(), changelog.stop(), making.stop(), composer.close(), poster.close()]);
    },
  });

  const following = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let own: readonly Entrant[] = [];

  /** The newest that each subgraph elsewhere said; of one that is silent, what it said before. */
  const enterNow = async (): Promise<void> => {
    const said = remotes.said();
    const { members } = await store.inForce();
    const elsewhere = options.remotes.flatMap(({ name, url }): readonly Entrant[] => {
      const sdl = said.find((each) => each.name === name)?.sdl ?? members.find((each) => each.name === name)?.sdl;
      return sdl === undefined ? [] : [{ name, url, sdl, kind: "REMOTE" }];
    });
    await enterAll([...own, ...elsewhere]);
    await reload.look();
  };
  const follow = (): void => {
    if (following.signal.aborted || options.remotes.length === 0) return;
    timer = setTimeout(() => {
      round = remotes
        .look()
        .then((changed) => (changed ? enterNow() : undefined))
        .catch((error: unknown) => log.error({ reason: errorLine(error) }, "the subgraphs elsewhere could not be followed"))
        .finally(follow);
    }, everyMs).unref();
  };

  return {
    ...subgraph,
    async enter(definitions) {
      own = definitions.map((each) => ({ ...each, kind: "OWN" }));
      await remotes.look();
      await enterNow();
      follow();
    },
    supergraph: { label: "the supergraph of the registry", load: reload.load, watch: reload.watch },
    elsewhere: async () => notOwn((await store.inForce()).members),
    onSwitch: (listener) => reload.onSwitch(({ members }) => listener(notOwn(members))),
    sources: sources.registered,
    find: (token) => tokens.caller(token),
    recordUsage: usage.record,
  };
}

import { fileURLToPath } from "node:url";
import { errorLine } from "../schema/errors.ts";
import type { Clock } from "./base/clock.ts";
import { openDatabase, type Database } from "./base/database/index.ts";
import { createHttpClient } from "./base/http/index.ts";
import type { Log } from "./base/log.ts";
import { remoteSubgraph, type RemoteSubgraph } from "./base/remote.ts";
import type { Settings } from "./base/settings.ts";
import type { Subgraph } from "./base/subgraph.ts";
import { createAuthorities } from "./authorities/index.ts";
import { createCatalogue, type Catalogue } from "./catalogue/index.ts";
import type { Feed } from "./catalogue/intake.ts";
import { createCollaboration, type Collaboration } from "./collaboration/index.ts";
import { loadEnquiryKeys } from "./collaboration/enquiry/keys.ts";
import { readSmtpServer } from "./collaboration/enquiry/smtp.ts";
import { createGuidance, type GuidanceSubgraph } from "./guidance/index.ts";
import type { LevelServices, LevelSubgraph } from "./kit/level.ts";
import { createKnowledge, type Knowledge } from "./knowledge/index.ts";
import { createMinisterial } from "./ministerial/index.ts";
import { createFeedsElsewhere, type Elsewhere } from "./feeds.ts";
import { createMunicipal } from "./municipal/index.ts";
import { createRegional } from "./regional/index.ts";
import { createRegistry, type Registry } from "./registry/index.ts";
import { createSamples } from "./samples/server.ts";
import { openSourceFolder } from "./sources/folder.ts";
import { followRegistry, type RegisteredSources } from "./sources/followRegistry.ts";
import { withHeld } from "./sources/held.ts";
import { joinSources } from "./sources/joined.ts";

const LEVELS = { municipal: createMunicipal, regional: createRegional, ministerial: createMinisterial } as const;
const SAMPLE_FOLDERS = [...Object.keys(LEVELS), "collaboration"].map((name) =>
  fileURLToPath(new URL(`./${name}/sources`, import.meta.url)),
);

/** Who answers for enquiries to invented bodies while nobody is named. */
const SAMPLE_CONTROLLER =
  "Eksempel: enheden, der prøver hubben (HUB_CONTROLLER er ikke sat) / Example: the unit that tries the hub (HUB_CONTROLLER is not set)";

/** Names of the hub's own subgraphs, in the order in which they start. */
export const SUBGRAPH_NAMES: readonly string[] = [
  ...Object.keys(LEVELS),
  "authorities",
  "catalogue",
  "knowledge",
  "guidance",
  "collaboration",
  "registry",
];

export interface HouseOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly callerKey: Buffer;
  /** Which of the hub's own subgraphs run here; those that HUB_SUBGRAPHS names elsewhere are left out. */
  readonly names: readonly string[];
  /** Told of every SQL statement; for counting in tests. */
  readonly onStatement?: (text: string) => void;
}

/** The subgraphs that run in this process, wired to each other and to those elsewhere. */
export interface House {
  readonly database: Database | undefined;
  readonly subgraphs: readonly Subgraph[];
  readonly remotes: readonly RemoteSubgraph[];
  /** Absent where it does not run here. */
  readonly registry: Registry | undefined;
  /** True once every source was tried and the catalogue and the guidance serve the result. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the database, the sources and the subgraphs, in that order; closes what was opened when one fails. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { settings, clock, log, callerKey } = options;
  const stack = new AsyncDisposableStack();
  try {
    const names = SUBGRAPH_NAMES.filter((name) => options.names.includes(name) && !settings.subgraphs.has(name));
    const remotes = [...settings.subgraphs].map(([name, url]) => remoteSubgraph(name, url));
    const needsDatabase = names.some((name) => name !== "authorities");
    const database = needsDatabase
      ? await openDatabase({
          url: settings.database,
          data: settings.data,
          log,
          ...(options.onStatement && { onStatement: options.onStatement }),
        })
      : undefined;
    if (database !== undefined) stack.defer(() => database.close());

    const registry =
      database !== undefined && names.includes("registry")
        ? stack.adopt(
            await createRegistry({
              database,
              remotes,
              reserved: SUBGRAPH_NAMES,
              allowPrivate: settings.allowPrivate,
              readers: names,
              usageDays: settings.usageDays,
              variants: settings.variants,
              clock,
              log,
              callerKey,
            }),
            (subgraph) => subgraph.close(),
          )
        : undefined;
    const levels: LevelSubgraph[] = [];
    let catalogue: Catalogue | undefined;
    let knowledge: Knowledge | undefined;
    const levelNames = names.filter((name): name is keyof typeof LEVELS => name in LEVELS);
    const others: Subgraph[] = [];
    let tenderSources: Pick<LevelServices, "folder" | "http"> | undefined;
    if (database !== undefined && (levelNames.length > 0 || names.includes("knowledge") || names.includes("collaboration"))) {
      const serving = levelNames.length > 0 || names.includes("collaboration");
      const sampling = settings.sources === "" && settings.sample && serving;
      const elsewhere = remotes.find(({ name }) => name === "registry");
      const registered =
        registry?.sources ??
        (elsewhere &&
          stack.adopt(await followRegistry({ registry: elsewhere, readers: names, callerKey, clock, log }), (following) =>
            following.stop(),
          ));
      const services = await sourceServices({
        ...options,
        database,
        stack,
        sampling,
        registered,
        reserve: registry?.sources.reserve,
        onChange: () => catalogue?.nudge(),
      });
      tenderSources = services;
      for (const name of levelNames) levels.push(stack.adopt(await LEVELS[name](services), (level) => level.close()));
      if (names.includes("knowledge")) {
        const guidance = SUBGRAPH_NAMES.includes("guidance");
        knowledge = stack.adopt(await createKnowledge({ ...services, guidance }), (subgraph) => subgraph.close());
      }
    }
    if (names.includes("authorities"))
      others.push(stack.adopt(await createAuthorities({ clock, log, callerKey }), (subgraph) => subgraph.close()));
    if (database !== undefined && names.includes("catalogue")) {
      const elsewhere = stack.adopt(createFeedsElsewhere(settings.allowPrivate), (feeds) => feeds.close());
      const feedsOf = (members: readonly Elsewhere[]): readonly Feed[] => {
        const found = elsewhere.of(members);
        return [...levels, ...remotes.filter(({ name }) => name in LEVELS && found.every((feed) => feed.name !== name)), ...found];
      };
      const feeds = registry === undefined ? [...levels, ...(await publishing(remotes, log))] : feedsOf(await registry.elsewhere());
      const opened = stack.adopt(
        await createCatalogue({
          database,
          feeds,
          clock,
          log,
          callerKey,
          ...(settings.links && { links: { ownHosts: settings.allowPrivate } }),
        }),
        (subgraph) => subgraph.close(),
      );
      registry?.onSwitch((members) => {
        opened
          .wire(feedsOf(members))
          .catch((error: unknown) => log.error({ reason: errorLine(error) }, "changed feeds could not be taken up"));
      });
      catalogue = opened;
      others.push(catalogue);
    }
    if (knowledge !== undefined) others.push(knowledge);
    let guidance: GuidanceSubgraph | undefined;
    if (database !== undefined && names.includes("guidance")) {
      const feed = catalogue ?? remotes.find(({ name }) => name === "catalogue");
      guidance = stack.adopt(await createGuidance({ database, feed, clock, log, callerKey }), (subgraph) => subgraph.close());
      others.push(guidance);
    }
    let collaboration: Collaboration | undefined;
    if (database !== undefined && names.includes("collaboration")) {
      collaboration = stack.adopt(
        await createCollaboration({
          database,
          catalogue: catalogue ?? remotes.find(({ name }) => name === "catalogue"),
          keys: await loadEnquiryKeys(settings.enquiryKey, settings.data),
          controller: settings.controller || (settings.sources === "" && settings.sample ? SAMPLE_CONTROLLER : null),
          days: settings.enquiryDays,
          perHour: settings.enquiryRate,
          perHourOfAddress: settings.enquiryAddressRate,
          allowPrivate: settings.allowPrivate,
          smtp: readSmtpServer(settings.smtpUrl, settings.smtpFrom),
          samples: settings.sources === "" && settings.sample,
          guidance: SUBGRAPH_NAMES.includes("guidance"),
          ...(tenderSources && { sources: tenderSources }),
          clock,
          log,
          callerKey,
        }),
        (subgraph) => subgraph.close(),
      );
      others.push(collaboration);
    }
    if (registry !== undefined) others.push(registry);

    let settled = false;
    const opened = stack.move();
    return {
      database,
      subgraphs: [...levels, ...others],
      remotes,
      registry,
      async ready() {
        if (settled) return true;
        const readers = [...levels, knowledge, collaboration].filter((reading) => reading !== undefined);
        for (const reading of readers) if (!(await reading.allTried())) return false;
        await Promise.all([catalogue?.pull(), knowledge?.refresh()]);
        await guidance?.pull();
        await collaboration?.refresh();
        settled = true;
        return true;
      },
      close: () => opened.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

interface SourceWiring extends HouseOptions {
  readonly database: Database;
  readonly stack: AsyncDisposableStack;
  /** Whether the sample publishers are read. */
  readonly sampling: boolean;
  /** Those that joined through the registry, here or elsewhere. */
  readonly registered: RegisteredSources | undefined;
  /** Takes the ids that stand in source files, where the registry runs here. */
  readonly reserve: Registry["sources"]["reserve"] | undefined;
  readonly onChange: () => void;
}

/** What all that read sources share: the sources of files and of the registry, the guarded client and, while nobody declares sources, the sample publishers. */
async function sourceServices({
  settings,
  clock,
  log,
  callerKey,
  database,
  stack,
  sampling,
  registered,
  reserve,
  onChange,
}: SourceWiring): Promise<LevelServices> {
  const sample = sampling ? settings.sampleUrl || (await startSamples(settings, log, stack)) : "";
  const folders = settings.sources === "" ? (sampling ? SAMPLE_FOLDERS : []) : [settings.sources];
  const folder = await openSourceFolder({ folders, variables: sampling ? { sample } : {}, watch: settings.sources !== "", log });
  stack.defer(() => folder.close());
  const allowPrivate = sampling ? [...settings.allowPrivate, new URL(sample).host] : settings.allowPrivate;
  const http = stack.adopt(createHttpClient({ allowPrivate, clock, log }), (client) => client.close());
  const shared = { database, clock, log, callerKey, onChange };
  if (registered === undefined) return { ...shared, http, folder };
  reserve?.(() => folder.sources.map(({ id }) => id));
  return { ...shared, http: withHeld(http, registered.held), folder: joinSources(folder, registered) };
}

async function startSamples(settings: Settings, log: Log, stack: AsyncDisposableStack): Promise<string> {
  const samples = stack.adopt(await createSamples({ ids: settings.sampleIds, log: log.child({ subgraph: "samples" }) }), (server) =>
    server.close(),
  );
  return samples.url;
}

/** Those elsewhere that expose the publisher contract. One that does not answer now counts if it is one of the levels. */
async function publishing(remotes: readonly RemoteSubgraph[], log: Log): Promise<readonly RemoteSubgraph[]> {
  const answers = await Promise.all(
    remotes.map(async (remote) => {
      if (remote.name in LEVELS) return true;
      if (SUBGRAPH_NAMES.includes(remote.name)) return false;
      try {
        return (await remote.sdl()).includes("listingFeed");
      } catch {
        log.warn({ subgraph: remote.name }, "a subgraph elsewhere does not answer; its listings are not pulled until the next start");
        return false;
      }
    }),
  );
  return remotes.filter((_, index) => answers[index]);
}

import { HubError } from "../../../schema/errors.ts";
import type { SubgraphContext } from "../../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../../kit/page.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { requireSteward } from "../access.ts";
import type { TrialRecord } from "../../sources/trial.ts";
import type { SourceFollower } from "./follow.ts";
import type { SourceInput } from "./input.ts";
import type { SourceRegister, SourceReport } from "./register.ts";
import type { SourceVersions } from "./store.ts";
import type { SourceState, SourceVersion } from "./version.ts";

export interface SourceParts {
  readonly versions: SourceVersions;
  readonly register: SourceRegister;
  readonly follower: SourceFollower;
  /** Told which subgraphs of other processes ask for what they are to read. */
  readonly onAsked: (reader: string) => void;
}

const MOST_READERS = 20;
const MOST_SOURCES = 1_000;

interface Argument {
  readonly input: SourceInput;
}

export function sourceResolvers({ versions, register, follower, onAsked }: SourceParts): Resolvers {
  return {
    Query: {
      registeredSources: () => [...follower.read.values()].slice(0, MOST_SOURCES).map(shown),
      registeredSource(_root: unknown, { id }: { readonly id: string }) {
        const found = follower.read.get(id);
        return found === undefined ? null : shown(found);
      },
      async sourceVersions(
        _root: unknown,
        args: PageArguments & { readonly source?: string | null; readonly state?: SourceState | null },
        { caller }: SubgraphContext,
      ) {
        if (caller.name === null) throw new HubError("UNAUTHENTICATED", "This needs a token.");
        const wish = readPage(args, "sourceVersions", ["text"]);
        const read = await versions.versions({
          source: args.source ?? undefined,
          state: args.state ?? undefined,
          publisher: caller.roles.includes("STEWARD") ? undefined : caller.name,
          before: wish.cursor?.[0]?.toString(),
          most: wish.size + 1,
        });
        const { items, pageInfo } = cutPage(read, wish, ({ seq }) => encodeCursor([seq], "sourceVersions"));
        return { nodes: items, pageInfo };
      },
      async sourcesToRead(_root: unknown, { readers }: { readonly readers: readonly string[] }, { caller }: SubgraphContext) {
        requireSteward(caller);
        for (const reader of readers.slice(0, MOST_READERS)) onAsked(reader.slice(0, 64));
        return [...follower.read.values()].map(({ version: { source, definition, name, file } }) => ({
          source,
          definition,
          name,
          fileName: file?.name ?? null,
          fileSha256: file?.sha256 ?? null,
        }));
      },
      async sourceFile(_root: unknown, { sha256 }: { readonly sha256: string }, { caller }: SubgraphContext) {
        requireSteward(caller);
        const content = await versions.file(sha256);
        return content === undefined ? null : Buffer.from(content).toString("base64");
      },
    },
    Mutation: {
      checkSource: (_root: unknown, { input }: Argument, { caller }: SubgraphContext) => register.check(input, caller),
      async addSource(_root: unknown, { input }: Argument, { caller }: SubgraphContext) {
        const { report, version } = await register.add(input, caller);
        return { check: report, version };
      },
      approveSource: (_root: unknown, { id }: { readonly id: string }, { caller }: SubgraphContext) => register.approve(id, caller),
      rejectSource: (_root: unknown, args: { readonly id: string; readonly reason: string }, { caller }: SubgraphContext) =>
        register.reject(args.id, args.reason, caller),
      removeSource: (_root: unknown, { id }: { readonly id: string }, { caller }: SubgraphContext) => register.remove(id, caller),
    },
    SourceCheck: {
      ok: ({ fault, missing }: SourceReport) => fault === undefined && missing.length === 0,
      id: ({ source }: SourceReport) => source?.id ?? null,
      format: ({ source }: SourceReport) => source?.format ?? null,
      ...Object.fromEntries(
        (["read", "good", "quarantined", "whole"] as const).map((field) => [field, ({ trial }: SourceReport) => trial[field]]),
      ),
      records: ({ trial }: SourceReport) => trial.first,
      quarantine: ({ trial }: SourceReport) => trial.problems,
    },
    CheckedRecord: {
      title: ({ title }: TrialRecord) => title.da ?? title.en ?? "",
      summary: ({ listing }: TrialRecord) => listing?.summary?.da ?? listing?.summary?.en ?? null,
      url: ({ listing }: TrialRecord) => listing?.url ?? null,
      provider: ({ listing }: TrialRecord) => listing?.provider?.name ?? null,
      themes: ({ listing }: TrialRecord) => listing?.themes ?? [],
      audiences: ({ listing }: TrialRecord) => listing?.audiences ?? [],
      coverage: ({ listing }: TrialRecord) => listing?.coverage ?? [],
      channels: ({ listing }: TrialRecord) => (listing?.channels ?? []).map(({ kind, value }) => `${kind} ${value}`),
      status: ({ listing }: TrialRecord) => listing?.status ?? null,
    },
    SourceVersion: {
      file: ({ file }: SourceVersion) => file?.name ?? null,
      good: ({ checked }: SourceVersion) => checked.good,
      quarantined: ({ checked }: SourceVersion) => checked.quarantined,
      records: ({ checked }: SourceVersion) => checked.first,
    },
  };
}

function shown({ source, version }: { readonly source: SourceFollower["sources"][number]; readonly version: SourceVersion }): object {
  const { name } = source.publisher;
  return {
    id: source.id,
    publisher: version.publisher,
    name: name.da ?? name.en ?? source.id,
    level: source.level,
    format: source.format,
    kind: source.kind,
    version: version.version,
    addedAt: version.at,
  };
}

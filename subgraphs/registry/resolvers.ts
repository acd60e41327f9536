import { HubError } from "../../schema/errors.ts";
import type { Database } from "../base/database/index.ts";
import type { SubgraphContext } from "../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../kit/page.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { isKnown, requireSteward } from "./access.ts";
import { readEvents } from "./event.ts";
import type { Member } from "./member.ts";
import type { Publication, PublicationState } from "./publication.ts";
import type { Publishing, Report, SubgraphInput } from "./publish.ts";
import type { RegistryStore } from "./store.ts";
import type { NewToken, RegistryToken, RegistryTokens } from "./token.ts";

export interface RegistryParts {
  readonly database: Database;
  readonly store: RegistryStore;
  readonly publishing: Publishing;
  readonly tokens: RegistryTokens;
}

interface InputArgument<T> {
  readonly input: T;
}

interface TokenArguments {
  readonly publisher: string;
  readonly scopes: readonly string[];
  readonly days?: number | null;
}

const MOST_SUBGRAPHS = 500;
const DEFAULT_DAYS = 90;

export function registryResolvers({ database, store, publishing, tokens }: RegistryParts): Resolvers {
  const members = async (): Promise<readonly Member[]> => (await store.inForce()).members.slice(0, MOST_SUBGRAPHS);
  /** A steward's, or the token's own publisher's. */
  const ownToken = async (id: string, { caller }: SubgraphContext): Promise<string> => {
    const token = await tokens.find(id);
    if (token !== undefined && caller.name === token.publisher && caller.roles.includes("PUBLISHER")) return caller.name;
    return requireSteward(caller);
  };
  const page = <T>(read: readonly T[], wish: ReturnType<typeof readPage>, cursor: (item: T) => readonly string[], kind: string) => {
    const { items, pageInfo } = cutPage(read, wish, (item) => encodeCursor(cursor(item), kind));
    return { nodes: items, pageInfo };
  };
  const shownToKnown =
    <T>(of: (it: T) => string) =>
    (it: T, _args: unknown, { caller }: SubgraphContext) =>
      isKnown(caller) ? of(it) : null;

  return {
    Query: {
      publishedSubgraphs: members,
      publishedSubgraph: async (_root: unknown, { name }: { readonly name: string }) =>
        (await members()).find((each) => each.name === name) ?? null,
      async registry() {
        const { hash, since, members: subgraphs } = await store.inForce();
        return { hash: hash ?? null, since: since ?? null, subgraphs };
      },
      async registryEvents(_root: unknown, args: PageArguments, { caller }: SubgraphContext) {
        requireSteward(caller);
        const wish = readPage(args, "registryEvents", ["text"]);
        return page(await readEvents(database, wish.cursor?.[0]?.toString(), wish.size + 1), wish, ({ id }) => [id], "registryEvents");
      },
      async registryTokens(_root: unknown, { publisher }: { readonly publisher?: string | null }, { caller }: SubgraphContext) {
        if (caller.roles.includes("STEWARD")) return tokens.list(publisher ?? undefined);
        if (caller.name === null) throw new HubError("UNAUTHENTICATED", "This needs the role PUBLISHER or STEWARD.");
        if (!caller.roles.includes("PUBLISHER") || (publisher ?? caller.name) !== caller.name)
          throw new HubError("FORBIDDEN", "These are another publisher's tokens.");
        return tokens.list(caller.name);
      },
      async publications(
        _root: unknown,
        args: PageArguments & { readonly subgraph?: string | null; readonly state?: PublicationState | null },
        { caller }: SubgraphContext,
      ) {
        if (caller.name === null) throw new HubError("UNAUTHENTICATED", "This needs a token.");
        const wish = readPage(args, "publications", ["text"]);
        const read = await store.publications({
          subgraph: args.subgraph ?? undefined,
          state: args.state ?? undefined,
          publisher: caller.roles.includes("STEWARD") ? undefined : caller.name,
          before: wish.cursor?.[0]?.toString(),
          most: wish.size + 1,
        });
        return page(read, wish, ({ seq }) => [seq], "publications");
      },
    },
    Mutation: {
      checkSubgraph: (_root: unknown, { input }: InputArgument<SubgraphInput>, { caller }: SubgraphContext) =>
        publishing.check(input, caller),
      publishSubgraph: (_root: unknown, { input }: InputArgument<SubgraphInput>, { caller }: SubgraphContext) =>
        publishing.publish(input, caller),
      approvePublication: (_root: unknown, { id }: { readonly id: string }, { caller }: SubgraphContext) => publishing.approve(id, caller),
      rejectPublication: (_root: unknown, args: { readonly id: string; readonly reason: string }, { caller }: SubgraphContext) =>
        publishing.reject(args.id, args.reason, caller),
      rollbackSubgraph: (_root: unknown, args: { readonly name: string; readonly version: number }, { caller }: SubgraphContext) =>
        publishing.rollback(args.name, args.version, caller),
      retireSubgraph: (_root: unknown, { name }: { readonly name: string }, { caller }: SubgraphContext) => publishing.retire(name, caller),
      createRegistryToken: (_root: unknown, { input }: InputArgument<TokenArguments>, { caller }: SubgraphContext): Promise<NewToken> =>
        tokens.create({ publisher: input.publisher, scopes: input.scopes, days: input.days ?? DEFAULT_DAYS }, requireSteward(caller)),
      rotateRegistryToken: async (_root: unknown, { id }: { readonly id: string }, context: SubgraphContext) =>
        tokens.rotate(id, await ownToken(id, context)),
      revokeRegistryToken: async (_root: unknown, { id }: { readonly id: string }, context: SubgraphContext) =>
        tokens.revoke(id, await ownToken(id, context)),
    },
    PublishedSubgraph: {
      url: shownToKnown(({ url }: Member) => url),
      sdl: shownToKnown(({ sdl }: Member) => sdl),
      own: ({ kind }: Member) => kind !== "PUBLISHED",
      publishedAt: ({ at }: Member) => at,
    },
    Publication: {
      url: shownToKnown(({ url }: Publication) => url),
      sdl: shownToKnown(({ sdl }: Publication) => sdl),
      check: (publication: Publication) => publication,
    },
    // Of a check now, or of a publication that is kept.
    SubgraphCheck: {
      ...Object.fromEntries(
        (["ok", "findings", "changes", "sends", "listings"] as const).map((field) => [
          field,
          (it: Report | Publication) => ("result" in it ? it.result : it.checked)[field],
        ]),
      ),
      first: (it: Report | Publication) => ("result" in it ? it.first : it.state === "WAITING"),
      base: (it: Report | Publication) => ("result" in it ? (it.base ?? null) : null),
      hash: (it: Report | Publication) => ("result" in it ? (it.hash ?? null) : it.supergraphHash),
      async supergraph(it: Report | Publication, _args: unknown, { caller }: SubgraphContext) {
        if (!isKnown(caller)) return null;
        if ("result" in it) return it.result.supergraph ?? null;
        return it.supergraphHash === null ? null : ((await store.supergraph(it.supergraphHash)) ?? null);
      },
    },
    RegistryToken: {
      lastUsedAt: ({ lastUsed }: RegistryToken) => (lastUsed === null ? null : `${lastUsed}T00:00:00Z`),
    },
  };
}

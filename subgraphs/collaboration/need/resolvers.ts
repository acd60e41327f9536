import { today, type Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import { requireRole, type SubgraphContext } from "../../kit/context.ts";
import { createList } from "../../kit/list/connection.ts";
import type { Shelf } from "../../kit/list/shelf.ts";
import type { PageArguments } from "../../kit/page.ts";
import { readSearch } from "../../kit/search/search.ts";
import type { SearchLanguage } from "../../kit/search/searchWord.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { requireBuyer, type BuyerServices } from "./buyer.ts";
import { followNeeds, needChanges, type ToldChange } from "./feed.ts";
import { groupIn } from "./group.ts";
import { readNeed, type NeedInput } from "./input.ts";
import type { NeedKeeper, Snapshot } from "./keeper.ts";
import { needConditions, NEED_ORDERS, type NeedFilter } from "./list.ts";
import type { Need } from "./need.ts";
import { unknownNeed, type NeedStore } from "./store.ts";
import { volumeList, type VolumeFilter } from "./volumeList.ts";

export interface NeedServices extends BuyerServices {
  readonly database: Database;
  readonly store: NeedStore;
  readonly keeper: NeedKeeper;
  /** The needs that a list is made of, with the index they are searched by. */
  readonly shelf: () => Promise<{ readonly shelf: Shelf<Need>; readonly language: SearchLanguage }>;
  readonly clock: Clock;
}

/** What buyers, firms and stewards do with needs. */
export function needResolvers(services: NeedServices): Resolvers {
  const { database, store, keeper, clock } = services;
  const doer = ({ caller }: SubgraphContext) => ({ name: caller.name ?? "", steward: caller.roles.includes("STEWARD") });
  const known = (snapshot: Snapshot, id: string): Need => {
    const need = snapshot.needs.get(id);
    if (need === undefined || need.status === "REMOVED") throw unknownNeed(id);
    return need;
  };
  /** What was written is kept whatever happens here: groups are made at the next look then. */
  const settled = async (id: string): Promise<Need> => known(await keeper.refresh().catch(() => keeper.current()), id);
  return {
    Query: {
      async needs(_root: unknown, args: PageArguments & { search?: string | null; filter?: NeedFilter | null; orderBy?: string | null }) {
        const { shelf, language } = await services.shelf();
        return createList({
          name: "needs",
          shelf,
          search: readSearch(args.search, shelf, language),
          conditions: needConditions(args.filter ?? {}, today(clock)),
          facets: {},
          orders: NEED_ORDERS,
          orderBy: args.orderBy,
          otherwise: "NEWEST",
          page: args,
          filter: args.filter ?? {},
        });
      },
      async need(_root: unknown, { id }: { readonly id: string }) {
        const need = (await keeper.current()).needs.get(id);
        return need === undefined || need.status === "REMOVED" ? null : need;
      },
      needGroup: async (_root: unknown, { id }: { readonly id: string }) => groupIn(await keeper.current(), id),
      async volume(_root: unknown, { filter, ...page }: PageArguments & { readonly filter?: VolumeFilter | null }) {
        const { needs } = await keeper.current();
        return volumeList([...needs.values()], { filter: filter ?? {}, today: today(clock), page });
      },
      needChanges: (_root: unknown, args: { readonly since?: string | null; readonly first?: number | null }) =>
        needChanges(database, keeper, args),
    },
    Mutation: {
      async registerNeed(_root: unknown, { input }: { readonly input: NeedInput }, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        const need = readNeed(input);
        await requireBuyer(need.buyer, context.caller, services);
        const { id, repeated } = await store.register(need, doer(context));
        return { repeated, need: await settled(id) };
      },
      async joinNeed(
        _root: unknown,
        { need, other, same }: { readonly need: string; readonly other: string; readonly same: boolean },
        context: SubgraphContext,
      ) {
        requireRole(context, "PUBLISHER", "STEWARD");
        await requireBuyer(known(await keeper.refresh(), need).buyer, context.caller, services);
        await store.judge({ need, other, same }, doer(context));
        return settled(need);
      },
      async withdrawNeed(
        _root: unknown,
        { id, fulfilled }: { readonly id: string; readonly fulfilled: boolean },
        context: SubgraphContext,
      ) {
        requireRole(context, "PUBLISHER", "STEWARD");
        await requireBuyer(known(await keeper.refresh(), id).buyer, context.caller, services);
        await store.close(id, fulfilled ? "FULFILLED" : "WITHDRAWN");
        return settled(id);
      },
    },
    Subscription: {
      needsChanged: {
        subscribe: (_root: unknown, { filter, since }: { readonly filter?: NeedFilter | null; readonly since?: string | null }) =>
          followNeeds(database, keeper, {
            ...(since !== undefined && { since }),
            conditions:
              filter === undefined || filter === null
                ? null
                : needConditions({ ...filter, status: filter.status ?? ["OPEN", "FULFILLED", "WITHDRAWN"] }, today(clock)),
          }),
        resolve: (change: ToldChange) => change,
      },
    },
  };
}

import { HubError } from "../../../schema/errors.ts";
import { today, type Clock } from "../../base/clock.ts";
import { requireRole, type SubgraphContext } from "../../kit/context.ts";
import { createList } from "../../kit/list/connection.ts";
import type { Shelf } from "../../kit/list/shelf.ts";
import type { PageArguments } from "../../kit/page.ts";
import { readSearch } from "../../kit/search/search.ts";
import type { SearchLanguage } from "../../kit/search/searchWord.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import type { Command } from "./decide.ts";
import { replay, type Standing } from "./history.ts";
import { readKey, readProposal, readReport, readSpeaker, readTermAnswer } from "./input.ts";
import type { ChangeInput, GoalReportInput, PartySpeakerInput, TermAnswerInput, TermProposalInput } from "./input.ts";
import { PARTNERSHIP_ORDERS, partnershipConditions, partnershipFacets, type PartnershipFilter } from "./list.ts";
import type { Partnership } from "./partnership.ts";
import type { Change, PartnershipStore } from "./store.ts";

export interface PartnershipServices {
  readonly byId: ReadonlyMap<string, Partnership>;
  readonly store: PartnershipStore;
  /** All partnerships as they are searched. */
  readonly shelf: () => Promise<Shelf<Partnership>>;
  readonly language: () => Promise<SearchLanguage>;
  readonly clock: Clock;
}

interface ListArguments extends PageArguments {
  readonly search?: string | null;
  readonly filter?: PartnershipFilter | null;
  readonly orderBy?: string | null;
}

interface WithInput<T> {
  readonly input: T;
}

/** The lists, one by id, what cases and solutions tell of their partnerships, and the changes. */
export function partnershipRootResolvers({ byId, store, shelf, language, clock }: PartnershipServices): Resolvers {
  const all = [...byId.values()];
  const newest = all.toSorted((a, b) => (b.start ?? b.end ?? 0) - (a.start ?? a.end ?? 0) || (a.id < b.id ? -1 : 1));
  const byCase = Map.groupBy(newest, (each) => each.case ?? "");
  const byTender = Map.groupBy(newest, ({ tender }) => tender ?? "");
  const bySolution = Map.groupBy(newest, ({ solution }) => solution ?? "");

  const standingsOfAll = async (): Promise<(partnership: Partnership) => Standing> => {
    const added = await store.added(all.map(({ id }) => id));
    const standings = new Map(all.map((partnership, place) => [partnership.id, replay(partnership, added[place] ?? [])]));
    return (partnership) => standings.get(partnership.id) ?? replay(partnership, []);
  };
  const change = async <T extends Omit<ChangeInput, "language">>(input: T, command: Command, context: SubgraphContext) => {
    const partnership = byId.get(input.partnership);
    if (partnership === undefined)
      throw new HubError("PARTNERSHIP_UNKNOWN", `There is no partnership ${JSON.stringify(input.partnership.slice(0, 80))}.`);
    const changed: Change = await store.change({ partnership, command, caller: context.caller, idempotencyKey: readKey(input) });
    context.loader(store.added).clear(partnership.id); // read before this change, by another one of the same request
    const [added = []] = await store.added([partnership.id]);
    return { ...changed, partnership, standing: replay(partnership, added) };
  };
  const changeTerm = async (input: ChangeInput, command: Command, context: SubgraphContext) => {
    const { event, repeated, partnership, standing } = await change(input, command, context);
    const it = "term" in event ? standing.terms.get(event.term) : undefined;
    return { repeated, partnership, term: { partnership, it } };
  };

  return {
    Query: {
      partnership: (_root: unknown, { id }: { readonly id: string }) => byId.get(id) ?? null,
      async partnerships(_root: unknown, args: ListArguments) {
        const [filter, day, shelved] = [args.filter ?? {}, today(clock), await shelf()];
        const standingOf = await standingsOfAll();
        return createList({
          name: "partnerships",
          shelf: shelved,
          search: readSearch(args.search, shelved, await language()),
          conditions: partnershipConditions(filter, day, standingOf),
          facets: partnershipFacets(filter.on ?? day, standingOf),
          orders: PARTNERSHIP_ORDERS,
          orderBy: args.orderBy,
          otherwise: "NEWEST",
          page: args,
          filter,
        });
      },
    },
    Mutation: {
      proposeTerm(_root: unknown, { input }: WithInput<TermProposalInput>, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        return changeTerm(input, readProposal(input), context);
      },
      answerTerm(_root: unknown, { input }: WithInput<TermAnswerInput>, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        return changeTerm(input, readTermAnswer(input), context);
      },
      async reportGoal(_root: unknown, { input }: WithInput<GoalReportInput>, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        const { repeated, partnership } = await change(input, readReport(input), context);
        return { repeated, partnership, goal: { partnership, it: partnership.goals.find(({ id }) => id === input.goal) } };
      },
      namePartySpeaker(_root: unknown, { input }: WithInput<PartySpeakerInput>, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        return change(input, readSpeaker(input), context);
      },
    },
    Case: { partnerships: ({ id }: { readonly id: string }) => byCase.get(id) ?? [] },
    Tender: { partnerships: ({ id }: { readonly id: string }) => byTender.get(id) ?? [] },
    Solution: { partnerships: ({ id }: { readonly id: string }) => bySolution.get(id) ?? [] },
  };
}

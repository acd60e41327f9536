import { today, type Clock } from "../base/clock.ts";
import type { PageArguments } from "../kit/page.ts";
import { CASE_ORDERS, caseConditions, caseFacets, type CaseFilter } from "./caseList.ts";
import { eventConditions, eventFacets, eventOrders, type EventFilter } from "./eventList.ts";
import { EXPERT_FACETS, EXPERT_ORDERS, expertConditions, type ExpertFilter } from "./expertList.ts";
import type { Library } from "./library.ts";
import { createList } from "../kit/list/connection.ts";
import { readSearch } from "../kit/search/search.ts";
import type { SearchLanguage } from "../kit/search/searchWord.ts";
import { SOLUTION_ORDERS, solutionConditions, solutionFacets, type SolutionFilter } from "./solutionList.ts";

/** Arguments of a list, as GraphQL hands them over. */
interface ListArguments<F> extends PageArguments {
  readonly search?: string | null;
  readonly filter?: F | null;
  readonly orderBy?: string | null;
}

export interface QueryContext {
  readonly library: () => Library;
  readonly language: SearchLanguage;
  readonly clock: Clock;
}

/** The four lists, and one of each by id. */
export function queryResolvers({ library, language, clock }: QueryContext) {
  return {
    cases(_root: unknown, args: ListArguments<CaseFilter>) {
      const { cases: shelf } = library();
      const [filter, day] = [args.filter ?? {}, today(clock)];
      return createList({
        name: "cases",
        shelf,
        search: readSearch(args.search, shelf, language),
        conditions: caseConditions(filter, day),
        facets: caseFacets(filter.on ?? day),
        orders: CASE_ORDERS,
        orderBy: args.orderBy,
        otherwise: "NEWEST",
        page: args,
        filter,
      });
    },
    solutions(_root: unknown, args: ListArguments<SolutionFilter>) {
      const known = library();
      const [filter, day] = [args.filter ?? {}, today(clock)];
      return createList({
        name: "solutions",
        shelf: known.solutions,
        search: readSearch(args.search, known.solutions, language),
        conditions: solutionConditions(filter, day, known),
        facets: solutionFacets(filter.on ?? day, known),
        orders: SOLUTION_ORDERS,
        orderBy: args.orderBy,
        otherwise: "NAME",
        page: args,
        filter,
      });
    },
    experts(_root: unknown, args: ListArguments<ExpertFilter>) {
      const { experts: shelf } = library();
      const filter = args.filter ?? {};
      return createList({
        name: "experts",
        shelf,
        search: readSearch(args.search, shelf, language),
        conditions: expertConditions(filter),
        facets: EXPERT_FACETS,
        orders: EXPERT_ORDERS,
        orderBy: args.orderBy,
        otherwise: "NAME",
        page: args,
        filter,
      });
    },
    events(_root: unknown, args: ListArguments<EventFilter>) {
      const { events: shelf } = library();
      const [filter, now] = [args.filter ?? {}, today(clock)];
      const day = filter.on ?? now;
      return createList({
        name: "events",
        shelf,
        search: readSearch(args.search, shelf, language),
        conditions: eventConditions(filter, now),
        facets: eventFacets(day),
        orders: eventOrders(day),
        orderBy: args.orderBy,
        otherwise: "UPCOMING",
        page: args,
        filter: { ...filter, from: day.slice(5, 7) },
      });
    },
    case: (_root: unknown, { id }: { id: string }) => library().cases.byId.get(id) ?? null,
    solution: (_root: unknown, { id }: { id: string }) => library().solutions.byId.get(id) ?? null,
    expert: (_root: unknown, { id }: { id: string }) => library().experts.byId.get(id) ?? null,
    event: (_root: unknown, { id }: { id: string }) => library().events.byId.get(id) ?? null,
  };
}

import { HubError } from "../../schema/errors.ts";
import { today, type Clock } from "../base/clock.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { casePlace } from "./caseList.ts";
import { eventPlace, monthsUntil } from "./eventList.ts";
import { fitting, type FitOptions, type Need } from "../kit/search/fit.ts";
import type { Library } from "./library.ts";
import type { Item } from "../kit/list/shelf.ts";
import type { SearchLanguage } from "../kit/search/searchWord.ts";

interface Wish {
  readonly first: number;
}

const MOST = 20;

/** What fits a guidance, from the fields that the gateway brings along from the guidance subgraph. */
export function guidanceResolvers(library: () => Library, language: SearchLanguage, clock: Clock): Resolvers {
  const best = <T extends Item>(need: Need, { first }: Wish, options: Omit<FitOptions<T>, "language" | "day">): readonly T[] => {
    if (first < 1 || first > MOST)
      throw new HubError("PAGE_SIZE_INVALID", `${first} of them cannot be had.`, { next: `Ask for 1 to ${MOST}.` });
    return fitting(need, { ...options, language, day: today(clock) }).slice(0, first);
  };
  return {
    Guidance: {
      cases: (need: Need, wish: Wish) =>
        best(need, wish, {
          shelf: library().cases,
          traitsOf: (each) => ({ ...each, sectors: [each.sector], place: casePlace(each) }),
          enough: ({ sectors }) => sectors > 0,
        }),
      solutions: (need: Need, wish: Wish) =>
        best(need, wish, {
          shelf: library().solutions,
          traitsOf: (solution) => ({ ...solution, sectors: [solution.sector] }),
          enough: ({ sectors }) => sectors > 0,
        }),
      experts: (need: Need, wish: Wish) =>
        best(need, wish, {
          shelf: library().experts,
          traitsOf: (expert) => expert,
          enough: ({ sectors, themes }) => sectors > 0 && themes > 0,
        }),
      events: (need: Need, wish: Wish) =>
        best(need, wish, {
          shelf: library().events,
          traitsOf: (event) => ({ ...event, sectors: [], place: eventPlace(event) }),
          enough: ({ themes, audience }) => themes > 0 && (audience || typeof need.asker !== "string"),
          tie: (event) => monthsUntil(event, today(clock)),
        }),
    },
  };
}

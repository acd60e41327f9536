import { HubError } from "../../../schema/errors.ts";
import { today, type Clock } from "../../base/clock.ts";
import type { Shelf } from "../../kit/list/shelf.ts";
import { fitting, type Need as Asked } from "../../kit/search/fit.ts";
import type { SearchLanguage } from "../../kit/search/searchWord.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import type { NeedKeeper } from "./keeper.ts";
import { needPlace } from "./list.ts";
import type { Need } from "./need.ts";
import { thingOf, type Group } from "./group.ts";
import { createAskedReader, type AskedReader } from "./wanted/asked.ts";

interface Wish {
  readonly first: number;
}

export interface GuidanceServices {
  readonly keeper: NeedKeeper;
  readonly shelf: () => Promise<{ readonly shelf: Shelf<Need>; readonly language: SearchLanguage }>;
  readonly clock: Clock;
}

const MOST = 20;

/** What public buyers want that fits a guidance, and who has the same need, from the fields that the gateway brings along from the guidance subgraph. */
export function needGuidanceResolvers({ keeper, shelf, clock }: GuidanceServices): Resolvers {
  let reading: Promise<AskedReader> | undefined;
  const asked = async (need: Asked, language: SearchLanguage): Promise<ReadonlySet<string>> =>
    (await (reading ??= createAskedReader(language)))(need.concepts ?? []);
  return {
    Guidance: {
      async needs(need: Asked, wish: Wish) {
        const most = size(wish);
        const { shelf: needs, language } = await shelf();
        const [things, grouper] = [await asked(need, language), await keeper.grouper()];
        const fit = fitting(need, {
          shelf: needs,
          traitsOf: ({ themes, sector, ...each }) => ({ themes, sectors: sector === null ? [] : [sector], place: needPlace(each) }),
          language,
          day: today(clock),
          enough: ({ sectors }) => sectors > 0,
        });
        const place = new Map(fit.map((each, at) => [each.id, at]));
        const same = needs.items.filter((each) => things.has(grouper.wanted(each)?.id ?? ""));
        const first = same.toSorted(
          (a, b) => (place.get(a.id) ?? needs.items.length) - (place.get(b.id) ?? needs.items.length) || (a.id < b.id ? -1 : 1),
        );
        return [...new Set([...first, ...fit])].filter(({ status }) => status === "OPEN").slice(0, most);
      },
      async alike(need: Asked, wish: Wish) {
        const most = size(wish);
        const { language } = await shelf();
        const [things, grouper, { groups }] = [await asked(need, language), await keeper.grouper(), await keeper.current()];
        return [...groups]
          .map(([id, needs]): Group => ({ id, needs }))
          .filter(({ needs }) => things.has(thingOf(needs, grouper)?.id ?? ""))
          .toSorted((a, b) => b.needs.length - a.needs.length || (a.id < b.id ? -1 : 1))
          .slice(0, most);
      },
    },
  };
}

function size({ first }: Wish): number {
  if (first < 1 || first > MOST)
    throw new HubError("PAGE_SIZE_INVALID", `${first} of them cannot be had.`, { next: `Ask for 1 to ${MOST}.` });
  return first;
}

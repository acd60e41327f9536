import { HubError } from "../../schema/errors.ts";
import { AUDIENCES, THEMES } from "../../schema/listing.ts";
import type { Event } from "./event.ts";
import { codeFacet, monthName } from "./labels.ts";
import { anyOf, checkLists, type Condition } from "../kit/list/condition.ts";
import type { Facet, Order } from "../kit/list/connection.ts";
import { placeConditions, placeFacets, type Place, type PlaceFilter } from "../kit/list/place.ts";
import type { SearchedTexts } from "../kit/search/document.ts";

/** `EventFilter` as GraphQL hands it over. */
export interface EventFilter extends PlaceFilter {
  readonly theme?: readonly string[] | null;
  readonly audience?: readonly string[] | null;
  readonly persona?: readonly string[] | null;
  readonly month?: readonly number[] | null;
  readonly confidence?: readonly string[] | null;
}

const MONTHS = Array.from({ length: 12 }, (_, index) => String(index + 1));

/** Checks a filter. Throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or BAD_USER_INPUT. */
export function eventConditions(filter: EventFilter, today: string): readonly Condition<Event>[] {
  checkLists(filter);
  const wrong = filter.month?.find((month) => month < 1 || month > 12);
  if (wrong !== undefined)
    throw new HubError("BAD_USER_INPUT", `filter.month: ${wrong} is no month.`, { next: "Give months from 1 (January) to 12 (December)." });
  return [
    ...anyOf<Event>("theme", filter.theme, ({ themes }) => themes),
    ...anyOf<Event>("audience", filter.audience, ({ audiences }) => audiences),
    ...anyOf<Event>("persona", filter.persona, ({ personas }) => personas),
    ...anyOf<Event>("month", filter.month?.map(String), monthsOf),
    ...anyOf<Event>("confidence", filter.confidence, ({ confidence }) => [confidence]),
    ...placeConditions(filter, today, eventPlace),
  ];
}

export function eventFacets(day: string): Readonly<Record<string, Facet<Event>>> {
  return {
    theme: codeFacet(THEMES, ({ themes }) => themes),
    audience: codeFacet(AUDIENCES, ({ audiences }) => audiences),
    month: { values: monthsOf, shown: () => MONTHS, label: (month, language) => monthName(Number(month), language) },
    ...placeFacets(eventPlace, day),
  };
}

export function eventOrders(day: string): Readonly<Record<string, Order<Event>>> {
  return { NAME: { key: ({ name }) => name }, UPCOMING: { key: (event) => monthsUntil(event, day) } };
}

/** Months from that of the day to that of the event, 0 to 11; 12 where its month is not known. */
export function monthsUntil({ month }: Event, day: string): number {
  return month === undefined ? 12 : (month - Number(day.slice(5, 7)) + 12) % 12;
}

export function eventTexts({ name, host, place, personas }: Event): SearchedTexts {
  return [[name], [host, place.da ?? "", place.en ?? ""], personas];
}

function monthsOf({ month }: Event): readonly string[] {
  return month === undefined ? [] : [String(month)];
}

/** Where an event is held. */
export function eventPlace({ municipality }: Event): Place {
  return { municipalities: municipality === undefined ? [] : [municipality], regions: [] };
}

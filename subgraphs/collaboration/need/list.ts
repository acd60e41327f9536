import { anyOf, checkLists, type Condition } from "../../kit/list/condition.ts";
import type { Order } from "../../kit/list/connection.ts";
import { placeConditions, type Place, type PlaceFilter } from "../../kit/list/place.ts";
import type { SearchedTexts } from "../../kit/search/document.ts";
import { readBuyer, buyerName } from "./buyer.ts";
import type { Need } from "./need.ts";

/** `NeedFilter` as GraphQL hands it over. */
export interface NeedFilter extends PlaceFilter {
  readonly buyer?: readonly string[] | null;
  readonly sector?: readonly string[] | null;
  readonly theme?: readonly string[] | null;
  readonly cpvDivision?: readonly string[] | null;
  readonly stage?: readonly string[] | null;
  readonly status?: readonly string[] | null;
  readonly dimension?: readonly string[] | null;
  readonly group?: readonly string[] | null;
  readonly wantedFrom?: string | null;
  readonly wantedTo?: string | null;
  readonly sample?: boolean | null;
}

/** Checks a filter. Without a status, only open needs. Throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or BAD_USER_INPUT. */
export function needConditions(filter: NeedFilter, today: string): readonly Condition<Need>[] {
  checkLists(filter);
  const { wantedFrom, wantedTo, sample } = filter;
  return [
    { name: "seen", holds: ({ status }) => status !== "REMOVED" },
    ...anyOf<Need>("status", filter.status ?? ["OPEN"], ({ status }) => [status]),
    ...anyOf<Need>("buyer", filter.buyer?.map(readBuyer), ({ buyer }) => [buyer]),
    ...anyOf<Need>("sector", filter.sector, ({ sector }) => (sector === null ? [] : [sector])),
    ...anyOf<Need>("theme", filter.theme, ({ themes }) => themes),
    ...anyOf<Need>("cpvDivision", filter.cpvDivision, divisionsOf),
    ...anyOf<Need>("stage", filter.stage, ({ stage }) => (stage === null ? [] : [stage])),
    ...anyOf<Need>("dimension", filter.dimension, ({ volume }) => [volume.dimension]),
    ...anyOf<Need>("group", filter.group, ({ group }) => (group === null ? [] : [group])),
    ...(typeof wantedFrom === "string" ? [{ name: "wanted", holds: ({ from, to }: Need) => (to ?? from ?? "") >= wantedFrom }] : []),
    ...(typeof wantedTo === "string" ? [{ name: "wanted", holds: ({ from, to }: Need) => (from ?? to ?? "9999") <= wantedTo }] : []),
    ...(typeof sample === "boolean" ? [{ name: "sample", holds: (need: Need) => need.sample === sample }] : []),
    ...placeConditions(filter, today, needPlace),
  ];
}

export const NEED_ORDERS: Readonly<Record<string, Order<Need>>> = {
  NEWEST: { key: ({ registeredAt }) => registeredAt.toISOString(), descending: true },
  WANTED: { key: ({ from, to }) => to ?? from ?? "9999" },
  TITLE: { key: ({ title }) => title.da ?? title.en ?? "" },
};

export function needTexts(need: Need): SearchedTexts {
  const name = buyerName(need.buyer, need.buyerName);
  return [
    [need.title.da ?? "", need.title.en ?? ""],
    [name.da, name.en],
    [need.description?.da ?? "", need.description?.en ?? ""],
  ];
}

/** The first two digits of its CPV codes, each once. */
export function divisionsOf({ cpv }: Pick<Need, "cpv">): readonly string[] {
  return [...new Set(cpv.map((code) => code.slice(0, 2)))];
}

/** Where it is wanted. */
export function needPlace({ territory }: Pick<Need, "territory">): Place {
  const codes = (kind: string): readonly string[] => territory.flatMap((code) => (code.startsWith(kind) ? [code.slice(kind.length)] : []));
  return { municipalities: codes("mun:"), regions: codes("reg:") };
}

import { PROCEDURE_TYPES, TENDER_FLAGS } from "../../../schema/tender.ts";
import { HubError } from "../../../schema/errors.ts";
import { fold } from "../../base/fold.ts";
import { anyOf, checkLists, refuseContradiction, type Condition } from "../../kit/list/condition.ts";
import type { Facet, Order } from "../../kit/list/connection.ts";
import { placeConditions, placeFacets, type PlaceFilter } from "../../kit/list/place.ts";
import type { SearchedTexts } from "../../kit/search/document.ts";
import { divisionByCode, DIVISIONS, divisionsOf } from "./division.ts";
import { codeFacet, procedureLabel } from "./labels.ts";
import { stateAt, TENDER_STATES } from "./status.ts";
import type { Tender } from "./tender.ts";

/** `TenderFilter` as GraphQL hands it over. */
export interface TenderFilter extends PlaceFilter {
  readonly status?: readonly string[] | null;
  readonly flag?: readonly string[] | null;
  readonly procedure?: readonly string[] | null;
  readonly division?: readonly string[] | null;
  readonly buyer?: readonly string[] | null;
  readonly winner?: readonly string[] | null;
  readonly publishedFrom?: string | null;
  readonly publishedTo?: string | null;
  readonly sample?: boolean | null;
}

export interface ListMoment {
  /** Today in Denmark, `YYYY-MM-DD`. */
  readonly today: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether a source's tenders are invented. */
  readonly isSample: (publisher: string) => boolean;
}

/** Checks a filter. Throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or BAD_USER_INPUT. */
export function tenderConditions(filter: TenderFilter, { today, now, isSample }: ListMoment): readonly Condition<Tender>[] {
  checkLists(filter);
  const { publishedFrom: from, publishedTo: to, sample } = filter;
  const unknown = filter.division?.find((code) => divisionByCode(code) === undefined);
  if (unknown !== undefined)
    throw new HubError("BAD_USER_INPUT", `filter.division: there is no division ${JSON.stringify(unknown.slice(0, 20))}.`, {
      next: "Give the first two digits of a CPV code; `facets { division { value label } }` lists them.",
    });
  refuseContradiction(
    typeof from === "string" && typeof to === "string" && to < from,
    "filter: publishedTo lies before publishedFrom.",
    "Give the earlier day as `publishedFrom`.",
  );
  return [
    ...anyOf<Tender>("status", filter.status, ({ course }) => [stateAt(course, now)]),
    ...anyOf<Tender>("flag", filter.flag, ({ flags }) => flags),
    ...anyOf<Tender>("procedure", filter.procedure, procedureOf),
    ...anyOf<Tender>("division", filter.division, divisionCodes),
    ...anyOf<Tender>("buyer", filter.buyer?.map(fold), ({ buyers }) => buyers.flatMap(keysOf)),
    ...anyOf<Tender>("winner", filter.winner?.map(fold), ({ winners }) => winners.flatMap(keysOf)),
    ...(typeof from === "string" ? [{ name: "publishedFrom", holds: (each: Tender) => (each.published ?? "") >= from }] : []),
    ...(typeof to === "string"
      ? [{ name: "publishedTo", holds: (each: Tender) => each.published !== undefined && each.published <= to }]
      : []),
    ...(typeof sample === "boolean" ? [{ name: "sample", holds: (each: Tender) => isSample(each.publisher) === sample }] : []),
    ...placeConditions<Tender>(filter, today, ({ place }) => place),
  ];
}

export function tenderFacets(day: string, now: number): Readonly<Record<string, Facet<Tender>>> {
  return {
    status: codeFacet(TENDER_STATES, ({ course }) => [stateAt(course, now)]),
    flag: codeFacet(TENDER_FLAGS, ({ flags }) => flags),
    procedure: codeFacet(PROCEDURE_TYPES, procedureOf, procedureLabel),
    division: {
      values: divisionCodes,
      shown: () => DIVISIONS.map(({ code }) => code),
      label: (code, language) => divisionByCode(code)?.name[language === "DA" ? "da" : "en"] ?? code,
    },
    ...placeFacets<Tender>(({ place }) => place, day),
  };
}

/** `DEADLINE`: what can still be bid for comes first, the soonest of it first. */
export function tenderOrders(now: number): Readonly<Record<string, Order<Tender>>> {
  return {
    NEWEST: { key: ({ published }) => published ?? "", descending: true },
    DEADLINE: { key: (tender) => deadlineKey(tender, now) },
    TITLE: { key: ({ title }) => title.da ?? title.en ?? "" },
  };
}

/** Milliseconds; past deadlines and those not told far behind, in their order. */
function deadlineKey({ deadline, course }: Tender, now: number): number {
  if (stateAt(course, now) !== "OPEN") return 2 * FAR;
  return deadline === undefined ? FAR : Date.parse(deadline);
}

const FAR = 1e15;

export function tenderTexts({ title, description, buyers, winners, cpv }: Tender): SearchedTexts {
  const names = divisionsOf(cpv).flatMap(({ name }) => [name.da, name.en]);
  return [
    [title.da ?? "", title.en ?? ""],
    [...buyers.map(({ name }) => name), ...names],
    [description?.da ?? "", description?.en ?? "", ...winners.map(({ name }) => name)],
  ];
}

function procedureOf({ procedure }: Tender): readonly string[] {
  return procedure === undefined ? [] : [procedure];
}

function divisionCodes({ cpv }: Tender): readonly string[] {
  return divisionsOf(cpv).map(({ code }) => code);
}

function keysOf({ name, cvr }: { readonly name: string; readonly cvr?: string }): readonly string[] {
  return [fold(name), ...(cvr === undefined ? [] : [cvr])];
}

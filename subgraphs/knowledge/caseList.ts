import { BOTTOM_LINES, CASE_FORMS, EVIDENCE_LEVELS, SECTORS, STAGES } from "../../schema/knowledge.ts";
import { AUDIENCES, THEMES } from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";
import { yearsOf, type Case } from "./case.ts";
import { firmKey } from "./expert.ts";
import { codeFacet } from "./labels.ts";
import { anyOf, checkLists, refuseContradiction, type Condition } from "../kit/list/condition.ts";
import type { Facet, Order } from "../kit/list/connection.ts";
import { placeConditions, placeFacets, type Place, type PlaceFilter } from "../kit/list/place.ts";
import type { SearchedTexts } from "../kit/search/document.ts";

/** `CaseFilter` as GraphQL hands it over. */
export interface CaseFilter extends PlaceFilter {
  readonly theme?: readonly string[] | null;
  readonly audience?: readonly string[] | null;
  readonly sector?: readonly string[] | null;
  readonly form?: readonly string[] | null;
  readonly stage?: readonly string[] | null;
  readonly stopped?: boolean | null;
  readonly bottomLine?: readonly string[] | null;
  readonly evidence?: readonly string[] | null;
  readonly solution?: readonly string[] | null;
  readonly firm?: readonly string[] | null;
  readonly body?: readonly string[] | null;
  readonly yearFrom?: number | null;
  readonly yearTo?: number | null;
  readonly confidence?: readonly string[] | null;
}

/** Checks a filter. Throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or BAD_USER_INPUT. */
export function caseConditions(filter: CaseFilter, today: string): readonly Condition<Case>[] {
  checkLists(filter);
  const [from, to] = [filter.yearFrom ?? -Infinity, filter.yearTo ?? Infinity];
  refuseContradiction(from > to, `filter: yearFrom ${from} comes after yearTo ${to}.`, "Swap the two years, or leave one out.");
  refuseContradiction(
    filter.stopped === true && (filter.stage?.length ?? 0) > 0,
    "filter: what was stopped has no stage, so `stopped: true` and `stage` cannot both hold.",
    "Leave `stage` out to see what was stopped, or `stopped` to see a stage.",
  );
  return [
    ...anyOf<Case>("theme", filter.theme, ({ themes }) => themes),
    ...anyOf<Case>("audience", filter.audience, ({ audiences }) => audiences),
    ...anyOf<Case>("sector", filter.sector, ({ sector }) => [sector]),
    ...anyOf<Case>("form", filter.form, ({ form }) => [form]),
    ...anyOf<Case>("stage", filter.stage, ({ stage }) => (stage === undefined ? [] : [stage])),
    ...anyOf<Case>("bottomLine", filter.bottomLine, ({ outcomes }) => outcomes.map(({ line }) => line)),
    ...anyOf<Case>("evidence", filter.evidence, ({ outcomes }) => outcomes.map(({ evidence }) => evidence)),
    ...anyOf<Case>("solution", filter.solution, ({ solution }) => (solution === undefined ? [] : [solution])),
    ...anyOf<Case>("firm", filter.firm?.map(firmKey), ({ firms }) => firms.map(firmKey)),
    ...anyOf<Case>("body", filter.body?.map(fold), ({ parties }) => parties.map(({ name }) => fold(name))),
    ...anyOf<Case>("confidence", filter.confidence, ({ confidence }) => [confidence]),
    ...(filter.stopped === null || filter.stopped === undefined
      ? []
      : [{ name: "stopped", holds: ({ stopped }: Case) => stopped === filter.stopped }]),
    ...(from === -Infinity && to === Infinity ? [] : [{ name: "year", holds: (each: Case) => overlaps(each, from, to) }]),
    ...placeConditions(filter, today, casePlace),
  ];
}

export function caseFacets(day: string): Readonly<Record<string, Facet<Case>>> {
  return {
    theme: codeFacet(THEMES, ({ themes }) => themes),
    audience: codeFacet(AUDIENCES, ({ audiences }) => audiences),
    sector: codeFacet(SECTORS, ({ sector }) => [sector]),
    form: codeFacet(CASE_FORMS, ({ form }) => [form]),
    stage: codeFacet(STAGES, ({ stage }) => (stage === undefined ? [] : [stage])),
    bottomLine: codeFacet(BOTTOM_LINES, ({ outcomes }) => outcomes.map(({ line }) => line)),
    evidence: codeFacet(EVIDENCE_LEVELS, ({ outcomes }) => outcomes.map(({ evidence }) => evidence)),
    year: {
      values: (each) => {
        const years = yearsOf(each);
        return years === undefined ? [] : [String(years.from)];
      },
      shown: (counts) => [...counts.keys()].toSorted().toReversed(),
      label: (year) => year,
    },
    ...placeFacets(casePlace, day),
  };
}

export const CASE_ORDERS: Readonly<Record<string, Order<Case>>> = {
  TITLE: { key: ({ title }) => title.da ?? title.en ?? "" },
  NEWEST: { key: (each) => yearsOf(each)?.to ?? 0, descending: true },
};

/** Where a case took place: the municipalities and regions of all that took part. */
export function casePlace({ parties }: Case): Place {
  return {
    municipalities: parties.flatMap(({ municipality }) => municipality ?? []),
    regions: parties.flatMap(({ region }) => region ?? []),
  };
}

export function caseTexts(each: Case): SearchedTexts {
  const both = (text: { readonly da?: string; readonly en?: string } | undefined): readonly string[] => [text?.da ?? "", text?.en ?? ""];
  return [
    both(each.title),
    [...both(each.summary), ...each.parties.map(({ name }) => name), ...each.firms],
    [
      ...both(each.failed),
      ...both(each.repeat),
      ...each.outcomes.flatMap(({ text, measure }) => [...both(text), ...both(measure)]),
      ...each.help.map(({ name }) => name),
    ],
  ];
}

function overlaps(each: Case, from: number, to: number): boolean {
  const years = yearsOf(each);
  return years !== undefined && years.from <= to && years.to >= from;
}

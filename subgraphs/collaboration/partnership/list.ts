import type { Text } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";
import { anyOf, checkLists, type Condition } from "../../kit/list/condition.ts";
import type { Facet, Order } from "../../kit/list/connection.ts";
import { placeConditions, placeFacets, type Place, type PlaceFilter } from "../../kit/list/place.ts";
import type { SearchedTexts } from "../../kit/search/document.ts";
import type { Standing } from "./history.ts";
import { goalNow } from "./history.ts";
import { CONTACT_LABELS, FORM_LABELS, GOAL_LABELS } from "./labels.ts";
import { CONTACTS, FORMS, GOAL_STATES, type Partnership } from "./partnership.ts";

/** `PartnershipFilter` as GraphQL hands it over. */
export interface PartnershipFilter extends PlaceFilter {
  readonly form?: readonly string[] | null;
  readonly contact?: readonly string[] | null;
  readonly goal?: readonly string[] | null;
  readonly term?: readonly string[] | null;
  readonly party?: readonly string[] | null;
  readonly case?: readonly string[] | null;
  readonly solution?: readonly string[] | null;
  readonly tender?: readonly string[] | null;
  readonly sample?: boolean | null;
}

/** How each partnership stands now. */
export type StandingOf = (partnership: Partnership) => Standing;

/** Checks a filter. Throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or BAD_USER_INPUT. */
export function partnershipConditions(filter: PartnershipFilter, today: string, standingOf: StandingOf): readonly Condition<Partnership>[] {
  checkLists(filter);
  const { sample } = filter;
  return [
    ...anyOf<Partnership>("form", filter.form, ({ form }) => [form]),
    ...anyOf<Partnership>("contact", filter.contact, contactsOf),
    ...anyOf<Partnership>("goal", filter.goal, (each) => goalsOf(each, standingOf)),
    ...anyOf<Partnership>("term", filter.term, (each) => [...standingOf(each).terms.values()].map(({ state }) => state)),
    ...anyOf<Partnership>("party", filter.party?.map(fold), ({ parties }) => parties.map(({ name }) => fold(name))),
    ...anyOf<Partnership>("case", filter.case, (each) => (each.case === undefined ? [] : [each.case])),
    ...anyOf<Partnership>("solution", filter.solution, ({ solution }) => (solution === undefined ? [] : [solution])),
    ...anyOf<Partnership>("tender", filter.tender, ({ tender }) => (tender === undefined ? [] : [tender])),
    ...(sample === null || sample === undefined ? [] : [{ name: "sample", holds: (each: Partnership) => each.sample === sample }]),
    ...placeConditions(filter, today, partnershipPlace),
  ];
}

export function partnershipFacets(day: string, standingOf: StandingOf): Readonly<Record<string, Facet<Partnership>>> {
  return {
    form: labelled(FORMS, FORM_LABELS, ({ form }) => [form]),
    contact: labelled(CONTACTS, CONTACT_LABELS, contactsOf),
    goal: labelled(GOAL_STATES, GOAL_LABELS, (each) => goalsOf(each, standingOf)),
    ...placeFacets(partnershipPlace, day),
  };
}

export const PARTNERSHIP_ORDERS: Readonly<Record<string, Order<Partnership>>> = {
  NAME: { key: ({ name }) => name.da ?? name.en ?? "" },
  NEWEST: { key: ({ start, end }) => start ?? end ?? 0, descending: true },
};

export function partnershipTexts({ name, summary, form, parties, goals, terms }: Partnership): SearchedTexts {
  return [
    both(name),
    [...both(summary), ...parties.map((party) => party.name), ...both(FORM_LABELS[form])],
    [
      ...goals.flatMap(({ text }) => both(text)),
      ...terms.flatMap(([{ text }]) => both(text)),
      ...parties.flatMap(({ role }) => both(role)),
    ],
  ];
}

function both(text: Text | undefined): readonly string[] {
  return [text?.da ?? "", text?.en ?? ""];
}

function partnershipPlace({ parties }: Partnership): Place {
  return {
    municipalities: parties.flatMap(({ municipality }) => municipality ?? []),
    regions: parties.flatMap(({ region }) => region ?? []),
  };
}

function contactsOf({ parties }: Partnership): readonly string[] {
  return parties.flatMap(({ contacts }) => contacts);
}

function goalsOf(partnership: Partnership, standingOf: StandingOf): readonly string[] {
  const standing = standingOf(partnership);
  return partnership.goals.map((goal) => goalNow(standing, goal));
}

function labelled<K extends string>(
  codes: readonly K[],
  labels: Readonly<Record<K, Required<Text>>>,
  values: Facet<Partnership>["values"],
): Facet<Partnership> {
  return { values, shown: () => codes, label: (code, language) => labels[code as K]?.[language === "DA" ? "da" : "en"] ?? code }; // one of the codes that are shown
}

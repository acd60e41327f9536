import { SECTORS } from "../../schema/knowledge.ts";
import { THEMES } from "../../schema/listing.ts";
import { EXPERT_FIELDS, EXPERT_KINDS, type Expert } from "./expert.ts";
import { codeFacet, labelOf } from "./labels.ts";
import { anyOf, checkLists, type Condition } from "../kit/list/condition.ts";
import type { Facet, Order } from "../kit/list/connection.ts";
import type { SearchedTexts } from "../kit/search/document.ts";

/** `ExpertFilter` as GraphQL hands it over. */
export interface ExpertFilter {
  readonly theme?: readonly string[] | null;
  readonly kind?: readonly string[] | null;
  readonly field?: readonly string[] | null;
  readonly sector?: readonly string[] | null;
  readonly confidence?: readonly string[] | null;
}

/** Checks a filter. Throws BAD_USER_INPUT. */
export function expertConditions(filter: ExpertFilter): readonly Condition<Expert>[] {
  checkLists(filter);
  return [
    ...anyOf<Expert>("theme", filter.theme, ({ themes }) => themes),
    ...anyOf<Expert>("kind", filter.kind, ({ kind }) => [kind]),
    ...anyOf<Expert>("field", filter.field, ({ fields }) => fields),
    ...anyOf<Expert>("sector", filter.sector, ({ sectors }) => sectors),
    ...anyOf<Expert>("confidence", filter.confidence, ({ confidence }) => [confidence]),
  ];
}

export const EXPERT_FACETS: Readonly<Record<string, Facet<Expert>>> = {
  theme: codeFacet(THEMES, ({ themes }) => themes),
  kind: codeFacet(EXPERT_KINDS, ({ kind }) => [kind]),
  field: codeFacet(EXPERT_FIELDS, ({ fields }) => fields),
  sector: codeFacet(SECTORS, ({ sectors }) => sectors),
};

export const EXPERT_ORDERS: Readonly<Record<string, Order<Expert>>> = { NAME: { key: ({ name }) => name } };

export function expertTexts({ name, fields, sectors, evidence }: Expert): SearchedTexts {
  const codes = [...fields, ...sectors].flatMap((code) => [labelOf(code, "DA"), labelOf(code, "EN")]);
  return [[name], codes, evidence.flatMap(({ text }) => [text.da ?? "", text.en ?? ""])];
}

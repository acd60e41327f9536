import { SECTORS, STAGES } from "../../schema/knowledge.ts";
import { AUDIENCES, THEMES } from "../../schema/listing.ts";
import { municipalities, regions } from "../base/territory/index.ts";
import { firmKey } from "./expert.ts";
import { codeFacet } from "./labels.ts";
import { anyOf, checkLists, type Condition } from "../kit/list/condition.ts";
import type { Facet, Order } from "../kit/list/connection.ts";
import type { Library } from "./library.ts";
import { placeConditions, placeFacets, type Place, type PlaceFilter } from "../kit/list/place.ts";
import type { SearchedTexts } from "../kit/search/document.ts";
import { SOLUTION_KINDS, type Solution } from "./solution.ts";

/** `SolutionFilter` as GraphQL hands it over. */
export interface SolutionFilter extends PlaceFilter {
  readonly theme?: readonly string[] | null;
  readonly audience?: readonly string[] | null;
  readonly sector?: readonly string[] | null;
  readonly stage?: readonly string[] | null;
  readonly kind?: readonly string[] | null;
  readonly supplier?: readonly string[] | null;
  readonly confidence?: readonly string[] | null;
}

/** Checks a filter. Throws TERRITORY_UNKNOWN, TERRITORY_NOT_VALID or BAD_USER_INPUT. */
export function solutionConditions(filter: SolutionFilter, today: string, library: Library): readonly Condition<Solution>[] {
  checkLists(filter);
  return [
    ...anyOf<Solution>("theme", filter.theme, ({ themes }) => themes),
    ...anyOf<Solution>("audience", filter.audience, ({ audiences }) => audiences),
    ...anyOf<Solution>("sector", filter.sector, ({ sector }) => [sector]),
    ...anyOf<Solution>("stage", filter.stage, ({ stage }) => [stage]),
    ...anyOf<Solution>("kind", filter.kind, ({ kind }) => [kind]),
    ...anyOf<Solution>("supplier", filter.supplier?.map(firmKey), ({ suppliers }) => suppliers.map(firmKey)),
    ...anyOf<Solution>("confidence", filter.confidence, ({ confidence }) => [confidence]),
    ...placeConditions(filter, today, solutionPlace(library)),
  ];
}

export function solutionFacets(day: string, library: Library): Readonly<Record<string, Facet<Solution>>> {
  return {
    theme: codeFacet(THEMES, ({ themes }) => themes),
    audience: codeFacet(AUDIENCES, ({ audiences }) => audiences),
    sector: codeFacet(SECTORS, ({ sector }) => [sector]),
    stage: codeFacet(STAGES, ({ stage }) => [stage]),
    kind: codeFacet(SOLUTION_KINDS, ({ kind }) => [kind]),
    ...placeFacets(solutionPlace(library), day),
  };
}

export const SOLUTION_ORDERS: Readonly<Record<string, Order<Solution>>> = { NAME: { key: ({ name }) => name } };

export function solutionTexts({ name, summary, suppliers, adopters, reuse }: Solution): SearchedTexts {
  return [
    [name],
    [summary.da ?? "", summary.en ?? "", ...suppliers],
    [reuse?.da ?? "", reuse?.en ?? "", ...adopters.map(({ body }) => body)],
  ];
}

/** Where a solution is or was used: where somebody has taken it up by name, or all have. */
function solutionPlace(library: Library): (solution: Solution) => Place {
  return ({ id }) => {
    const adoptions = library.adoptionsOf(id);
    const all = (who: "MUNICIPALITIES" | "REGIONS"): boolean => adoptions.some(({ everyone }) => everyone?.includes(who) === true);
    return {
      municipalities: all("MUNICIPALITIES") ? EVERY_MUNICIPALITY : adoptions.flatMap(({ municipality }) => municipality ?? []),
      regions: all("REGIONS") ? EVERY_REGION : adoptions.flatMap(({ region }) => region ?? []),
    };
  };
}

const EVERY_MUNICIPALITY: readonly string[] = municipalities.map(({ code }) => code);
const EVERY_REGION: readonly string[] = regions.map(({ code }) => code);

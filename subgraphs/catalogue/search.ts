import type { Database } from "../base/database/index.ts";
import { cutPage, encodeCursor, readPage, type Page, type PageArguments, type PageInfo } from "../kit/page.ts";
import { CONDITION, conditionValues, type Conditions } from "./filter.ts";
import { HELP_SERVICE_COLUMNS, type HelpServiceRow } from "./helpServiceRow.ts";

export type HelpServiceOrder = "RELEVANCE" | "NAME" | "NAME_DESC" | "MODIFIED_DESC";

/**
 * The sum over the words of what each says times where it stands: in the name before in the summary before elsewhere, and as it was asked for before as a beginning or in parts. By the cube
 * root, two words somewhere count more than one in the name. Who is called exactly what was searched for comes first.
 */
const RELEVANCE = `((SELECT sum(w.weight * cbrt(greatest(ts_rank(h.document, w.exact), 0.2 * least(ts_rank(h.document, w.loose), 1))))
  FROM unnest($15::tsquery[], $16::tsquery[], $17::int[]) AS w (exact, loose, weight)) * 1000000)::int + CASE WHEN h.name_key = $18 THEN 100000000 ELSE 0 END`;

/** Sort value, its type, and direction of each order. The id breaks ties, so that a cursor has one place. */
const ORDERS = {
  RELEVANCE: { key: RELEVANCE, type: "int", direction: "DESC" },
  NAME: { key: "h.name_key", type: "text", direction: "ASC" },
  NAME_DESC: { key: "h.name_key", type: "text", direction: "DESC" },
  MODIFIED_DESC: { key: "h.modified", type: "text", direction: "DESC" },
} as const;

export interface HelpServicePage {
  readonly edges: readonly { readonly cursor: string; readonly node: HelpServiceRow }[];
  readonly pageInfo: PageInfo;
}

/** A checked wish for a page in an order, ready to be read. */
export interface PagePlan {
  readonly conditions: Conditions;
  readonly order: keyof typeof ORDERS;
  readonly page: Page;
}

/** Checks order and page arguments. Throws PAGE_SIZE_INVALID or CURSOR_INVALID. */
export function planPage(conditions: Conditions, orderBy: HelpServiceOrder | null | undefined, args: PageArguments): PagePlan {
  const wanted = orderBy ?? "RELEVANCE";
  const order = wanted === "RELEVANCE" && conditions.search === null ? "NAME" : wanted;
  return { conditions, order, page: readPage(args, `helpServices.${order}`, [ORDERS[order].type, "text"]) };
}

/** One page of help services. Keyset paging: a row that comes or goes meanwhile is neither doubled nor makes another one missing. */
export async function searchPage(database: Database, { conditions, order, page }: PagePlan): Promise<HelpServicePage> {
  const { key, type, direction } = ORDERS[order];
  const forward = (direction === "ASC") !== page.backward;
  const collation = type === "text" ? ' COLLATE "C"' : "";
  const rows = await database.query<HelpServiceRow & { key: string | number }>(
    `SELECT ${HELP_SERVICE_COLUMNS}, ${key} AS key FROM catalogue.help_service h WHERE ${CONDITION}
     AND ($12::${type} IS NULL OR ROW(${key}, h.id) ${forward ? ">" : "<"} ROW($12::${type}${collation}, $13::text))
     ORDER BY key ${forward ? "ASC" : "DESC"}, h.id ${forward ? "ASC" : "DESC"} LIMIT $14`,
    [
      ...conditionValues(conditions),
      page.cursor?.[0] ?? null,
      page.cursor?.[1] ?? null,
      page.size + 1,
      ...rankingValues(order, conditions),
    ],
  );
  const cursorOf = (row: HelpServiceRow & { key: string | number }): string => encodeCursor([row.key, row.id], `helpServices.${order}`);
  const { items, pageInfo } = cutPage(rows, page, cursorOf);
  return { edges: items.map((row) => ({ cursor: cursorOf(row), node: row })), pageInfo };
}

/** The further parameters of an order. */
function rankingValues(order: PagePlan["order"], { search }: Conditions): readonly unknown[] {
  if (order !== "RELEVANCE" || search === null) return [];
  const { exact, loose, weights, name } = search.ranking;
  return [exact, loose, weights, name];
}

export async function searchCount(database: Database, conditions: Conditions): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM catalogue.help_service h WHERE ${CONDITION}`,
    conditionValues(conditions),
  );
  return rows[0]?.count ?? 0;
}

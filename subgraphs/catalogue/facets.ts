import { AUDIENCES, LEVELS, STATUSES, THEMES } from "../../schema/listing.ts";
import type { Database } from "../base/database/index.ts";
import { municipalities, regionsOn, territoryName } from "../base/territory/index.ts";
import { textIn, type Language } from "../kit/text.ts";
import { CONDITION, conditionValues, type Conditions } from "./filter.ts";
import { LABELS } from "./labels.ts";
import type { PublisherRow } from "./listingRow.ts";

export interface FacetCount {
  readonly value: string;
  readonly count: number;
  readonly label: (args: { language: Language }) => string;
}

/** Lazy facets of a search: only those asked for are counted, one statement each. Each leaves its own condition out. */
export function facets(database: Database, conditions: Conditions, today: string, allPublishers: () => Promise<readonly PublisherRow[]>) {
  const count = async (without: keyof Conditions, expression: string): Promise<ReadonlyMap<string, number>> => {
    const rows = await database.query<{ value: string; count: number }>(
      `SELECT v.value, count(*)::int AS count FROM catalogue.help_service h, ${expression} AS v (value) WHERE ${CONDITION} GROUP BY v.value`,
      conditionValues({ ...conditions, [without]: null }),
    );
    return new Map(rows.map((row) => [row.value, row.count]));
  };
  const coded = async (without: keyof Conditions, expression: string, values: readonly string[]): Promise<readonly FacetCount[]> => {
    const counts = await count(without, expression);
    return values.map((value) => ({
      value,
      count: counts.get(value) ?? 0,
      label: ({ language }) => LABELS[value]?.[language === "DA" ? "da" : "en"] ?? value,
    }));
  };
  return {
    level: () => coded("level", "unnest(ARRAY[h.level])", LEVELS),
    theme: () => coded("theme", "unnest(h.themes)", THEMES),
    audience: () => coded("audience", "unnest(h.audiences)", AUDIENCES),
    status: () => coded("status", "unnest(ARRAY[h.status])", STATUSES),
    async region(): Promise<readonly FacetCount[]> {
      const counts = await count("region", "unnest(h.regions)");
      return regionsOn(conditions.on ?? today).map(({ code }) => ({
        value: code,
        count: counts.get(code) ?? 0,
        label: territoryLabel(`reg:${code}`),
      }));
    },
    async municipality(): Promise<readonly FacetCount[]> {
      const counts = await count("municipality", "unnest(CASE WHEN h.nationwide THEN ARRAY['DK'] ELSE h.municipalities END)");
      const nationwide = counts.get("DK") ?? 0;
      return municipalities.map(({ code }) => ({
        value: code,
        count: (counts.get(code) ?? 0) + nationwide,
        label: territoryLabel(`mun:${code}`),
      }));
    },
    async publisher(): Promise<readonly FacetCount[]> {
      const [counts, all] = await Promise.all([count("publisher", "unnest(h.publishers)"), allPublishers()]);
      return all.map((each) => ({
        value: each.id,
        count: counts.get(each.id) ?? 0,
        label: ({ language }) => textIn(each.name, language) ?? each.id,
      }));
    },
  };
}

function territoryLabel(code: string): FacetCount["label"] {
  return ({ language }) => territoryName(code, language === "DA" ? "da" : "en");
}

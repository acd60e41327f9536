import { createHash } from "node:crypto";
import { HubError } from "../../../schema/errors.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../../kit/page.ts";
import { textIn, type Language } from "../../kit/text.ts";
import type { Text } from "../../../schema/listing.ts";
import { needConditions, type NeedFilter } from "./list.ts";
import type { Need } from "./need.ts";
import { DIMENSIONS } from "./unit.ts";
import { addUp, type VolumeRow } from "./volume.ts";

/** `VolumeFilter` as GraphQL hands it over. */
export interface VolumeFilter {
  readonly need?: NeedFilter | null;
  readonly fromYear?: number | null;
  readonly toYear?: number | null;
  readonly leastBuyers?: number | null;
}

/** A page of what needs add up to, those of most buyers first, then by what they want together. Throws what a filter of needs throws, PAGE_SIZE_INVALID or CURSOR_INVALID. */
export function volumeList(
  needs: readonly Need[],
  { filter, today, page: wish }: { readonly filter: VolumeFilter; readonly today: string; readonly page: PageArguments },
) {
  const { fromYear, toYear, leastBuyers } = filter;
  if (typeof fromYear === "number" && typeof toYear === "number" && fromYear > toYear)
    throw new HubError("BAD_USER_INPUT", `filter.fromYear: ${fromYear} is after filter.toYear: ${toYear}.`);
  const conditions = needConditions({ ...filter.need, status: ["OPEN"] }, today);
  const rows = addUp(needs.filter((need) => conditions.every(({ holds }) => holds(need)))).filter(
    ({ year, shares }) =>
      (typeof fromYear !== "number" || (year ?? -Infinity) >= fromYear) &&
      (typeof toYear !== "number" || (year ?? Infinity) <= toYear) &&
      shares.length >= (leastBuyers ?? 1),
  );
  const sorted = rows.toSorted(compare);
  const kind = `volume.${createHash("sha256").update(JSON.stringify(filter)).digest("base64url").slice(0, 12)}`;
  const page = readPage(wish, kind, ["int", "text", "text"]);
  const [buyers, thousandths, id] = page.cursor ?? [];
  const after = { buyers: Number(buyers), thousandths: Number(thousandths), id: String(id) };
  const rest = page.cursor === undefined ? sorted : sorted.filter((row) => comparePlaces(placeOf(row), after) > 0);
  const { items, pageInfo } = cutPage(rest.slice(0, page.size + 1), page, (row) =>
    encodeCursor([row.shares.length, String(row.thousandths), row.id], kind),
  );
  return { totalCount: rows.length, nodes: items, pageInfo };
}

interface Place {
  readonly buyers: number;
  readonly thousandths: number;
  readonly id: string;
}

function placeOf({ shares, thousandths, id }: VolumeRow): Place {
  return { buyers: shares.length, thousandths, id };
}

function comparePlaces(a: Place, b: Place): number {
  return b.buyers - a.buyers || b.thousandths - a.thousandths || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);
}

function compare(a: VolumeRow, b: VolumeRow): number {
  return comparePlaces(placeOf(a), placeOf(b));
}

export function unitText(row: Pick<VolumeRow, "dimension">, language: Language): string {
  return textIn(DIMENSIONS[row.dimension], language) ?? "";
}

/** How large a volume is beside what its largest buyer wants alone. */
export function potentialOf({ thousandths, shares, dimension, from, to }: VolumeRow) {
  const largest = shares[0]?.thousandths ?? 0;
  const times = largest === 0 ? 1 : Math.round((100 * thousandths) / largest) / 100;
  const months = from === null || to === null ? null : 12 * (year(to) - year(from)) + month(to) - month(from);
  const { da, en } = DIMENSIONS[dimension];
  const text: Required<Text> =
    shares.length < 2
      ? { da: "Kun én køber har behovet endnu.", en: "Only one buyer has the need so far." }
      : {
          da: `${shares.length} købere har samme behov: ${told(thousandths, "da")} ${da} tilsammen, ${times.toLocaleString("da")} gange den største alene${months === null ? "" : months === 0 ? ", i samme måned" : `, inden for ${months} ${months === 1 ? "måned" : "måneder"}`}.`,
          en: `${shares.length} buyers have the same need: ${told(thousandths, "en")} ${en} together, ${times.toLocaleString("en")} times the largest alone${months === null ? "" : months === 0 ? ", in the same month" : `, within ${months} ${months === 1 ? "month" : "months"}`}.`,
        };
  return { largest: largest / 1_000, times, months, text: ({ language }: { readonly language: Language }) => textIn(text, language) };
}

function told(thousandths: number, language: "da" | "en"): string {
  return (thousandths / 1_000).toLocaleString(language, { maximumFractionDigits: 3 });
}

function year(day: string): number {
  return Number(day.slice(0, 4));
}

function month(day: string): number {
  return Number(day.slice(5, 7));
}

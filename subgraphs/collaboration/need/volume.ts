import { HubError } from "../../../schema/errors.ts";
import type { Need } from "./need.ts";
import { readUnit, type Dimension } from "./unit.ts";

/** How much is wanted. */
export interface Volume {
  /** As the buyer told it. */
  readonly quantity: number;
  readonly unit: string;
  /** So much every year; else all in all. */
  readonly yearly: boolean;
  readonly dimension: Dimension;
  /** In thousandths of the dimension's unit: whole numbers add up exactly, in any order. */
  readonly thousandths: number;
}

/** The most that one need may want, in the dimension's unit: the sum of all needs stays exact. */
const MOST = 100_000_000_000;
const LONGEST_UNIT = 60;

/** Throws UNIT_UNKNOWN or BAD_USER_INPUT. */
export function readVolume(quantity: number, unit: string): Volume {
  const read = readUnit(unit.slice(0, 2 * LONGEST_UNIT));
  const thousandths = Math.round(quantity * read.unit.factor * 1_000);
  if (!Number.isFinite(quantity) || thousandths < 1 || thousandths > MOST * 1_000 || unit.length > LONGEST_UNIT)
    throw new HubError("BAD_USER_INPUT", `quantity: ${quantity} of them cannot be wanted.`, {
      next: "Give a number above 0, with at most three decimals, of a larger unit where it is very large.",
    });
  return { quantity, unit: unit.trim(), yearly: read.yearly, dimension: read.unit.dimension, thousandths };
}

/** What one group wants in one dimension in one year. */
export interface VolumeRow {
  /** `<group>.<dimension>.<year>`. */
  readonly id: string;
  readonly group: string;
  readonly dimension: Dimension;
  /** null: no year is told. */
  readonly year: number | null;
  readonly thousandths: number;
  /** What each buyer wants of it, the most first. */
  readonly shares: readonly BuyerShare[];
  /** What is counted, in the buyers' words. */
  readonly counted: readonly string[];
  /** First and last day told. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface BuyerShare {
  readonly buyer: string;
  readonly thousandths: number;
  readonly needs: readonly Need[];
}

/** Years a yearly volume is spread over at most. */
const MOST_YEARS = 50;

/**
 * Adds up what open needs want: by group, dimension and year. A volume all in all counts in the year it is wanted by; a yearly one in each year from first to last. Yearly and other volumes of a year add
 * up to what is bought in that year. Needs without a group stand alone under their own id.
 */
export function addUp(needs: readonly Need[]): readonly VolumeRow[] {
  const parts = needs.flatMap((need) =>
    yearsOf(need).map((year) => ({ need, key: `${need.group ?? need.id}.${need.volume.dimension}.${year ?? ""}`, year })),
  );
  return [...Map.groupBy(parts, ({ key }) => key)].map(([id, mine]) => {
    const [{ need: first, year }] = mine as [(typeof mine)[number]]; // a group is never empty
    const shares = [...Map.groupBy(mine, ({ need }) => need.buyer)].map(([buyer, theirs]) => ({
      buyer,
      thousandths: sum(theirs.map(({ need }) => need.volume.thousandths)),
      needs: theirs.map(({ need }) => need),
    }));
    const days = mine
      .flatMap(({ need }) => [need.from, need.to])
      .filter((day) => day !== null)
      .toSorted();
    return {
      id,
      group: first.group ?? first.id,
      dimension: first.volume.dimension,
      year,
      thousandths: sum(shares.map(({ thousandths }) => thousandths)),
      shares: shares.toSorted((a, b) => b.thousandths - a.thousandths || (a.buyer < b.buyer ? -1 : 1)),
      counted: [...new Set(mine.map(({ need }) => need.volume.unit.toLowerCase()))].toSorted(),
      from: days[0] ?? null,
      to: days.at(-1) ?? null,
    };
  });
}

/** The years a need's volume counts in. */
export function yearsOf({ from, to, volume }: Pick<Need, "from" | "to" | "volume">): readonly (number | null)[] {
  const [first, last] = [yearOf(from ?? to), yearOf(to ?? from)];
  if (first === null || last === null) return [null];
  if (!volume.yearly || first === last) return [last];
  return Array.from({ length: Math.min(last - first + 1, MOST_YEARS) }, (_, years) => first + years);
}

function yearOf(day: string | null): number | null {
  return day === null ? null : Number(day.slice(0, 4));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

import { regionOf, type Municipality } from "../../base/territory/index.ts";

/** In what two municipalities are alike. */
export const ASPECT_KINDS = ["SIZE", "DENSITY", "NEIGHBOUR", "REGION", "SHARED_USE"] as const;
export type AspectKind = (typeof ASPECT_KINDS)[number];

export interface Aspect {
  readonly kind: AspectKind;
  /** What it adds to the score. */
  readonly points: number;
}

/** The most each aspect can add; together 100. */
export const MOST_POINTS: Readonly<Record<AspectKind, number>> = { SIZE: 30, DENSITY: 20, NEIGHBOUR: 20, REGION: 10, SHARED_USE: 20 };

/** From this ratio on, sizes and densities are not alike at all. */
const SIZE_RATIO = 3;
const DENSITY_RATIO = 4;
/** What one solution that both use adds. */
const SHARED_POINTS = 10;

/**
 * In what two municipalities are alike, strongest first: inhabitants and density by the logarithm of their ratio, a common land border, the same region on the day,
 * and how many solutions both use. Whole points, so that anybody can add them up.
 */
export function aspectsOf(
  a: Municipality,
  b: Municipality,
  { shared, day }: { readonly shared: number; readonly day: string },
): readonly Aspect[] {
  const region = regionOf(a.code, day)?.code;
  const aspects: readonly Aspect[] = [
    { kind: "SIZE", points: closeness(a.population, b.population, SIZE_RATIO, MOST_POINTS.SIZE) },
    { kind: "DENSITY", points: closeness(densityOf(a), densityOf(b), DENSITY_RATIO, MOST_POINTS.DENSITY) },
    { kind: "NEIGHBOUR", points: a.neighbours.includes(b.code) ? MOST_POINTS.NEIGHBOUR : 0 },
    { kind: "REGION", points: region !== undefined && region === regionOf(b.code, day)?.code ? MOST_POINTS.REGION : 0 },
    { kind: "SHARED_USE", points: Math.min(MOST_POINTS.SHARED_USE, shared * SHARED_POINTS) },
  ];
  return aspects.filter(({ points }) => points > 0).toSorted((x, y) => y.points - x.points);
}

export function scoreOf(aspects: readonly Aspect[]): number {
  return aspects.reduce((sum, { points }) => sum + points, 0);
}

/** Inhabitants per square kilometre. */
export function densityOf({ population, areaKm2 }: Municipality): number {
  return population / areaKm2;
}

function closeness(a: number, b: number, limit: number, most: number): number {
  const ratio = Math.max(a, b) / Math.min(a, b);
  return Math.max(0, Math.round(most * (1 - Math.log(ratio) / Math.log(limit))));
}

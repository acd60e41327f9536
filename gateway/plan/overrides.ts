/**
 * Progressive overrides (`@override(from: "old", label: "percent(25)")`, Federation 2.7): while a field moves from one subgraph to another, its label tells for
 * which requests it has moved.
 */
export interface Overrides {
  /** The labels that are in force for one request. */
  draw(): readonly string[];
}

export interface OverridesOptions {
  /** Labels of the supergraph. */
  readonly labels: readonly string[];
  /** For labels of one's own, the percentage of requests for which they are in force. */
  readonly percentages: ReadonlyMap<string, number>;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/**
 * `percent(N)` is in force for N of a hundred requests, drawn anew for each as Apollo's router does; a label of one's own for as many as the setting says, and
 * without one for none: the field stays where it was. One number is drawn for all labels of a request, so that k labels make k + 1 plans of an operation at most
 * and not 2^k, and what a fourth of the requests use, those that use the half use as well. Undefined for a supergraph without labels.
 */
export function createOverrides({ labels, percentages, random }: OverridesOptions): Overrides | undefined {
  if (labels.length === 0) return undefined;
  const dials = labels.map((label) => ({ label, percent: percentOf(label) ?? percentages.get(label) ?? 0 }));
  return Object.freeze({
    draw() {
      const drawn = random() * 100;
      return dials.filter(({ percent }) => drawn < percent).map(({ label }) => label);
    },
  });
}

/** Labels that neither say their percentage nor are given one. */
export function undecidedLabels(labels: readonly string[], percentages: ReadonlyMap<string, number>): readonly string[] {
  return labels.filter((label) => percentOf(label) === undefined && !percentages.has(label));
}

/** Undefined for a label of one's own. */
function percentOf(label: string): number | undefined {
  const percent = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/.exec(label)?.[1];
  return percent === undefined ? undefined : Number(percent);
}

/** A narrower supergraph beside the whole, made of it by the names that @tag gives: what the field calls a contract. */
export interface Variant {
  /** Lower-case letters, digits and hyphens, 2 to 40, a letter first. */
  readonly name: string;
  /** Where not empty, a field or union is part of it only with one of these tags, on itself or on its type. */
  readonly include: readonly string[];
  /** What has one of these tags is never part of it. */
  readonly exclude: readonly string[];
}

/** The same text for the same rule, whatever the order of its tags. */
export function ruleOf({ include, exclude }: Variant): string {
  const said = (word: string, tags: readonly string[]): readonly string[] => [...new Set(tags)].toSorted().map((tag) => `${word}:${tag}`);
  return [...said("include", include), ...said("exclude", exclude)].join(",");
}

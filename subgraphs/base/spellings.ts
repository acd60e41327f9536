/**
 * How a name is written where æ, ø and å are not at hand. The fold covers `oe`, `ae` and `aa`; these are the ways it cannot know without the name:
 * `Sonderborg`, `Kobenhavn`, `Arhus`, `Abenra`. The name itself comes first.
 */
export function spellings(name: string): readonly string[] {
  const withoutSlash = name.replace(/ø/g, "o").replace(/Ø/g, "O");
  const withoutRing = withoutSlash.replace(/å|aa/g, "a").replace(/Å|Aa/g, "A");
  return [...new Set([name, withoutSlash, withoutRing])];
}

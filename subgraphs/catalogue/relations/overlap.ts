import { municipalitiesIn } from "../../base/territory/index.ts";
import type { Terms } from "../../matching/tokens.ts";
import { coverage } from "../survive.ts";
import type { Relation } from "./relation.ts";
import type { Ranked } from "./succession.ts";

/** Above this many help services the search is left out: it looks at all words of all texts. */
const MOST_SERVICES = 20_000;
/** A word that more have brings no two together. */
const MOST_SHARING = 40;
/** Likeness of texts, 0 to 1, from which two are said to overlap; on the sample content most pairs above it are worth a look. */
const ALIKE = 0.3;
/** Most found for one help service, the most alike. */
const MOST_EACH = 5;
const LONGEST_TEXT = 2_000;

/**
 * OVERLAPS where two that are offered now have a theme and an audience in common, serve some place both, and say much the same: cosine of their words weighed by rarity (tf–idf,
 * Salton), each word once.
 */
export function findOverlaps(clusters: readonly Ranked[], terms: Terms): readonly Relation<number>[] {
  if (clusters.length > MOST_SERVICES) return [];
  const wordsOf = clusters.map((cluster) => new Set(isOffered(cluster) ? textsOf(cluster).flatMap((text) => [...terms(text)]) : []));
  const having = new Map<string, number[]>();
  for (const [cluster, words] of wordsOf.entries()) {
    for (const word of words) {
      const known = having.get(word);
      if (known === undefined) having.set(word, [cluster]);
      else known.push(cluster);
    }
  }
  const weight = (word: string): number => Math.log(clusters.length / (having.get(word)?.length ?? 1)) ** 2;
  const length = wordsOf.map((words) => Math.sqrt(words.values().reduce((sum, word) => sum + weight(word), 0)));
  const likeness = (a: number, b: number): number => {
    const [mine = new Set<string>(), theirs = new Set<string>()] = [wordsOf[a], wordsOf[b]];
    const shared = mine.values().reduce((sum, word) => (theirs.has(word) ? sum + weight(word) : sum), 0);
    return shared / ((length[a] ?? 1) * (length[b] ?? 1) || 1);
  };

  return clusters.flatMap((cluster, from) => {
    const near = new Set([...(wordsOf[from] ?? [])].flatMap((word) => nearBy(having.get(word))));
    return [...near]
      .filter((to) => to > from)
      .map((to) => ({ to, alike: likeness(from, to) }))
      .filter(({ to, alike }) => alike >= ALIKE && meet(cluster, clusters[to]))
      .toSorted((a, b) => b.alike - a.alike || a.to - b.to)
      .slice(0, MOST_EACH)
      .map(({ to }) => ({ from, to, kind: "OVERLAPS", origin: "FOUND", reason: REASON }) satisfies Relation<number>);
  });
}

const REASON = Object.freeze({
  da: "Teksterne ligner hinanden, og de har både emne, målgruppe og område til fælles.",
  en: "The texts are alike, and they have theme, audience and area in common.",
});

function nearBy(clusters: readonly number[] | undefined): readonly number[] {
  return clusters === undefined || clusters.length > MOST_SHARING ? [] : clusters;
}

function isOffered({ listings }: Ranked): boolean {
  const status = listings[0]?.content.status;
  return status === "ACTIVE" || status === "UNCERTAIN";
}

function textsOf({ listings, name }: Ranked): readonly string[] {
  const content = listings[0]?.content;
  return [name, content?.summary, content?.description]
    .flatMap((text) => text?.da ?? text?.en ?? [])
    .map((text) => text.slice(0, LONGEST_TEXT));
}

function meet(a: Ranked, b: Ranked | undefined): boolean {
  if (b === undefined) return false;
  const share = (field: "themes" | "audiences"): boolean => {
    const mine = new Set<string>(a.listings.flatMap(({ content }) => content[field]));
    return b.listings.some(({ content }) => content[field].some((value) => mine.has(value)));
  };
  if (!share("themes") || !share("audiences")) return false;
  const [mine, theirs] = [a, b].map(({ listings }) => new Set(coverage(listings).values.flatMap(municipalitiesIn)));
  return mine !== undefined && theirs !== undefined && !mine.isDisjointFrom(theirs);
}

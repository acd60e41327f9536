import { words } from "../../base/fold.ts";
import { DENMARK, municipalitiesIn, placeArea } from "../../base/territory/index.ts";
import { coverage } from "../survive.ts";
import type { Relation } from "./relation.ts";
import type { Ranked } from "./succession.ts";

/** A family has at most one member for each municipality, and some more for regions; a larger group of names says nothing. */
const MOST_MEMBERS = 120;
const LONGEST_PLACE = 4;
const LONGEST_NAME = 30;

/** SAME_FAMILY where two names are the same but for a place (`Erhvervshus Fyn`, `Erhvervshus Sydjylland`) and nobody is served by both. */
export function findFamilies(clusters: readonly Ranked[]): { readonly relations: readonly Relation<number>[]; readonly dropped: number } {
  const placed = placeReader();
  const groups = new Map<string, Set<number>>();
  for (const [cluster, { name }] of clusters.entries()) {
    for (const title of [name.da, name.en]) {
      const key = title === undefined ? undefined : withoutPlace(title, placed);
      if (key === undefined) continue;
      const members = groups.get(key);
      if (members === undefined) groups.set(key, new Set([cluster]));
      else members.add(cluster);
    }
  }
  const served = new Map<number, ReadonlySet<string>>();
  const areaOf = (cluster: number): ReadonlySet<string> => {
    const known = served.get(cluster) ?? new Set(coverage(clusters[cluster]?.listings ?? []).values.flatMap(municipalitiesIn));
    served.set(cluster, known);
    return known;
  };
  const relations: Relation<number>[] = [];
  let dropped = 0;
  for (const [key, members] of groups) {
    if (members.size < 2) continue;
    if (members.size > MOST_MEMBERS) {
      dropped += members.size;
      continue;
    }
    const all = [...members];
    for (const [place, from] of all.entries()) {
      for (const to of all.slice(place + 1)) {
        if (areDisjoint(areaOf(from), areaOf(to))) relations.push({ from, to, kind: "SAME_FAMILY", origin: "FOUND", reason: reason(key) });
      }
    }
  }
  return { relations, dropped };
}

/** The folded name with `…` for each place in it; undefined where there is none, or nothing else. */
function withoutPlace(title: string, isPlace: (name: string) => boolean): string | undefined {
  const all = words(title);
  if (all.length < 2 || all.length > LONGEST_NAME) return undefined;
  const kept: string[] = [];
  for (let at = 0; at < all.length;) {
    let length = Math.min(LONGEST_PLACE, all.length - at);
    while (length > 0 && !isPlace(all.slice(at, at + length).join(" "))) length -= 1;
    if (length === 0) kept.push(all[at] ?? "");
    else if (kept.at(-1) !== PLACE) kept.push(PLACE);
    at += Math.max(length, 1);
  }
  return kept.includes(PLACE) && kept.some((word) => word !== PLACE && word.length > 2) ? kept.join(" ") : undefined;
}

const PLACE = "…";

/** Whether a folded name is that of a Danish place smaller than the country. Names come again and again, so each is looked up once. */
function placeReader(): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let place = known.get(name);
    if (place === undefined) {
      const codes = /\p{N}/u.test(name) ? undefined : placeArea(name);
      place = codes !== undefined && !codes.includes(DENMARK);
      known.set(name, place);
    }
    return place;
  };
}

function areDisjoint(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && b.size > 0 && a.isDisjointFrom(b);
}

function reason(key: string): Relation["reason"] {
  return {
    da: `Navnene er ens bortset fra stedet (${key}), og områderne har intet til fælles. Området afgør, hvor man henvender sig.`,
    en: `The names are the same but for the place (${key}), and the areas have nothing in common. The area decides where to turn.`,
  };
}

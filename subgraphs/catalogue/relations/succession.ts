import type { Text } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";
import type { CatalogueListing } from "../listing.ts";
import { findMentions, type Names } from "./mentions.ts";
import type { Relation } from "./relation.ts";

/** A cluster of listings as the finders look at it: who speaks for it first. */
export interface Ranked {
  /** As `rank` gives them. */
  readonly listings: readonly CatalogueListing[];
  readonly name: Text;
}

/**
 * SUCCEEDS where a listing says in words that its help service has become another or has taken its place, and names the other as it names itself. Where the words could mean
 * something else, the one that was replaced must not be said to be active.
 */
export function findSuccession(clusters: readonly Ranked[]): readonly Relation<number>[] {
  const names = namesOf(clusters);
  return clusters.flatMap(({ listings }, cluster) =>
    listings.flatMap(({ content }): Relation<number>[] =>
      [content.title, content.summary, content.description]
        .flatMap((text) => [text?.da, text?.en])
        .flatMap((text) => (text === undefined ? [] : findMentions(text, names)))
        .slice(0, MOST_MENTIONS)
        .flatMap(({ named, role, weak, sentence }) => {
          const [from, to] = role === "predecessor" ? [named, cluster] : [cluster, named];
          if (from === to || (weak && clusters[to]?.listings[0]?.content.status === "ACTIVE")) return [];
          return [{ from, to, kind: "SUCCEEDS" as const, origin: "FOUND" as const, reason: reason(content.title, sentence) }];
        }),
    ),
  );
}

const MOST_MENTIONS = 20;

/** How each help service is called by who speaks for it: the whole name, and what its parts around dashes and brackets are when they are names by themselves. */
function namesOf(clusters: readonly Ranked[]): Names {
  const names = new Map<string, number>();
  for (const [cluster, { name }] of clusters.entries()) {
    for (const title of [name.da, name.en]) {
      if (title === undefined) continue;
      const parts = title.split(/\s[–—-]\s|[(),:]/).map((part) => part.trim());
      for (const each of new Set([title, ...(parts.length > 1 ? parts.filter(isName) : [])].map(fold))) {
        const known = names.get(each);
        if (each.length > 2) names.set(each, known === undefined || known === cluster ? cluster : -1);
      }
    }
  }
  return names;
}

/** An abbreviation in capitals (EIFO, CO-PI), or several words with a capital on the first and the last. */
function isName(part: string): boolean {
  return /^\p{Lu}[\p{Lu}\p{N}-]{2,}$/u.test(part) || /^\p{Lu}\S*(?: \S+)* \p{Lu}\S*$/u.test(part);
}

function reason(title: Text, sentence: string): Text {
  const [da = "", en = ""] = [title.da ?? title.en, title.en ?? title.da].map((each) => each?.slice(0, LONGEST_TITLE).toWellFormed());
  return { da: `Det står i opslaget »${da}«: »${sentence}«`, en: `The listing “${en}” says so: “${sentence}”` };
}

const LONGEST_TITLE = 200;

import { municipalities, municipalityByCode, regionsOn, type Municipality } from "../../base/territory/index.ts";
import type { Solution } from "../solution.ts";
import { adoptingRegions, type Adoption } from "./adoption.ts";
import { aspectsOf, scoreOf, type Aspect } from "./resemblance.ts";

/** What the hub knows of where a solution is used, and so where it might go. */
export const REACHES = ["SOME", "EVERYWHERE", "NO_MUNICIPALITY", "UNNAMED_ONLY", "STOPPED_ONLY", "NOBODY_KNOWN"] as const;
export type Reach = (typeof REACHES)[number];

export interface Spread {
  readonly solution: Solution;
  readonly reach: Reach;
  readonly adopted: readonly Adoption[];
  /** Municipalities that resemble the adopters and have not taken it up, best first. */
  readonly candidates: readonly Candidate[];
  /** Codes of the regions of the day that have not taken it up, where some region has. */
  readonly regionsWithout: readonly string[];
}

export interface Candidate {
  readonly municipality: Municipality;
  /** The adopter it is most like. */
  readonly like: Municipality;
  readonly adoption: Adoption;
  /** 0 to 100, the sum of the aspects' points. */
  readonly score: number;
  readonly aspects: readonly Aspect[];
  /** Ids of other solutions that both use. */
  readonly shared: readonly string[];
  readonly day: string;
}

export interface SpreadContext {
  readonly adoptions: readonly Adoption[];
  /** Ids of the solutions a municipality uses or has tried. */
  readonly usesOf: (municipality: string) => ReadonlySet<string>;
  /** The day that counts for regions. */
  readonly day: string;
}

/** Less alike than this is not alike. */
const LEAST_SCORE = 30;

/**
 * Where a solution is used and who comes next: each municipality that has not taken it up is held against every one that uses it (or, where none does, has tried it), and the adopter it is most
 * like gives the reason. The same content always gives the same answer.
 */
export function spreadOf(solution: Solution, { adoptions, usesOf, day }: SpreadContext): Spread {
  const reach = reachOf(adoptions);
  const named = new Set(adoptions.flatMap(({ municipality }) => municipality ?? []));
  const models = modelsIn(adoptions);
  const candidates =
    reach === "SOME"
      ? municipalities
          .filter(({ code }) => !named.has(code))
          .flatMap((municipality) => bestOf(municipality, models, { solution, usesOf, day }) ?? [])
          .toSorted((a, b) => b.score - a.score || (a.municipality.code < b.municipality.code ? -1 : 1))
      : [];
  const having = adoptingRegions(adoptions);
  const regionsWithout = having.size === 0 ? [] : regionsOn(day).flatMap(({ code }) => (having.has(code) ? [] : [code]));
  return { solution, reach, adopted: adoptions, candidates, regionsWithout };
}

/** What the source calls users without saying which. */
export function unnamed(adoptions: readonly Adoption[]): readonly string[] {
  return adoptions.flatMap(({ body, municipality, region, everyone }) =>
    (municipality ?? region ?? everyone) === undefined && /kommune/i.test(body) ? [body] : [],
  );
}

function reachOf(adoptions: readonly Adoption[]): Reach {
  if (adoptions.length === 0) return "NOBODY_KNOWN";
  if (adoptions.some(({ everyone }) => everyone?.includes("MUNICIPALITIES") === true)) return "EVERYWHERE";
  const named = adoptions.filter(({ municipality }) => municipality !== undefined);
  if (named.some(({ state }) => state !== "STOPPED")) return "SOME";
  if (named.length > 0) return "STOPPED_ONLY";
  return unnamed(adoptions).length > 0 ? "UNNAMED_ONLY" : "NO_MUNICIPALITY";
}

/** Those to hold the others against: who uses it, else who has tried it. */
function modelsIn(adoptions: readonly Adoption[]): readonly (readonly [Municipality, Adoption])[] {
  const named = adoptions.flatMap((adoption): (readonly [Municipality, Adoption])[] => {
    const municipality = municipalityByCode(adoption.municipality ?? "");
    return municipality === undefined ? [] : [[municipality, adoption]];
  });
  const using = named.filter(([, { state }]) => state === "IN_USE");
  return using.length > 0 ? using : named.filter(([, { state }]) => state === "TRIED");
}

function bestOf(
  municipality: Municipality,
  models: readonly (readonly [Municipality, Adoption])[],
  { solution, usesOf, day }: { readonly solution: Solution } & Pick<SpreadContext, "usesOf" | "day">,
): Candidate | undefined {
  let best: Candidate | undefined;
  for (const [like, adoption] of models) {
    const shared = [...usesOf(municipality.code).intersection(usesOf(like.code))].filter((id) => id !== solution.id).toSorted();
    const aspects = aspectsOf(municipality, like, { shared: shared.length, day });
    const score = scoreOf(aspects);
    if (score > (best?.score ?? LEAST_SCORE - 1)) best = { municipality, like, adoption, score, aspects, shared, day };
  }
  return best;
}

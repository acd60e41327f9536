import type { CaseParty, KnowledgeSource } from "../../../schema/knowledge.ts";
import type { Text } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";
import { regions } from "../../base/territory/index.ts";
import { yearsOf, type Case } from "../case.ts";
import type { Adopter, AdoptionState, Solution } from "../solution.ts";

/** Somebody who has taken up a solution, from what its source tells and from the cases it was tried in. */
export interface Adoption {
  readonly body: string;
  readonly municipality?: string;
  readonly region?: string;
  readonly everyone?: Adopter["everyone"];
  /** Year. */
  readonly since?: number;
  readonly state: AdoptionState;
  readonly note?: Text;
  /** Who says so. */
  readonly source: KnowledgeSource;
  /** The cases it was tried in there. */
  readonly cases: readonly Case[];
}

/** Everybody known to have taken up a solution, each once. What the solution's own source tells counts before the cases, a later case before an earlier one. */
export function adoptionsOf(solution: Solution, cases: readonly Case[]): readonly Adoption[] {
  const tried = new Map<string, { readonly party: CaseParty; readonly cases: readonly Case[] }>();
  for (const each of cases.toSorted(latestFirst)) {
    for (const party of each.parties) {
      if (party.around === true || (party.municipality ?? party.region) === undefined) continue;
      const known = tried.get(keyOf(party));
      tried.set(keyOf(party), { party: known?.party ?? party, cases: [...(known?.cases ?? []), each] });
    }
  }
  const own = solution.adopters.map((adopter): Adoption => {
    const inCases = tried.get(keyOf({ ...adopter, name: adopter.body }))?.cases ?? [];
    const since = adopter.since ?? firstYear(inCases);
    return { ...adopter, ...(since !== undefined && { since }), source: solution.source, cases: inCases };
  });
  const named = new Set(own.map((adoption) => keyOf({ ...adoption, name: adoption.body })));
  return [...own, ...[...tried].filter(([key]) => !named.has(key)).map(([, { party, cases: all }]) => fromCases(party, all))];
}

/** Codes of the regions whose ground somebody covers who has taken it up as a region, past and coming regions alike. */
export function adoptingRegions(adoptions: readonly Adoption[]): ReadonlySet<string> {
  const own = adoptions.flatMap(({ region, everyone }) =>
    everyone?.includes("REGIONS") === true ? regions.map(({ code }) => code) : (region ?? []),
  );
  return new Set(own.flatMap((code) => [code, ...(regions.find((each) => each.code === code)?.succeededBy ?? [])]));
}

function fromCases({ name, municipality, region }: CaseParty, cases: readonly Case[]): Adoption {
  const [latest] = cases as readonly [Case, ...Case[]]; // there is no party without a case
  const since = firstYear(cases);
  return {
    body: name,
    ...(municipality !== undefined && { municipality }),
    ...(region !== undefined && { region }),
    ...(since !== undefined && { since }),
    state: stateOf(latest),
    source: latest.source,
    cases,
  };
}

function stateOf({ stopped, stage }: Case): AdoptionState {
  if (stopped) return "STOPPED";
  return stage === "PROVEN" || stage === "SCALING" || stage === "EXPORT" ? "IN_USE" : "TRIED";
}

function keyOf({ name, municipality }: { readonly name: string; readonly municipality?: string }): string {
  return municipality ?? fold(name);
}

function firstYear(cases: readonly Case[]): number | undefined {
  const years = cases.flatMap(({ start }) => start ?? []);
  return years.length === 0 ? undefined : Math.min(...years);
}

function latestFirst(a: Case, b: Case): number {
  return (yearsOf(b)?.to ?? 0) - (yearsOf(a)?.to ?? 0) || (a.id < b.id ? -1 : 1);
}

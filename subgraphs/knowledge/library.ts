import type { Analyser } from "../text/analyser.ts";
import { CASES, type Case } from "./case.ts";
import { caseTexts } from "./caseList.ts";
import { EVENTS, type Event } from "./event.ts";
import { eventTexts } from "./eventList.ts";
import { EXPERTS, firmKey, type Expert } from "./expert.ts";
import { expertTexts } from "./expertList.ts";
import { createShelf, type Shelf } from "../kit/list/shelf.ts";
import { SOLUTIONS, type Solution } from "./solution.ts";
import { solutionTexts } from "./solutionList.ts";
import { adoptionsOf, type Adoption } from "./spread/adoption.ts";

/** All that the subgraph knows, and how it hangs together. Never changes: an import makes a new one. */
export interface Library {
  readonly cases: Shelf<Case>;
  readonly solutions: Shelf<Solution>;
  readonly experts: Shelf<Expert>;
  readonly events: Shelf<Event>;
  /** By the id of the solution that was tried. */
  readonly casesOf: (solution: string) => readonly Case[];
  readonly adoptionsOf: (solution: string) => readonly Adoption[];
  /** Ids of the solutions that a municipality uses or has tried. */
  readonly usesOf: (municipality: string) => ReadonlySet<string>;
  /** The experts with one of these names, as firms' names vary. */
  readonly expertsNamed: (names: readonly string[]) => readonly Expert[];
  /** Cases and solutions that an expert took part in or supplies. */
  readonly casesWith: (expert: Expert) => readonly Case[];
  readonly solutionsBy: (expert: Expert) => readonly Solution[];
}

/** The shelves that no import changes. */
export type FixedShelves = Pick<Library, "solutions" | "experts" | "events">;

export async function createFixedShelves(analyser: Analyser): Promise<FixedShelves> {
  return {
    solutions: await createShelf({ items: SOLUTIONS, nameOf: ({ name }) => name, textsOf: solutionTexts, analyser }),
    experts: await createShelf({ items: EXPERTS, nameOf: ({ name }) => name, textsOf: expertTexts, analyser }),
    events: await createShelf({ items: EVENTS, nameOf: ({ name }) => name, textsOf: eventTexts, analyser }),
  };
}

/** The library with these imported cases beside the hub's own. */
export async function createLibrary(imported: readonly Case[], fixed: FixedShelves, analyser: Analyser): Promise<Library> {
  const items = [...CASES, ...imported];
  const cases = await createShelf({ items, nameOf: ({ title }) => title.da ?? title.en ?? "", textsOf: caseTexts, analyser });
  const bySolution = Map.groupBy(
    items.filter(({ solution }) => solution !== undefined),
    ({ solution }) => solution ?? "",
  );
  const adoptions = new Map(SOLUTIONS.map((solution) => [solution.id, adoptionsOf(solution, bySolution.get(solution.id) ?? [])]));
  const uses = new Map<string, Set<string>>();
  for (const [id, each] of adoptions)
    for (const { municipality, state } of each)
      if (municipality !== undefined && state !== "STOPPED") uses.getOrInsertComputed(municipality, () => new Set<string>()).add(id);
  const experts = new Map(EXPERTS.flatMap((expert) => expert.name.split(" / ").map((name) => [firmKey(name), expert] as const)));
  const casesByFirm = byFirm(items, ({ firms, parties }) => [...firms, ...parties.map(({ name }) => name)]);
  const solutionsByFirm = byFirm(SOLUTIONS, ({ suppliers }) => suppliers);
  return Object.freeze({
    ...fixed,
    cases,
    casesOf: (solution: string) => bySolution.get(solution) ?? [],
    adoptionsOf: (solution: string) => adoptions.get(solution) ?? [],
    usesOf: (municipality: string) => uses.get(municipality) ?? NOTHING,
    expertsNamed: (names: readonly string[]) => [...new Set(names.flatMap((name) => experts.get(firmKey(name)) ?? []))],
    casesWith: (expert: Expert) => ofExpert(expert, casesByFirm),
    solutionsBy: (expert: Expert) => ofExpert(expert, solutionsByFirm),
  });
}

const NOTHING: ReadonlySet<string> = new Set();

function byFirm<T>(items: readonly T[], namesOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) for (const key of new Set(namesOf(item).map(firmKey))) found.getOrInsertComputed(key, (): T[] => []).push(item);
  return found;
}

function ofExpert<T>({ name }: Expert, firms: ReadonlyMap<string, readonly T[]>): readonly T[] {
  return [...new Set(name.split(" / ").flatMap((each) => firms.get(firmKey(each)) ?? []))];
}

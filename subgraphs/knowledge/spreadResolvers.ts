import { cutPage, encodeCursor, readPage, type PageArguments } from "../kit/page.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { textIn, type Language } from "../kit/text.ts";
import type { Library } from "./library.ts";
import type { Adoption } from "./spread/adoption.ts";
import { messageOf } from "./spread/message.ts";
import { aspectText, reasonOf } from "./spread/reason.ts";
import type { Aspect } from "./spread/resemblance.ts";
import type { Candidate, Spread } from "./spread/spread.ts";
import { reference } from "./typeResolvers.ts";

interface InLanguage {
  readonly language: Language;
}

const MOST_ADOPTIONS = 200;

/** How a solution spreads, answered from `spreadOf`. */
export function spreadResolvers(library: () => Library): Resolvers {
  const nameOf = (solution: string): string => library().solutions.byId.get(solution)?.name ?? solution;
  return {
    SolutionSpread: {
      message: (spread: Spread, { language }: InLanguage) => textIn(messageOf(spread), language),
      adopted: ({ adopted }: Spread) => adopted.slice(0, MOST_ADOPTIONS),
      candidates: ({ candidates, solution }: Spread, args: PageArguments) => candidatePage(candidates, solution.id, args),
      regionsWithout: ({ regionsWithout }: Spread) => regionsWithout.map((code) => ({ code })),
    },
    Adoption: {
      municipality: ({ municipality }: Adoption) => reference(municipality),
      region: ({ region }: Adoption) => reference(region),
      note: ({ note }: Adoption, { language }: InLanguage) => textIn(note, language),
    },
    SpreadCandidate: {
      reason: (candidate: Candidate, { language }: InLanguage) => textIn(reasonOf(candidate, nameOf), language),
      aspects: (candidate: Candidate) => candidate.aspects.map((aspect) => ({ ...aspect, candidate })),
    },
    SpreadAspect: {
      text: ({ candidate, ...aspect }: Aspect & { readonly candidate: Candidate }, { language }: InLanguage) =>
        textIn(aspectText(aspect, candidate, nameOf), language),
    },
  };
}

/** A page in the order of score and code; a municipality that comes or goes meanwhile neither doubles nor loses another. */
function candidatePage(candidates: readonly Candidate[], solution: string, args: PageArguments) {
  const kind = `spread.${solution}`;
  const page = readPage(args, kind, ["int", "text"]);
  const [score, code] = page.cursor ?? [];
  const rest =
    score === undefined
      ? candidates
      : candidates.filter((each) => each.score < Number(score) || (each.score === score && each.municipality.code > String(code)));
  const cursorOf = (each: Candidate): string => encodeCursor([each.score, each.municipality.code], kind);
  const { items, pageInfo } = cutPage(rest.slice(0, page.size + 1), page, cursorOf);
  return { totalCount: candidates.length, edges: items.map((node) => ({ cursor: cursorOf(node), node })), nodes: items, pageInfo };
}

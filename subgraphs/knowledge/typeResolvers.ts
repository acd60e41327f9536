import type { CaseParty, HelpMention, KnowledgeSource, Outcome } from "../../schema/knowledge.ts";
import { today, type Clock } from "../base/clock.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { languageOf, textIn, type Language } from "../kit/text.ts";
import { casePlace } from "./caseList.ts";
import { yearsOf, type Case } from "./case.ts";
import type { Event } from "./event.ts";
import type { Expert, ExpertEvidence } from "./expert.ts";
import type { Library } from "./library.ts";
import { repeatOf } from "./repeat.ts";
import type { Solution } from "./solution.ts";
import { spreadOf } from "./spread/spread.ts";

interface InLanguage {
  readonly language: Language;
}

/** Lists inside of things are cut here; who wants more asks the lists of the root. */
const MOST = 100;

/** What the four kinds answer beyond the fields they are stored with. Everything is in memory, so nothing is looked up one by one. */
export function typeResolvers(library: () => Library, clock: Clock): Resolvers {
  return {
    Case: {
      __resolveReference: ({ id }: { id: string }) => library().cases.byId.get(id) ?? null,
      title: ({ title }: Case, { language }: InLanguage) => textIn(title, language),
      summary: ({ summary }: Case, { language }: InLanguage) => textIn(summary, language),
      language: (each: Case, args: InLanguage & { readonly of: "TITLE" | "SUMMARY" | "FAILED" }) =>
        languageOf({ TITLE: each.title, SUMMARY: each.summary, FAILED: each.failed }[args.of], args.language),
      municipalities: (each: Case) => references(casePlace(each).municipalities),
      regions: (each: Case) => references(casePlace(each).regions),
      outcomes: ({ outcomes }: Case, { line }: { readonly line?: string | null }) =>
        line === null || line === undefined ? outcomes : outcomes.filter((outcome) => outcome.line === line),
      failed: ({ failed }: Case, { language }: InLanguage) => textIn(failed, language),
      howToRepeat: (each: Case, { language }: InLanguage) => textIn(repeatOf(each, solutionOf(each)), language),
      help: ({ help }: Case): readonly HelpMention[] => help,
      solution: (each: Case) => solutionOf(each) ?? null,
      experts: ({ firms, parties }: Case) => library().expertsNamed([...firms, ...parties.map(({ name }) => name)]),
    },
    CaseParty: {
      role: ({ role }: CaseParty, { language }: InLanguage) => textIn(role, language),
      municipality: ({ municipality }: CaseParty) => reference(municipality),
      region: ({ region }: CaseParty) => reference(region),
      tried: ({ around }: CaseParty) => around !== true,
    },
    Outcome: {
      text: ({ text }: Outcome, { language }: InLanguage) => textIn(text, language),
      measure: ({ measure }: Outcome, { language }: InLanguage) => textIn(measure, language),
      unit: ({ unit }: Outcome, { language }: InLanguage) => textIn(unit, language),
    },
    Solution: {
      __resolveReference: ({ id }: { id: string }) => library().solutions.byId.get(id) ?? null,
      summary: ({ summary }: Solution, { language }: InLanguage) => textIn(summary, language),
      reuse: ({ reuse }: Solution, { language }: InLanguage) => textIn(reuse, language),
      experts: ({ suppliers }: Solution) => library().expertsNamed(suppliers),
      cases: ({ id }: Solution) => newestFirst(library().casesOf(id)).slice(0, MOST),
      spread(solution: Solution, { on }: { readonly on?: string | null }) {
        const { adoptionsOf, usesOf } = library();
        return spreadOf(solution, { adoptions: adoptionsOf(solution.id), usesOf, day: on ?? today(clock) });
      },
    },
    Expert: {
      __resolveReference: ({ id }: { id: string }) => library().experts.byId.get(id) ?? null,
      cases: (expert: Expert) => newestFirst(library().casesWith(expert)).slice(0, MOST),
      solutions: (expert: Expert) => library().solutionsBy(expert).slice(0, MOST),
    },
    ExpertEvidence: { text: ({ text }: ExpertEvidence, { language }: InLanguage) => textIn(text, language) },
    Event: {
      __resolveReference: ({ id }: { id: string }) => library().events.byId.get(id) ?? null,
      place: ({ place }: Event, { language }: InLanguage) => textIn(place, language),
      municipality: ({ municipality }: Event) => reference(municipality),
    },
    KnowledgeSource: { sample: ({ sample }: KnowledgeSource) => sample === true },
  };

  function solutionOf({ solution }: Case): Solution | undefined {
    return solution === undefined ? undefined : library().solutions.byId.get(solution);
  }
}

/** A reference to an entity of the authorities by its code. */
export function reference(code: string | undefined): { readonly code: string } | null {
  return code === undefined ? null : { code };
}

function references(codes: readonly string[]): readonly { readonly code: string }[] {
  return [...new Set(codes)].map((code) => ({ code }));
}

function newestFirst(cases: readonly Case[]): readonly Case[] {
  return cases.toSorted((a, b) => (yearsOf(b)?.to ?? 0) - (yearsOf(a)?.to ?? 0) || (a.id < b.id ? -1 : 1));
}

import type { Text } from "../../../schema/listing.ts";
import type { BatchLookup, SubgraphContext } from "../../kit/context.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { textIn, type Language } from "../../kit/text.ts";
import { goalNow, replay, type GoalReport, type PartnershipEvent, type Standing, type Term, type TermEvent } from "./history.ts";
import { CONTACT_LABELS, FORM_LABELS, GOAL_LABELS, TERM_LABELS } from "./labels.ts";
import type { Goal, Party, Partnership, Side } from "./partnership.ts";

export interface InLanguage {
  readonly language: Language;
}

/** A thing of a partnership, with the partnership it belongs to. */
export interface Within<T> {
  readonly partnership: Partnership;
  readonly it: T;
}

/** How a partnership stands, looked up once a request, for all of a list together. */
export type Standings = (partnership: Partnership, context: SubgraphContext) => Promise<Standing>;

export function standings(added: BatchLookup<string, readonly PartnershipEvent[]>): Standings {
  return async (partnership, context) => replay(partnership, await context.loader(added).load(partnership.id));
}

/** What partnerships and their parts answer. */
export function partnershipResolvers(
  byId: ReadonlyMap<string, Partnership>,
  standingOf: Standings,
  tender: (id: string) => Promise<object | undefined>,
): Resolvers {
  const told = (text: Text | null | undefined, language: Language): string | null => textIn(text ?? undefined, language);
  const word = <K extends string>(labels: Readonly<Record<K, Required<Text>>>, code: K, language: Language): string =>
    labels[code][language === "DA" ? "da" : "en"];
  const lastReport = async ({ partnership, it }: Within<Goal>, context: SubgraphContext): Promise<GoalReport | undefined> =>
    (await standingOf(partnership, context)).reports.get(it.id)?.at(-1);
  const parties = (partnership: Partnership, ids: readonly string[]): readonly Within<Party>[] =>
    within(
      partnership,
      ids.flatMap((id) => partnership.parties.find((party) => party.id === id) ?? []),
    );
  const party = (partnership: Partnership, id: string | null): Within<Party> | null =>
    id === null ? null : (parties(partnership, [id])[0] ?? null);
  return {
    Partnership: {
      __resolveReference: ({ id }: { readonly id: string }) => byId.get(id) ?? null,
      name: ({ name }: Partnership, { language }: InLanguage) => textIn(name, language),
      summary: ({ summary }: Partnership, { language }: InLanguage) => told(summary, language),
      formLabel: ({ form }: Partnership, { language }: InLanguage) => word(FORM_LABELS, form, language),
      parties: (partnership: Partnership, { side }: { readonly side?: Side | null }) =>
        within(
          partnership,
          partnership.parties.filter((each) => side === null || side === undefined || each.side === side),
        ),
      goals: (partnership: Partnership) => within(partnership, partnership.goals),
      async terms(partnership: Partnership, { state }: { readonly state?: string | null }, context: SubgraphContext) {
        const { terms } = await standingOf(partnership, context);
        return within(
          partnership,
          [...terms.values()].filter((term) => state === null || state === undefined || term.state === state),
        );
      },
      case: (partnership: Partnership) => reference("Case", partnership.case),
      solution: ({ solution }: Partnership) => reference("Solution", solution),
      tender: async (partnership: Partnership) => (partnership.tender === undefined ? null : ((await tender(partnership.tender)) ?? null)),
    },
    PartnershipParty: {
      id: ({ it }: Within<Party>) => it.id,
      name: ({ it }: Within<Party>) => it.name,
      side: ({ it }: Within<Party>) => it.side,
      role: ({ it }: Within<Party>, { language }: InLanguage) => told(it.role, language),
      contacts: ({ it }: Within<Party>) => it.contacts,
      contactLabels: ({ it }: Within<Party>, { language }: InLanguage) =>
        it.contacts.map((contact) => word(CONTACT_LABELS, contact, language)),
      goals: ({ partnership, it }: Within<Party>) =>
        within(
          partnership,
          partnership.goals.filter((goal) => goal.parties.includes(it.id)),
        ),
      municipality: ({ it }: Within<Party>) => coded(it.municipality),
      region: ({ it }: Within<Party>) => coded(it.region),
    },
    PartnershipGoal: {
      id: ({ it }: Within<Goal>) => it.id,
      text: ({ it }: Within<Goal>, { language }: InLanguage) => told(it.text, language),
      parties: ({ partnership, it }: Within<Goal>) => parties(partnership, it.parties),
      state: async ({ partnership, it }: Within<Goal>, _args: unknown, context: SubgraphContext) =>
        goalNow(await standingOf(partnership, context), it),
      stateLabel: async ({ partnership, it }: Within<Goal>, { language }: InLanguage, context: SubgraphContext) =>
        word(GOAL_LABELS, goalNow(await standingOf(partnership, context), it), language),
      note: async (goal: Within<Goal>, { language }: InLanguage, context: SubgraphContext) => {
        const report = await lastReport(goal, context);
        return told(report === undefined ? goal.it.note : report.note, language);
      },
      measure: ({ it }: Within<Goal>, { language }: InLanguage) => told(it.measure, language),
      target: ({ it }: Within<Goal>) => it.target ?? null,
      value: async (goal: Within<Goal>, _args: unknown, context: SubgraphContext) => {
        const report = await lastReport(goal, context);
        return (report === undefined ? goal.it.value : report.value) ?? null;
      },
      unit: ({ it }: Within<Goal>, { language }: InLanguage) => told(it.unit, language),
      evidence: async (goal: Within<Goal>, _args: unknown, context: SubgraphContext) => {
        const report = await lastReport(goal, context);
        return (report === undefined ? goal.it.evidence : report.evidence) ?? null;
      },
      reports: async ({ partnership, it }: Within<Goal>, _args: unknown, context: SubgraphContext) =>
        within(partnership, (await standingOf(partnership, context)).reports.get(it.id) ?? []),
    },
    PartnershipGoalReport: {
      at: ({ it }: Within<GoalReport>) => it.at,
      party: ({ partnership, it }: Within<GoalReport>) => party(partnership, it.party),
      onBehalf: ({ it }: Within<GoalReport>) => it.onBehalf,
      state: ({ it }: Within<GoalReport>) => it.state,
      value: ({ it }: Within<GoalReport>) => it.value,
      note: ({ it }: Within<GoalReport>, { language }: InLanguage) => told(it.note, language),
      evidence: ({ it }: Within<GoalReport>) => it.evidence,
    },
    PartnershipTerm: {
      id: ({ it }: Within<Term>) => it.id,
      text: ({ it }: Within<Term>, { language }: InLanguage) => told(it.text, language),
      proposedBy: ({ partnership, it }: Within<Term>) => party(partnership, it.proposedBy),
      binds: ({ partnership, it }: Within<Term>) => parties(partnership, it.binds),
      state: ({ it }: Within<Term>) => it.state,
      stateLabel: ({ it }: Within<Term>, { language }: InLanguage) => word(TERM_LABELS, it.state, language),
      awaits: ({ partnership, it }: Within<Term>) =>
        it.state === "PROPOSED"
          ? parties(
              partnership,
              it.binds.filter((id) => !it.accepted.includes(id)),
            )
          : [],
      async replaces({ partnership, it }: Within<Term>, _args: unknown, context: SubgraphContext) {
        const term = it.replaces === null ? undefined : (await standingOf(partnership, context)).terms.get(it.replaces);
        return term === undefined ? null : { partnership, it: term };
      },
      history: ({ partnership, it }: Within<Term>) => within(partnership, it.history),
    },
    PartnershipTermEvent: {
      kind: ({ it }: Within<TermEvent>) => it.kind,
      at: ({ it }: Within<TermEvent>) => it.at,
      year: ({ it }: Within<TermEvent>) => (it.kind === "RECORDED" ? it.year : it.at === null ? null : new Date(it.at).getUTCFullYear()),
      party: ({ partnership, it }: Within<TermEvent>) => (it.kind === "RECORDED" ? null : party(partnership, it.party)),
      onBehalf: ({ it }: Within<TermEvent>) => it.onBehalf,
      note: ({ it }: Within<TermEvent>, { language }: InLanguage) => ("note" in it ? told(it.note, language) : null),
    },
  };
}

function within<T>(partnership: Partnership, things: readonly T[]): readonly Within<T>[] {
  return things.map((it) => ({ partnership, it }));
}

function reference(type: "Case" | "Solution", id: string | undefined): { readonly __typename: string; readonly id: string } | null {
  return id === undefined ? null : { __typename: type, id };
}

function coded(code: string | undefined): { readonly code: string } | null {
  return code === undefined ? null : { code };
}

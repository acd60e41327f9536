import type { HelpService } from "../../subgraphs/guidance/index/helpService.ts";
import { createGuide, type Guidance } from "../../subgraphs/guidance/guidance.ts";
import { createIndexBuilder, type ServiceIndex } from "../../subgraphs/guidance/index/serviceIndex.ts";
import { KNOWLEDGE } from "../../subgraphs/guidance/field/knowledge.ts";
import { readNeed, type GuidanceNeedInput } from "../../subgraphs/guidance/need.ts";
import { createUnderstanding, type Understanding } from "../../subgraphs/guidance/understand/understand.ts";
import { loadAnalyser } from "../../subgraphs/text/analyser.ts";
import { loadDictionary } from "../../subgraphs/text/loadDictionary.ts";

export const DAY = "2026-11-22";

/** A help service that may be turned to by everybody in Denmark, unless something else is said. */
export function service(id: string, da: string, rest: Partial<HelpService> = {}): HelpService {
  return {
    id,
    name: { da },
    summary: {},
    description: {},
    others: [],
    provider: "",
    level: "MINISTERIAL",
    themes: ["INNOVATION"],
    audiences: ["MUNICIPALITY", "REGION", "STATE", "EMPLOYEE", "COMPANY"],
    personas: [],
    coverage: ["DK"],
    channels: [],
    status: "ACTIVE",
    sure: true,
    validFrom: null,
    validTo: null,
    successors: [],
    family: [],
    ...rest,
  };
}

/** Guidance over help services made by hand, with the hub's own knowledge of the field. */
export interface Desk {
  readonly understanding: Understanding;
  readonly index: ServiceIndex;
  ask(need: GuidanceNeedInput, day?: string): Guidance;
  /** Names of the steps, in order. */
  names(need: GuidanceNeedInput, day?: string): readonly string[];
}

export async function openDesk(services: readonly HelpService[]): Promise<Desk> {
  const analyser = await loadAnalyser();
  const understanding = createUnderstanding(KNOWLEDGE, analyser, await loadDictionary());
  const index = await createIndexBuilder({ knowledge: KNOWLEDGE, book: understanding.book, analyser })(services);
  const guide = createGuide(KNOWLEDGE, understanding.likeness);
  const ask = (need: GuidanceNeedInput, day = DAY): Guidance =>
    guide(understanding.understand(readNeed(need, day), index.lexicon.has), index, day);
  const named = new Map(services.map(({ id, name }) => [id, name.da ?? ""]));
  return { understanding, index, ask, names: (need, day) => ask(need, day).steps.map((step) => named.get(step.service) ?? step.service) };
}

/** The two general entrances. */
export const ENTRANCES: readonly HelpService[] = [
  service("vg", "Virksomhedsguiden", { provider: "Erhvervsstyrelsen", audiences: ["COMPANY"] }),
  service("copi", "CO-PI – Center for Offentlig-Privat Innovation", {
    provider: "Staten, KL og Danske Regioner",
    audiences: ["MUNICIPALITY", "REGION", "EMPLOYEE", "COMPANY"],
  }),
];

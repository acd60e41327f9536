import { HubError } from "../../schema/errors.ts";
import { today, type Clock } from "../base/clock.ts";
import { municipalityByCode, regionByCode } from "../base/territory/index.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import type { Language } from "../kit/text.ts";
import type { Guide, GuidanceStep } from "./guidance.ts";
import type { ServiceIndex } from "./index/serviceIndex.ts";
import { readNeed, type GuidanceNeedInput } from "./need.ts";
import { fromId } from "./understand/guidanceId.ts";
import type { Understanding } from "./understand/understand.ts";
import type { Next } from "./words/next.ts";

export interface ResolverParts {
  readonly index: () => ServiceIndex;
  readonly understanding: Understanding;
  readonly guide: Guide;
  readonly clock: Clock;
}

interface InLanguage {
  readonly language: Language;
}

export function guidanceResolvers({ index, understanding, guide, clock }: ResolverParts): Resolvers {
  return {
    Query: {
      guide(_root: unknown, { need }: { need: GuidanceNeedInput }) {
        const day = today(clock);
        const now = index();
        return guide(understanding.understand(readNeed(need, day), now.lexicon.has), now, day);
      },
    },
    Guidance: {
      __resolveReference({ id }: { id: string }) {
        const understood = fromId(id);
        if (understood === undefined) return null;
        const { municipality, region } = understood;
        if (municipality !== null && municipalityByCode(municipality) === undefined) throw unknownArea("municipality", municipality);
        if (region !== null && regionByCode(region) === undefined) throw unknownArea("region", region);
        return guide(understood, index(), today(clock));
      },
    },
    GuidanceStep: {
      service: ({ service }: GuidanceStep) => ({ id: service }),
      reason: ({ reason }: GuidanceStep, { language }: InLanguage) => reason[language === "DA" ? "da" : "en"],
      bring: ({ bring }: GuidanceStep, { language }: InLanguage) => bring[language === "DA" ? "da" : "en"],
    },
    GuidanceNext: {
      text: (next: Next, { language }: InLanguage) => next[language === "DA" ? "da" : "en"],
      service: ({ to }: Next) => (to === null ? null : { id: to.entry.service.id }),
    },
  };
}

function unknownArea(kind: string, code: string): HubError {
  return new HubError("TERRITORY_UNKNOWN", `There is no ${kind} ${JSON.stringify(code)}.`);
}

import { HubError } from "../../../schema/errors.ts";
import type { Sector } from "../../../schema/knowledge.ts";
import type { Theme } from "../../../schema/listing.ts";
import { today, type Clock } from "../../base/clock.ts";
import { fitting, type Need } from "../../kit/search/fit.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { divisionsOf } from "./division.ts";
import type { Loaded } from "./loaded.ts";
import { stateAt } from "./status.ts";
import type { Tender } from "./tender.ts";

const MOST = 20;

/** The tenders that fit a guidance. A tender is about competition always, about innovation and partnership where its flags say so; its sectors are those of its main CPV division. */
export function tenderGuidanceResolvers(loaded: () => Promise<Loaded>, clock: Clock): Resolvers {
  return {
    Guidance: {
      async tenders(need: Need, { first }: { readonly first: number }) {
        if (first < 1 || first > MOST)
          throw new HubError("PAGE_SIZE_INVALID", `${first} of them cannot be had.`, { next: `Ask for 1 to ${MOST}.` });
        const { tenders, language } = await loaded();
        const fit = fitting<Tender>(need, {
          shelf: tenders.shelf,
          language,
          day: today(clock),
          traitsOf: (tender) => ({ themes: themesOf(tender), sectors: sectorsOf(tender), place: tender.place }),
          enough: ({ sectors, themes }) => sectors > 0 && themes > 0,
          tie: (tender) => -Date.parse(tender.published ?? "1970-01-01"),
        });
        const current = (tender: Tender): boolean => ["PLANNED", "OPEN"].includes(stateAt(tender.course, clock.now()));
        return [...fit.filter(current), ...fit.filter((tender) => !current(tender))].slice(0, first);
      },
    },
  };
}

function themesOf({ flags }: Tender): readonly Theme[] {
  const innovative = flags.includes("INNOVATION_PARTNERSHIP") || flags.includes("INNOVATIVE_ACQUISITION");
  const together = innovative || flags.includes("COMPETITIVE_DIALOGUE") || flags.includes("MARKET_DIALOGUE");
  return ["COMPETITION", ...(innovative ? (["INNOVATION"] as const) : []), ...(together ? (["PARTNERSHIP"] as const) : [])];
}

function sectorsOf({ cpv }: Tender): readonly Sector[] {
  return divisionsOf(cpv.slice(0, 1)).flatMap(({ sectors }) => sectors);
}

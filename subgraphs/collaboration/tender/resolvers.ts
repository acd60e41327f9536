import { HubError } from "../../../schema/errors.ts";
import type { Money, NoticeWinner } from "../../../schema/tender.ts";
import { today, type Clock } from "../../base/clock.ts";
import { territoryName } from "../../base/territory/index.ts";
import type { SubgraphContext } from "../../kit/context.ts";
import type { Imports, QuarantineArguments } from "../../kit/imports.ts";
import { createList } from "../../kit/list/connection.ts";
import type { PageArguments } from "../../kit/page.ts";
import { readSearch } from "../../kit/search/search.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { textIn, type Language } from "../../kit/text.ts";
import type { Buyer } from "./buyer.ts";
import { divisionsOf, type Division } from "./division.ts";
import type { Loaded } from "./loaded.ts";
import { tenderConditions, tenderFacets, tenderOrders, type TenderFilter } from "./list.ts";
import type { Notice } from "./notice.ts";
import { stateAt } from "./status.ts";
import type { Tender } from "./tender.ts";

interface InLanguage {
  readonly language: Language;
}

interface TendersArguments extends PageArguments {
  readonly search?: string | null;
  readonly filter?: TenderFilter | null;
  readonly orderBy?: string | null;
}

export interface TenderServices {
  readonly loaded: () => Promise<Loaded>;
  readonly imports: Imports<Notice> | undefined;
  readonly clock: Clock;
}

/** Lists inside of things are cut here. */
const MOST = 100;

/** Everything but the sources' state is in memory. */
export function tenderResolvers({ loaded, imports, clock }: TenderServices): Resolvers {
  const isSample = (publisher: string): boolean => imports?.sources.get(publisher)?.publisher.sample === true;
  /** One look at the states of all sources for each request. */
  const retrieved = async (publishers: readonly string[]): Promise<readonly (Date | null)[]> => {
    const states = new Map((await imports?.states())?.map(({ id, succeededAt }) => [id, succeededAt]));
    return publishers.map((publisher) => states.get(publisher) ?? null);
  };
  return {
    Query: {
      async tenders(_root: unknown, args: TendersArguments) {
        const { tenders, language } = await loaded();
        const { shelf } = tenders;
        const [filter, now, day] = [args.filter ?? {}, clock.now(), today(clock)];
        return createList({
          name: "tenders",
          shelf,
          search: readSearch(args.search, shelf, language),
          conditions: tenderConditions(filter, { today: day, now, isSample }),
          facets: tenderFacets(filter.on ?? day, now),
          orders: tenderOrders(now),
          orderBy: args.orderBy,
          otherwise: "NEWEST",
          page: args,
          filter,
        });
      },
      tender: async (_root: unknown, { id }: { readonly id: string }) => (await loaded()).tenders.find(id) ?? null,
      tenderSources: () => imports?.states() ?? [],
      tenderQuarantine: (_root: unknown, args: QuarantineArguments) => imports?.quarantine(args) ?? null,
    },
    Mutation: {
      refreshTenderSource(_root: unknown, { id }: { readonly id: string }, context: SubgraphContext) {
        if (imports === undefined) throw new HubError("BAD_USER_INPUT", "No sources of tenders are read here.");
        return imports.refresh(id, context);
      },
    },
    Tender: {
      __resolveReference: async ({ id }: { readonly id: string }) => (await loaded()).tenders.find(id) ?? null,
      title: ({ title }: Tender, { language }: InLanguage) => textIn(title, language),
      description: ({ description }: Tender, { language }: InLanguage) => textIn(description, language),
      status: ({ course }: Tender) => stateAt(course, clock.now()),
      divisions: ({ cpv }: Tender) => divisionsOf(cpv),
      territories: ({ territories }: Tender) => territories.map((code) => ({ code })),
      value: ({ total, estimated }: Tender) => valueOf(total, false) ?? valueOf(estimated, true),
      buyers: ({ buyers }: Tender) => buyers.slice(0, MOST),
      notices: ({ notices }: Tender) => notices.slice(-MOST),
      withheldWinners: ({ withheld }: Tender) => withheld,
      source: ({ publisher }: Tender) => ({ publisher }),
      sample: ({ publisher }: Tender) => isSample(publisher),
    },
    TenderBuyer: {
      organisation: ({ organisation }: Buyer) => (organisation === undefined ? null : { id: organisation }),
      municipality: ({ municipality }: Buyer) => (municipality === undefined ? null : { code: municipality }),
      region: ({ region }: Buyer) => (region === undefined ? null : { code: region }),
    },
    TenderWinner: { sme: ({ sme }: NoticeWinner) => sme ?? null },
    TenderNotice: {
      title: ({ title }: Notice, { language }: InLanguage) => textIn(title, language),
      procedureId: ({ procedureId }: Notice) => procedureId ?? null,
    },
    TenderSource: {
      name: ({ publisher }: { readonly publisher: string }, { language }: InLanguage) =>
        textIn(imports?.sources.get(publisher)?.publisher.name, language) ?? publisher,
      licence: ({ publisher }: { readonly publisher: string }) => imports?.sources.get(publisher)?.licence ?? null,
      retrievedAt: ({ publisher }: { readonly publisher: string }, _args: unknown, context: SubgraphContext) =>
        context.loader(retrieved).load(publisher),
    },
    CpvDivision: { name: ({ name }: Division, { language }: InLanguage) => textIn(name, language) },
    TenderTerritory: {
      name: ({ code }: { readonly code: string }, { language }: InLanguage) => territoryName(code, language === "DA" ? "da" : "en"),
    },
  };
}

function valueOf(money: Money | undefined, estimated: boolean) {
  return money === undefined ? null : { ...money, estimated };
}

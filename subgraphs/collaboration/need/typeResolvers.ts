import type { Database } from "../../base/database/index.ts";
import type { SubgraphContext } from "../../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../../kit/page.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { textIn, type Language } from "../../kit/text.ts";
import { channelsOf } from "../enquiry/route.ts";
import { buyerName, type BuyerServices } from "./buyer.ts";
import { historyOf } from "./changeLog.ts";
import { groupIn, thingOf, type Group } from "./group.ts";
import type { NeedKeeper } from "./keeper.ts";
import { divisionsOf } from "./list.ts";
import type { Need } from "./need.ts";
import { addUp, type BuyerShare, type VolumeRow } from "./volume.ts";
import { potentialOf, unitText } from "./volumeList.ts";

interface InLanguage {
  readonly language: Language;
}

interface Buyer {
  readonly buyer: string;
  readonly buyerName: string | null;
}

export interface NeedTypeServices extends BuyerServices {
  readonly database: Database;
  readonly keeper: NeedKeeper;
}

const LONGEST_HISTORY = 100;

/** What needs, groups, buyers and volumes tell of themselves. */
export function needTypeResolvers({ database, keeper, directory, receivers }: NeedTypeServices): Resolvers {
  const channels = (ids: readonly string[]) => channelsOf(ids, directory, receivers);
  const histories = (ids: readonly string[]) => historyOf(database, ids, LONGEST_HISTORY);
  return {
    Need: {
      __resolveReference: async ({ id }: { readonly id: string }) => (await keeper.current()).needs.get(id) ?? null,
      buyer: (need: Need): Buyer => need,
      title: ({ title }: Need, { language }: InLanguage) => textIn(title, language),
      description: ({ description }: Need, { language }: InLanguage) => textIn(description, language),
      cpvDivisions: divisionsOf,
      group: async ({ group }: Need) => (group === null ? null : groupIn(await keeper.current(), group)),
      history: ({ id }: Need, _args: unknown, context: SubgraphContext) => context.loader(histories).load(id),
    },
    NeedVolume: { normalised: ({ thousandths }: Need["volume"]) => thousandths / 1_000 },
    NeedBuyer: {
      code: ({ buyer }: Buyer) => buyer,
      name: ({ buyer, buyerName: name }: Buyer, { language }: InLanguage) => textIn(buyerName(buyer, name), language),
      municipality: ({ buyer }: Buyer) => coded(buyer, "mun:"),
      region: ({ buyer }: Buyer) => coded(buyer, "reg:"),
      enquiryTo: ({ buyer }: Buyer) => coded(buyer, "mun:")?.code ?? null,
      async enquiryChannel({ buyer }: Buyer, _args: unknown, context: SubgraphContext) {
        const code = coded(buyer, "mun:")?.code;
        if (code === undefined) return null;
        const receiver = await context.loader(channels).load(code);
        const through = receiver !== null && receiver.id !== code ? { id: directory.known(receiver.id)?.id ?? receiver.id } : null;
        return { route: receiver?.route ?? "UNIT", through };
      },
    },
    NeedGroup: {
      __resolveReference: async ({ id }: { readonly id: string }) => groupIn(await keeper.current(), id),
      async title({ needs }: Group, { language }: InLanguage) {
        return textIn(thingOf(needs, await keeper.grouper()), language) ?? textIn(needs[0]?.title, language);
      },
      needs({ id, needs }: Group, args: PageArguments) {
        const page = readPage(args, `needGroup.${id}`, ["text", "text"]);
        const [at = "", from = ""] = page.cursor?.map(String) ?? [];
        const place = ({ registeredAt, id: need }: Need): string => `${registeredAt.toISOString()} ${need}`;
        const rest = page.cursor === undefined ? needs : needs.filter((need) => place(need) > `${at} ${from}`);
        const { items, pageInfo } = cutPage(rest.slice(0, page.size + 1), page, (need) =>
          encodeCursor([need.registeredAt.toISOString(), need.id], `needGroup.${id}`),
        );
        return { totalCount: needs.length, nodes: items, pageInfo };
      },
      buyers: ({ needs }: Group): readonly Buyer[] => [...new Map(needs.map((need) => [need.buyer, need])).values()],
      volume: ({ needs }: Group) => addUp(needs).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      cpvDivisions: ({ needs }: Group) => [...new Set(needs.flatMap(divisionsOf))].toSorted(),
      from: ({ needs }: Group) => days(needs)[0] ?? null,
      to: ({ needs }: Group) => days(needs).at(-1) ?? null,
    },
    VolumeRow: {
      group: async ({ group }: VolumeRow) => groupIn(await keeper.current(), group),
      unit: (row: VolumeRow, { language }: InLanguage) => unitText(row, language),
      total: ({ thousandths }: VolumeRow) => thousandths / 1_000,
      needs: ({ shares }: VolumeRow) => shares.reduce((sum, { needs }) => sum + needs.length, 0),
      buyers: ({ shares }: VolumeRow) => shares.length,
      shares: ({ shares, thousandths: total }: VolumeRow) => shares.map((share) => ({ ...share, total })),
      potential: potentialOf,
    },
    VolumeShare: {
      buyer: ({ needs }: BuyerShare): Buyer | undefined => needs[0],
      quantity: ({ thousandths }: BuyerShare) => thousandths / 1_000,
      share: ({ thousandths, total }: BuyerShare & { readonly total: number }) => Math.round((10_000 * thousandths) / total) / 10_000,
    },
  };
}

function days(needs: readonly Need[]): readonly string[] {
  return needs.flatMap(({ from, to }) => [from, to].filter((day) => day !== null)).toSorted();
}

function coded(buyer: string, kind: "mun:" | "reg:"): { readonly code: string } | null {
  return buyer.startsWith(kind) ? { code: buyer.slice(kind.length) } : null;
}

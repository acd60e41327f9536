import type { Database } from "../base/database/index.ts";
import { requireRole, type SubgraphContext } from "../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../kit/page.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import type { Language } from "../kit/text.ts";
import type { Judgement, Judgements, Verdict } from "./judgement.ts";
import { listingLookups } from "./listingRow.ts";
import type { ClusterReason, DoubtfulPair, MatchExplanation, MatchStep } from "./merge/protocol.ts";

/** What stewards work with: doubtful pairs, explanations, decisions. */
export interface StewardParts {
  readonly judgements: Judgements;
  readonly explain: (a: string, b: string) => Promise<MatchExplanation | null>;
  /** Merges anew; returns when the result is served. */
  readonly remerge: () => Promise<void>;
}

type Pair = { readonly a: string; readonly b: string };

export function stewardResolvers(database: Database, { judgements, explain, remerge }: StewardParts): Resolvers {
  const { listings } = listingLookups(database);
  const pair = {
    a: ({ a }: Pair, _args: unknown, context: SubgraphContext) => context.loader(listings).load(a),
    b: ({ b }: Pair, _args: unknown, context: SubgraphContext) => context.loader(listings).load(b),
  };
  return {
    Query: {
      async explainMatch(_root: unknown, { a, b }: Pair) {
        const explanation = await explain(a, b);
        return explanation === null ? null : { ...explanation, a, b };
      },
      async overlapReview(_root: unknown, args: PageArguments, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        const page = readPage(args, "overlapReview");
        const rows = await database.query<DoubtfulPair & { rank: number }>(
          "SELECT rank, a, b, probability, merged FROM catalogue.review WHERE rank > $1 ORDER BY rank LIMIT $2",
          [page.cursor?.[0] ?? 0, page.size + 1],
        );
        const { items, pageInfo } = cutPage(rows, page, (row) => encodeCursor([row.rank], "overlapReview"));
        return { nodes: items, pageInfo, totalCount: () => countReview(database) };
      },
      async judgements(_root: unknown, args: PageArguments & { listing?: string | null }, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        const page = readPage(args, "judgements");
        const rows = await judgements.page(args.listing ?? null, page.cursor === undefined ? null : String(page.cursor[0]), page.size + 1);
        const { items, pageInfo } = cutPage(rows, page, (row: Judgement) => encodeCursor([row.id], "judgements"));
        return { nodes: items, pageInfo };
      },
    },
    Mutation: {
      async judgeOverlap(_root: unknown, args: Pair & { verdict: Verdict; reason?: string | null }, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        const made = await judgements.judge({ ...args, reason: args.reason ?? null, author: context.caller.name ?? "" });
        await remerge();
        return made;
      },
      async undoJudgement(_root: unknown, { id }: { id: string }, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        const undone = await judgements.undo(id, context.caller.name ?? "");
        await remerge();
        return undone;
      },
    },
    Judgement: pair,
    DoubtfulPair: pair,
    MatchExplanation: { ...pair, text: explanationText },
    MatchStep: { text: inLanguage },
    ClusterReason: { text: inLanguage },
    ListingLink: pair,
  };
}

async function countReview(database: Database): Promise<number> {
  const rows = await database.query<{ count: number }>("SELECT count(*)::int AS count FROM catalogue.review");
  return rows[0]?.count ?? 0;
}

function inLanguage(told: MatchStep | ClusterReason, { language }: { language: Language }): string {
  return language === "DA" ? told.da : told.en;
}

function explanationText(
  { steps, start, veto, probability, merged, cluster }: MatchExplanation,
  { language }: { language: Language },
): string {
  const danish = language === "DA";
  const number = new Intl.NumberFormat(danish ? "da-DK" : "en-GB", { maximumFractionDigits: 1, signDisplay: "exceptZero" });
  const percent = new Intl.NumberFormat(danish ? "da-DK" : "en-GB", { style: "percent", maximumFractionDigits: 1 }).format(
    Math.min(probability, 0.999),
  );
  const parts = steps.map((step) => `${(danish ? step.da : step.en).replace(/\.$/, "")} (${number.format(step.bits)} bit).`);
  const end =
    veto === null
      ? danish
        ? `Sandsynlighed for samme hjælpefunktion: ${percent}.`
        : `Chance that they are the same help service: ${percent}.`
      : danish
        ? `${veto === "cvr" ? "Udbyderne har hver sit CVR-nummer" : "Områderne udelukker hinanden"}, så de kan ikke være det samme.`
        : `${veto === "cvr" ? "The providers have different CVR numbers" : "The areas exclude each other"}, so they cannot be the same.`;
  const state = merged ? (danish ? "De er lagt sammen." : "They are merged.") : danish ? "De er ikke lagt sammen." : "They are not merged.";
  const begin = danish ? `Udgangspunkt (${number.format(start)} bit).` : `Starting point (${number.format(start)} bit).`;
  return [begin, ...parts, end, state, ...(cluster === null ? [] : [inLanguage(cluster, { language })])].join(" ");
}

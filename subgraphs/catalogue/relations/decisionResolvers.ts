import type { Database } from "../../base/database/index.ts";
import { requireRole, type SubgraphContext } from "../../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../../kit/page.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { textIn, type Language } from "../../kit/text.ts";
import { helpServiceLookup } from "../helpServiceRow.ts";
import type { AskedDecision } from "./checkDecision.ts";
import type { RelationDecision, RelationDecisions } from "./decisions.ts";

type Input = Omit<AskedDecision, "holds" | "reason"> & { readonly reason?: AskedDecision["reason"] };

/** How stewards decide on relations. `onDecided`: runs when a decision is served. */
export function relationDecisionResolvers(database: Database, decisions: RelationDecisions, onDecided: () => Promise<void>): Resolvers {
  const services = helpServiceLookup(database);
  const counting = (ids: readonly string[]) => decisions.counting(ids);
  const decide = async (context: SubgraphContext, input: Input, holds: boolean): Promise<RelationDecision> => {
    requireRole(context, "STEWARD");
    const made = await decisions.decide({ ...input, reason: input.reason ?? null, holds }, context.caller.name ?? "");
    await onDecided();
    return made;
  };
  const side = (end: "from" | "to") => (decision: RelationDecision, _args: unknown, context: SubgraphContext) => {
    const id = decision[end];
    return id === null ? null : context.loader(services).load(id);
  };
  return {
    Query: {
      async relationDecisions(_root: unknown, args: PageArguments & { helpService?: string | null }, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        const page = readPage(args, "relationDecisions", ["int"]);
        const rows = await decisions.page(
          args.helpService ?? null,
          page.cursor === undefined ? null : String(page.cursor[0]),
          page.size + 1,
        );
        const { items, pageInfo } = cutPage(rows, page, (row: RelationDecision) => encodeCursor([Number(row.id)], "relationDecisions"));
        return { nodes: items, pageInfo };
      },
    },
    Mutation: {
      relateHelpServices: (_root: unknown, { input }: { input: Input }, context: SubgraphContext) => decide(context, input, true),
      refuseRelation: (_root: unknown, { input }: { input: Input }, context: SubgraphContext) => decide(context, input, false),
      async withdrawRelationDecision(_root: unknown, { id }: { id: string }, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        const withdrawn = await decisions.withdraw(id, context.caller.name ?? "");
        await onDecided();
        return withdrawn;
      },
    },
    RelationDecision: {
      helpService: side("from"),
      other: side("to"),
      reason: ({ reason }: RelationDecision, { language }: { language: Language }) => textIn(reason ?? undefined, language),
      counts: ({ id }: RelationDecision, _args: unknown, context: SubgraphContext) => context.loader(counting).load(id),
    },
  };
}

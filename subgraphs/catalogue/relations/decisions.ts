import { HubError } from "../../../schema/errors.ts";
import type { Text } from "../../../schema/listing.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { storableJson } from "../../base/database/storable.ts";
import type { Analyser } from "../../text/analyser.ts";
import { lockFeed, writeChanges } from "../changeLog.ts";
import { renewFormerNames } from "../fulltext/formerNames.ts";
import { bumpVersion, lockVersion } from "../version.ts";
import { checkDecision, refuseCircle, type AskedDecision } from "./checkDecision.ts";
import { inForce } from "./decision.ts";
import type { ListingPairs } from "./joined.ts";
import { keptApart, type Anchored } from "./keptApart.ts";
import type { RelationKind } from "./relation.ts";
import { settleRelations, standingDecisions } from "./settle.ts";

/** A steward's decision on how two help services relate, or do not. It outlasts every merge until it is withdrawn; withdrawn ones stay on record. */
export interface RelationDecision {
  readonly id: string;
  /** The two as they are now; null for one that is gone. */
  readonly from: string | null;
  readonly to: string | null;
  readonly kind: RelationKind;
  /** Whether the steward says that the relation holds, or that it does not. */
  readonly holds: boolean;
  readonly reason: Text | null;
  readonly author: string;
  readonly at: Date;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
}

const COLUMNS = `d.id::text, d.from_now AS "from", d.to_now AS "to", d.kind, d.holds, d.reason, d.author, d.at, d.withdrawn_at AS "withdrawnAt", d.withdrawn_by AS "withdrawnBy"`;
/** Listings remembered of a help service; a cluster is far smaller. */
const MOST_LISTINGS = 200;

export interface RelationDecisionsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly analyser: Analyser;
}

/** Decisions are served when they are made: nothing has to be merged for them. */
export function createRelationDecisions({ database, clock, analyser }: RelationDecisionsOptions) {
  /** Does `work`, then serves what follows from it: relations, documents and the change feed in one transaction. */
  const decide = (work: (transaction: Queryable, now: Date) => Promise<string>): Promise<RelationDecision> =>
    database.transaction(async (transaction) => {
      await lockVersion(transaction);
      const seq = await lockFeed(transaction);
      const now = new Date(clock.now());
      const id = await work(transaction, now);
      const touched = await settleRelations(transaction, seq);
      await renewFormerNames(transaction, analyser);
      const served = await transaction.query<{ id: string }>("SELECT id FROM catalogue.help_service WHERE id = ANY ($1) ORDER BY id", [
        [...touched],
      ]);
      if (served.length > 0)
        await writeChanges(
          transaction,
          seq,
          now,
          served.map((each) => ({ id: each.id, kind: "CHANGED", to: null })),
        );
      const [made] = await transaction.query<RelationDecision>(
        `SELECT ${COLUMNS} FROM catalogue.placed_relation_decision d WHERE d.id = $1::bigint`,
        [id],
      );
      if (made === undefined) throw new Error("a decision was not written");
      return made;
    });

  return {
    /** Records a decision. Throws BAD_USER_INPUT for what cannot be decided and RELATION_CIRCLE where help services would succeed, or be part of, themselves. */
    decide: (asked: AskedDecision, author: string): Promise<RelationDecision> =>
      decide(async (transaction, now) => {
        const { from, to, kind, holds, reason } = await checkDecision(transaction, asked);
        if (holds) {
          await refuseCircle(transaction, { from, to, kind });
          await bumpVersion(transaction); // the next merge keeps the two apart
        }
        const [made] = await transaction.query<{ id: string }>(
          `INSERT INTO catalogue.relation_decision (from_id, from_listings, to_id, to_listings, kind, holds, reason, author, at)
           VALUES ($1, ARRAY(SELECT id FROM catalogue.listing WHERE help_service = $1 ORDER BY id LIMIT $8), $2,
             ARRAY(SELECT id FROM catalogue.listing WHERE help_service = $2 ORDER BY id LIMIT $8), $3, $4, $5::jsonb, $6, $7) RETURNING id::text`,
          [from, to, kind, holds, reason === null ? null : storableJson(reason), author, now, MOST_LISTINGS],
        );
        return made?.id ?? "";
      }),

    /** Takes a decision back; what was decided before of the two counts again. Throws BAD_USER_INPUT for an unknown or withdrawn one, RELATION_CIRCLE as `decide`. */
    withdraw: (id: string, author: string): Promise<RelationDecision> =>
      decide(async (transaction, now) => {
        const before = new Set(inForce(await standingDecisions(transaction)).holding.map((each) => each.id));
        const [withdrawn] = await transaction.query<{ id: string; holds: boolean }>(
          "UPDATE catalogue.relation_decision SET withdrawn_at = $2, withdrawn_by = $3 WHERE id::text = $1 AND withdrawn_at IS NULL RETURNING id::text, holds",
          [id, now, author],
        );
        if (withdrawn === undefined) throw new HubError("BAD_USER_INPUT", "There is no such decision in force.");
        const again = inForce(await standingDecisions(transaction)).holding.filter((each) => !before.has(each.id));
        for (const each of again) await refuseCircle(transaction, each, `, which decision ${each.id} would bring back,`);
        if (withdrawn.holds) await bumpVersion(transaction);
        return withdrawn.id;
      }),

    /** A page of all decisions, newest first, withdrawn ones too. */
    page(helpService: string | null, before: string | null, limit: number): Promise<readonly RelationDecision[]> {
      return database.query<RelationDecision>(
        `SELECT ${COLUMNS} FROM catalogue.placed_relation_decision d LEFT JOIN catalogue.redirect r ON r.from_id = $1
         WHERE ($1::text IS NULL OR coalesce(r.to_id, $1) IN (d.from_now, d.to_now)) AND ($2::bigint IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3`,
        [helpService, before, limit],
      );
    },

    /** Which decisions count now: none that is withdrawn, replaced by a later one on the same two, or without its two help services. */
    async counting(ids: readonly string[]): Promise<readonly boolean[]> {
      const { holding, refused } = inForce(await standingDecisions(database));
      const counting = new Set([...holding, ...refused.values()].map((each) => each.id));
      return ids.map((id) => counting.has(id));
    },

    /** Pairs of listings that decisions keep apart, unless they are judged the same. */
    async keptApart(same: ListingPairs): Promise<ListingPairs> {
      const said = await database.query<Anchored>(
        `SELECT id::text, from_id AS "from", to_id AS "to", kind, holds, from_listings AS "fromListings", to_listings AS "toListings" FROM catalogue.relation_decision
         WHERE withdrawn_at IS NULL ORDER BY relation_decision.id`,
      );
      return keptApart(said, same);
    },
  };
}

export type RelationDecisions = ReturnType<typeof createRelationDecisions>;

import { HubError } from "../../../schema/errors.ts";
import type { Text } from "../../../schema/listing.ts";
import type { Queryable } from "../../base/database/index.ts";
import { findChain, stepsFrom } from "./circle.ts";
import { isDirected, pairOf, type RelationKey, type RelationKind, type RelationOrigin } from "./relation.ts";
import type { SeenKind } from "./relationRow.ts";

/** A decision as a steward asks for it: what `helpService` is to `other`. */
export interface AskedDecision {
  readonly helpService: string;
  readonly kind: SeenKind;
  readonly other: string;
  readonly holds: boolean;
  readonly reason: { readonly da?: string | null; readonly en?: string | null } | null;
}

export interface CheckedDecision extends RelationKey {
  readonly holds: boolean;
  readonly reason: Text | null;
}

const MAX_REASON = 1_000;

/** The decision between help services that are served, in the direction in which it is stored. Throws BAD_USER_INPUT. */
export async function checkDecision(transaction: Queryable, asked: AskedDecision): Promise<CheckedDecision> {
  const reason = readReason(asked);
  const [helpService, other] = [await served(transaction, asked.helpService), await served(transaction, asked.other)];
  if (helpService === other)
    throw new HubError("BAD_USER_INPUT", "The two are one help service; how it relates to itself cannot be decided.", {
      next: "Name two help services; if listings were merged wrongly, decide that with `judgeOverlap`.",
    });
  const [kind, turned] = storedKind(asked.kind);
  return { from: turned ? other : helpService, to: turned ? helpService : other, kind, holds: asked.holds, reason };
}

/** Throws RELATION_CIRCLE when the relation would close a circle with those that are served, whoever said so; those between the same two give way to it. `why`: put after it in the message. */
export async function refuseCircle(transaction: Queryable, { from, to, kind }: RelationKey, why = ""): Promise<void> {
  if (!isDirected(kind)) return;
  const rows = await transaction.query<ServedStep>(
    `SELECT r.from_id AS "from", r.to_id AS "to", r.origin, r.decision::text FROM catalogue.relation r WHERE r.kind = $1 AND r.until_seq IS NULL ORDER BY r.from_id, r.to_id`,
    [kind],
  );
  const chain = findChain(stepsFrom(rows.filter((row) => pairOf(row) !== pairOf({ from, to }))), to, from);
  if (chain === undefined) return;
  const names = new Map(
    (
      await transaction.query<{ id: string; name: Text }>(
        "SELECT id, content -> 'name' AS name FROM catalogue.help_service WHERE id = ANY ($1)",
        [[from, to, ...chain.flatMap((step) => [step.from, step.to])]],
      )
    ).map(({ id, name }) => [id, `“${name.da ?? name.en ?? ""}” (${id})`]),
  );
  const say = (step: { readonly from: string; readonly to: string }): string => `${names.get(step.from)} ${kind} ${names.get(step.to)}`;
  const told = chain.slice(0, MOST_TOLD).map((step) => `${say(step)}, ${SOURCES[step.origin](step.decision)}`);
  if (chain.length > MOST_TOLD) told.push(`and ${chain.length - MOST_TOLD} more`);
  throw new HubError("RELATION_CIRCLE", `${say({ from, to })}${why} would close a circle${told.length > 0 ? `: ${told.join("; ")}` : ""}.`);
}

interface ServedStep {
  readonly from: string;
  readonly to: string;
  readonly origin: RelationOrigin;
  readonly decision: string | null;
}

const MOST_TOLD = 6;
const SOURCES: Readonly<Record<RelationOrigin, (decision: string | null) => string>> = {
  STEWARD: (decision) => `by decision ${decision}`,
  SEED: () => "as the content of the hub says",
  FOUND: () => "as the hub found",
};

/** The kind as stored, and whether the two change places for it. */
function storedKind(kind: SeenKind): readonly [RelationKind, boolean] {
  if (kind === "SUCCEEDED_BY") return ["SUCCEEDS", true];
  return kind === "HAS_PART" ? ["PART_OF", true] : [kind, false];
}

async function served(transaction: Queryable, id: string): Promise<string> {
  const [row] = await transaction.query<{ id: string }>(
    "SELECT h.id FROM catalogue.help_service h WHERE h.id = coalesce((SELECT r.to_id FROM catalogue.redirect r WHERE r.from_id = $1), $1)",
    [id],
  );
  if (row === undefined)
    throw new HubError("BAD_USER_INPUT", `There is no help service ${JSON.stringify(id.slice(0, 40))}.`, {
      next: "Look its id up with `helpServices`.",
    });
  return row.id;
}

/** What people read. A relation is told with its reason; a refusal may do without. */
function readReason({ reason, holds }: AskedDecision): Text | null {
  const [da, en] = [reason?.da, reason?.en].map((text) => text?.trim() ?? "");
  for (const [language, text = ""] of [
    ["da", da],
    ["en", en],
  ])
    if (text.length > MAX_REASON) throw new HubError("BAD_USER_INPUT", `reason.${language} has more than ${MAX_REASON} characters.`);
  if (!da && !en) {
    if (holds) throw new HubError("BAD_USER_INPUT", "A relation is shown with its reason; give `reason.da`, `reason.en` or both.");
    return null;
  }
  return { ...(da && { da }), ...(en && { en }) };
}

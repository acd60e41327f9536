import type { CheckResult } from "../../../schema/check/check.ts";
import { SEVERITIES, type CheckFinding } from "../../../schema/check/finding.ts";
import type { SchemaChange } from "../../../schema/compare.ts";
import type { Caller } from "../../base/caller.ts";
import type { SchemaClient, UsageStore } from "./usage.ts";

/** A change with the clients that used what it breaks. */
export interface CountedChange extends SchemaChange {
  readonly affected?: readonly SchemaClient[];
}

/** Who asks, as far as it counts here. */
export interface Asking {
  /** True for a decision that breaks somebody knowingly: a steward's, or one that undoes a mistake. It is told, and not refused. */
  readonly mayBreak: boolean;
  /** False for a stranger, who is told how many clients there are and not which. */
  readonly mayKnow: boolean;
}

/** A steward has said yes, or a publisher takes back what went wrong: that is not held up for those who have used it meanwhile. */
export const DECIDED: Asking = Object.freeze({ mayBreak: true, mayKnow: true });

export function askingOf({ name, roles }: Caller): Asking {
  return { mayBreak: roles.includes("STEWARD"), mayKnow: name !== null };
}

export interface UsersQuestion extends Asking {
  readonly usage: UsageStore;
  readonly now: number;
  /** Whose SDL it is. */
  readonly subgraph: string;
}

const DAY_MS = 86_400_000;
/** What nobody has used for so long may go. */
export const UNUSED_DAYS = 30;
const MOST_FINDINGS = 50;
const MOST_NAMED = 10;

/** What a check found, and whom its breaking changes would break: each gets its clients, and what is in use is a finding. */
export async function withUsers(result: CheckResult, question: UsersQuestion): Promise<CheckResult> {
  const broken = result.changes.filter(({ breaks = [] }) => breaks.length > 0);
  if (broken.length === 0) return result;
  const since = new Date(question.now - UNUSED_DAYS * DAY_MS);
  const lists = await question.usage.usersOf(
    broken.map(({ breaks = [] }) => breaks),
    since,
  );
  const users = new Map(broken.map((change, at) => [change, lists[at] ?? []]));
  const findings = broken.flatMap((change) => findingsOf(change, users.get(change) ?? [], question)).slice(0, MOST_FINDINGS);
  const all = [...result.findings, ...findings].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return {
    ...result,
    ok: all.every(({ severity }) => severity !== "ERROR"),
    findings: all,
    changes: result.changes.map((change): CountedChange => {
      const affected = users.get(change) ?? [];
      return affected.length === 0 ? change : { ...change, affected };
    }),
  };
}

function findingsOf(change: SchemaChange, users: readonly SchemaClient[], question: UsersQuestion): readonly CheckFinding[] {
  const { subgraph, now, mayBreak } = question;
  const coordinate = change.coordinate === undefined ? {} : { coordinate: change.coordinate };
  const used: CheckFinding = {
    severity: mayBreak ? "WARNING" : "ERROR",
    code: "CLIENTS_WOULD_BREAK",
    message: `${change.message}: ${told(users, question)}`,
    help: `Keep it and deprecate it (\`ops deprecate\`), talk to those who use it, and take it away once nobody has used it for ${UNUSED_DAYS} days; a steward may decide otherwise.`,
    subgraph,
    ...coordinate,
  };
  const early: CheckFinding = {
    severity: "WARNING",
    code: "REMOVAL_TOO_EARLY",
    message: `${change.message}, though its deprecation says that it stays until ${change.removal ?? ""}.`,
    help: "Wait for the day that clients were told, or deprecate it anew with another.",
    subgraph,
    ...coordinate,
  };
  const today = new Date(now).toISOString().slice(0, 10);
  return [...(users.length > 0 ? [used] : []), ...(change.removal !== undefined && change.removal > today ? [early] : [])];
}

/** `2 clients used it in the last 30 days: portal 2.1 (1204 calls, last 2026-11-22 11:00 UTC), …`. */
function told(users: readonly SchemaClient[], { mayKnow }: UsersQuestion): string {
  const many = `${users.length === 1 ? "1 client" : `${users.length} clients`} used it in the last ${UNUSED_DAYS} days`;
  if (!mayKnow) return `${many}; whoever asks with a token is told which.`;
  const named = users.slice(0, MOST_NAMED).map(({ client, version, calls, lastSeen }) => {
    const last = lastSeen.toISOString().slice(0, 16).replace("T", " ");
    return `${client} ${version} (${calls} ${calls === 1 ? "call" : "calls"}, last ${last} UTC)`;
  });
  return `${many}: ${named.join(", ")}${users.length > MOST_NAMED ? " and others" : ""}.`;
}

import { createHash } from "node:crypto";
import { HubError, type ErrorCode } from "../../../schema/errors.ts";
import type { Clock } from "../../base/clock.ts";
import type { HttpClient } from "../../base/http/index.ts";
import { heldBytes, withHeld } from "../../sources/held.ts";
import { proposeSource } from "../../sources/propose/propose.ts";
import { fileAt, parseRegistered, withFileName } from "../../sources/registered.ts";
import type { Source } from "../../sources/source.ts";
import { faultOf, trySource, type Trial, type TrialFault } from "../../sources/trial.ts";
import type { SourceCandidate } from "./input.ts";

/** What was found out about a source; nothing of it is kept. */
export interface Examined {
  /** The one given, or the one proposed; undefined where nothing could be proposed. */
  readonly definition: string | undefined;
  /** Of the definition, for messages. */
  readonly name: string;
  readonly proposed: boolean;
  readonly notes: readonly string[];
  /** What has to be said before it can be added. */
  readonly missing: readonly string[];
  /** Undefined where the definition cannot be read. */
  readonly source: Source | undefined;
  readonly trial: Trial;
  /** Why it cannot be read or added. */
  readonly fault: TrialFault | undefined;
}

export interface ExamineOptions {
  /** Guarded, with few attempts: somebody waits. */
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Whether a subgraph reads what the source brings. */
  readonly reads: (source: Pick<Source, "kind" | "level">) => boolean;
}

/** Examines two at once; more wait, and many more are refused: reading a file costs the hub's own time. Throws OVERLOADED. */
export type Examine = (candidate: SourceCandidate) => Promise<Examined>;

const AT_ONCE = 2;
const MOST_WAITING = 20;
const MOST_MS = 40_000;
/** Looked at of what is fetched. */
const MOST_RECORDS = 5_000;
/** Of what a definition may ask for. */
const MOST = { megabytes: 100, records: 100_000, seconds: 600 } as const;
const UNSAID = "?";

export function createExamine(options: ExamineOptions): Examine {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (candidate) => {
    if (running >= AT_ONCE) {
      if (waiting.length >= MOST_WAITING) throw new HubError("OVERLOADED", "Many sources are being checked.");
      await new Promise<void>((go) => waiting.push(go));
    } else running += 1;
    try {
      return await examine(candidate, options);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

async function examine(candidate: SourceCandidate, { http, clock, reads }: ExamineOptions): Promise<Examined> {
  const signal = AbortSignal.timeout(MOST_MS);
  const { given, file, wish } = candidate;
  const held = file === undefined ? undefined : heldBytes(file.bytes);
  const own = withHeld(http, async (address) => (held !== undefined && fileAt(address) === held.sha256 ? held : undefined));
  let described: Pick<Examined, "definition" | "notes" | "missing"> = { definition: given?.definition, notes: [], missing: [] };
  let source: Source | undefined;
  const name = given?.name ?? "the proposal";
  const outcome = (trial: Trial, fault: TrialFault | undefined): Examined => ({
    ...described,
    name,
    proposed: given === undefined,
    source,
    trial: { ...trial, problems: trial.problems.map((each) => ({ ...each, reason: withFileName(each.reason, file?.name) })) },
    fault: fault && ofFile(fault, file?.name),
  });
  try {
    const { from } = wish;
    if (from !== undefined) described = await proposeSource({ ...wish, from }, { http, signal });
    source = parseRegistered({
      definition: described.definition ?? "",
      name,
      file: file && held && { name: file.name, sha256: held.sha256 },
    });
    if (source.licence === UNSAID && !described.missing.includes("licence"))
      described = { ...described, missing: [...described.missing, "licence"] };
    refuse(source, reads);
  } catch (error) {
    return outcome(NOTHING, faultOf(error));
  }
  // What is here already is read to its end, or to one record more than the source may have.
  const most = held === undefined ? MOST_RECORDS : source.limits.records + 1;
  const trial = await trySource(source, { http: own, clock, signal, most });
  const none = trial.good === 0 ? new HubError("CHECK_FAILED", "Not one record would be served.", { next: MAPPING }) : undefined;
  return outcome(trial, trial.fault ?? (none && faultOf(none)));
}

const NOTHING: Trial = { read: 0, good: 0, quarantined: 0, whole: false, first: [], problems: [], fault: undefined };
const MAPPING = "Correct the mapping: what is quarantined, and why, stands beside this.";

function refuse({ limits, kind, level }: Source, reads: ExamineOptions["reads"]): void {
  if (limits.bytes > MOST.megabytes * 1_000_000 || limits.records > MOST.records || limits.ms > MOST.seconds * 1_000)
    throw new HubError(
      "SOURCE_INVALID",
      `limits are at most ${MOST.megabytes} megabytes, ${MOST.records} records and ${MOST.seconds} seconds.`,
    );
  if (!reads({ kind, level }))
    throw new HubError(
      "CHECK_FAILED",
      `Sources of the kind ${kind} and the level ${level} are read by another process, which does not follow this registry.`,
      {
        next: "Whoever runs the hub names the registry there (HUB_SUBGRAPHS), or declares the source there (HUB_SOURCES).",
      },
    );
}

/** What the reader says of an answer, said of a file. */
function ofFile(fault: TrialFault, file: string | undefined): TrialFault {
  if (file === undefined) return fault;
  return { ...fault, message: withFileName(fault.message, file), next: AGAIN[fault.code] ?? fault.next };
}

const AGAIN: Readonly<Partial<Record<ErrorCode, string>>> = {
  FETCH_TRUNCATED: "Look at the end of the file, and save or export it once more.",
  FETCH_WRONG_TYPE: "Save it as CSV or XLSX, or say with `format` what it is.",
};

/** What tells two files apart. */
export function fileOf({ file }: SourceCandidate): { readonly name: string; readonly sha256: string } | null {
  return file === undefined ? null : { name: file.name, sha256: createHash("sha256").update(file.bytes).digest("hex") };
}

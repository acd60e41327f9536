import type { DocumentNode } from "graphql";
import { apiSchemaSdl } from "../api.ts";
import { compare, type SchemaChange } from "../compare.ts";
import { compose, CompositionError, type Composed, type SubgraphDefinition } from "../compose.ts";
import { lint } from "../lint.ts";
import type { Variant } from "../variant/variant.ts";
import { contractFindings, exposesListings } from "./contract.ts";
import { directiveFindings } from "./directives.ts";
import { typesOf } from "./elements.ts";
import type { CheckFinding } from "./finding.ts";
import { markFindings } from "./marks.ts";
import { readSubgraphSdl } from "./read.ts";
import { askedFields, sentFields, type SentField } from "./sends.ts";
import { trustFindings } from "./trust.ts";
import { variantFindings } from "./variants.ts";
import { worldOf } from "./world.ts";

/** A version of a subgraph that somebody wants to publish, and what it meets. */
export interface CheckQuestion {
  readonly candidate: SubgraphDefinition;
  /** Those in force beside it. */
  readonly others: readonly SubgraphDefinition[];
  /** Its SDL in force; absent where it is new. */
  readonly before?: string;
  /** The supergraph in force; absent where there is none. */
  readonly supergraph?: string;
  /** What is made of the supergraph beside it. */
  readonly variants?: readonly Variant[];
}

export interface CheckResult {
  /** True where no finding is an ERROR. */
  readonly ok: boolean;
  readonly findings: readonly CheckFinding[];
  /** Empty where it does not compose. */
  readonly changes: readonly SchemaChange[];
  /** What the subgraph will be sent. */
  readonly sends: readonly SentField[];
  /** Whether its listings enter the catalogue. */
  readonly listings: boolean;
  /** Absent where it does not compose. */
  readonly supergraph?: string;
}

/** More are cut off: whoever has so many needs the first ones first. */
const MOST = 500;
const NO_API = "type Query";

/** Checks a candidate; never throws for what the candidate says. The others must compose. */
export async function check({ candidate, others, before, supergraph, variants = [] }: CheckQuestion): Promise<CheckResult> {
  const { name } = candidate;
  const { document, findings: unread } = readSubgraphSdl(name, candidate.sdl);
  if (document === undefined) return { ok: false, findings: unread, changes: [], sends: [], listings: false };
  const parsed = others.flatMap((other): readonly DocumentNode[] => readOther(other));
  const types = typesOf(document);
  const world = worldOf(parsed, types);
  const asked = askedFields(types, world);
  const composed = attempt(() => compose([...others, candidate]));
  const whole = "supergraphSdl" in composed ? composed.supergraphSdl : undefined;
  const findings = [
    ...directiveFindings(name, document),
    ...trustFindings({ subgraph: name, types, asked, world }),
    ...contractFindings(name, types),
    ...markFindings(name, document, parsed),
    ...("problems" in composed ? composed.problems : hintsAbout(name, composed)),
    ...missingDescriptions(candidate, others),
    ...(whole === undefined ? [] : variantFindings({ variants, before: supergraph, after: whole })),
  ];
  const changes =
    whole === undefined
      ? []
      : await compare({
          api: { before: supergraph === undefined ? NO_API : apiOf(supergraph), after: apiOf(whole) },
          subgraph: { before: before ?? null, after: candidate.sdl },
        });
  return {
    ok: !findings.some(({ severity }) => severity === "ERROR"),
    findings: bySeverity(findings).slice(0, MOST),
    changes: changes.slice(0, MOST),
    sends: sentFields(asked),
    listings: exposesListings(types),
    ...(whole !== undefined && { supergraph: whole }),
  };
}

/** What changes for clients from one supergraph to the next, the gravest first. Both were in force, so they are not checked again. */
export function clientChanges(before: string, after: string): Promise<readonly SchemaChange[]> {
  return compare({ api: { before: apiOf(before), after: apiOf(after) }, subgraph: { before: null, after: null } });
}

const APIS_KEPT = 4;
/** What clients see of the supergraphs that were met last: that in force is met in every check, and reading it takes as long as composing it. */
const apis = new Map<string, string>();

function apiOf(supergraph: string): string {
  const api = apis.get(supergraph) ?? apiSchemaSdl(supergraph);
  apis.delete(supergraph);
  apis.set(supergraph, api);
  for (const oldest of apis.keys()) if (apis.size > APIS_KEPT) apis.delete(oldest);
  return api;
}

/** One in force was read before, within the same limits or by the hub itself. */
function readOther({ name, sdl }: SubgraphDefinition): readonly DocumentNode[] {
  const { document } = readSubgraphSdl(name, sdl);
  return document === undefined ? [] : [document];
}

function attempt(work: () => Composed): Composed | { readonly problems: readonly CheckFinding[] } {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CompositionError)) throw error;
    return {
      problems: error.problems.map(({ subgraph, line, column, code, message, help }) => ({
        severity: "ERROR",
        code,
        message,
        help,
        ...(subgraph !== undefined && { subgraph }),
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
      })),
    };
  }
}

/** Composition's remarks on the whole are many and old; only those that name the subgraph are its publisher's business. */
function hintsAbout(name: string, { hints }: Composed): readonly CheckFinding[] {
  return hints
    .filter(({ message }) => message.includes(`"${name}"`))
    .map(({ code, message, coordinate }) => ({
      severity: "NOTE",
      code,
      message,
      help: "It composes; look whether it is meant so.",
      subgraph: name,
      ...(coordinate !== undefined && { coordinate }),
    }));
}

function missingDescriptions(candidate: SubgraphDefinition, others: readonly SubgraphDefinition[]): readonly CheckFinding[] {
  return lint([...others, candidate])
    .filter(({ rule, subgraph }) => rule === "described" && subgraph === candidate.name)
    .map(({ line, coordinate, message, help }) => ({
      severity: "WARNING",
      code: "DESCRIPTION_MISSING",
      message,
      help,
      subgraph: candidate.name,
      line,
      coordinate,
    }));
}

const ORDER: readonly CheckFinding["severity"][] = ["ERROR", "WARNING", "NOTE"];

function bySeverity(findings: readonly CheckFinding[]): readonly CheckFinding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

import { CLIENT_FIELDS, renderClients, type Client } from "./clients.ts";

/** What the registry found about a version of a subgraph; as the query CHECK_FIELDS asks. */
export interface Check {
  readonly ok: boolean;
  readonly first: boolean;
  readonly base: string | null;
  readonly hash: string | null;
  readonly listings: boolean;
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly sends: readonly { readonly coordinate: string; readonly why: string }[];
}

export interface Finding {
  readonly severity: "ERROR" | "WARNING" | "NOTE";
  readonly code: string;
  readonly message: string;
  readonly help: string;
  readonly subgraph: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly coordinate: string | null;
}

export interface Change {
  readonly criticality: "BREAKING" | "DANGEROUS" | "SAFE";
  readonly message: string;
  readonly coordinate: string | null;
  readonly composedOnly: boolean;
  /** Whom it breaks; null where the hub tells it to nobody without a token. */
  readonly affected: readonly Client[] | null;
}

export const CHECK_FIELDS = `ok first base hash listings findings { severity code message help subgraph line column coordinate }
  changes { criticality message coordinate composedOnly affected { ${CLIENT_FIELDS} } } sends { coordinate why }`;

const MARK: Readonly<Record<Finding["severity"], string>> = { ERROR: "✗", WARNING: "!", NOTE: "·" };
const MOST_SAFE = 20;

export function isBreaking({ changes }: Pick<Check, "changes">): boolean {
  return changes.some(({ criticality }) => criticality === "BREAKING");
}

/** Lines for people: findings with `file:line:column`, then the changes, those that only composition makes apart, then what the subgraph will be sent. */
export function renderCheck({ findings, changes, sends }: Check, { name, file }: { readonly name: string; readonly file: string }): string {
  const [own, composed] = [changes.filter(({ composedOnly }) => !composedOnly), changes.filter(({ composedOnly }) => composedOnly)];
  const undescribed = findings.filter(({ code }) => code === "DESCRIPTION_MISSING");
  return [
    ...findings.filter((finding) => !undescribed.includes(finding)).map((finding) => renderFinding(finding, name, file)),
    ...section(
      "Without description:",
      undescribed.map((finding) => `  ${placeOf(finding, name, file)} ${finding.coordinate ?? ""}`.trimEnd()),
    ),
    ...section("Changes:", changeLines(own)),
    ...section("Changes that show only after composition with the others:", changeLines(composed)),
    ...section(
      "The subgraph will be sent:",
      [`  ${sends.map(({ coordinate, why }) => `${coordinate} (${why.toLowerCase()})`).join(", ")}`].filter(() => sends.length > 0),
    ),
    [
      ...SEVERITIES.map(([severity, words]) => `${findings.filter((each) => each.severity === severity).length} ${words}`),
      ...CRITICALITIES.map((each) => `${changes.filter(({ criticality }) => criticality === each).length} ${each.toLowerCase()}`),
    ].join(", ") + " changes.",
  ].join("\n");
}

const SEVERITIES = [
  ["ERROR", "errors"],
  ["WARNING", "warnings"],
  ["NOTE", "notes"],
] as const;
const CRITICALITIES = ["BREAKING", "DANGEROUS", "SAFE"] as const;

function renderFinding(finding: Finding, name: string, file: string): string {
  const { severity, code, message, help } = finding;
  return `${MARK[severity]} ${placeOf(finding, name, file)} ${code}\n    ${message.replaceAll("\n", "\n    ")}\n    → ${help}`;
}

/** `schema.graphql:12:3` in the caller's own SDL, `other:12:3` in somebody else's. */
function placeOf({ subgraph, line, column }: Pick<Finding, "subgraph" | "line" | "column">, name: string, file: string): string {
  const where = subgraph === null ? "supergraph" : subgraph === name ? file : subgraph;
  return [where, ...(line === null ? [] : [line]), ...(line === null || column === null ? [] : [column])].join(":");
}

/** The gravest first; of those that harm nobody the first few. */
function changeLines(changes: readonly Change[]): readonly string[] {
  const line = ({ criticality, message }: Change): string => `  ${criticality.toLowerCase().padEnd(9)} ${message}`;
  const safe = changes.filter(({ criticality }) => criticality === "SAFE");
  return [
    ...changes
      .filter(({ criticality }) => criticality !== "SAFE")
      .flatMap((change) => [line(change), ...(change.affected?.length ? renderClients(change.affected, "            ") : [])]),
    ...safe.slice(0, MOST_SAFE).map(line),
    ...(safe.length > MOST_SAFE ? [`  … and ${safe.length - MOST_SAFE} more that are safe (--json tells all)`] : []),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

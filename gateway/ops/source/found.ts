/** What the registry found about a source; as the query FOUND_FIELDS asks. */
export interface Found {
  readonly ok: boolean;
  readonly first: boolean;
  readonly id: string | null;
  readonly definition: string | null;
  readonly proposed: boolean;
  readonly notes: readonly string[];
  readonly missing: readonly string[];
  readonly format: string | null;
  readonly read: number;
  readonly good: number;
  readonly quarantined: number;
  readonly whole: boolean;
  readonly records: readonly FoundRecord[];
  readonly quarantine: readonly FoundProblem[];
  readonly fault: { readonly code: string; readonly message: string; readonly next: string } | null;
}

export interface FoundRecord {
  readonly id: string;
  readonly place: string;
  readonly title: string;
  readonly summary: string | null;
  readonly url: string | null;
  readonly provider: string | null;
  readonly themes: readonly string[];
  readonly audiences: readonly string[];
  readonly coverage: readonly string[];
  readonly channels: readonly string[];
  readonly status: string | null;
}

export interface FoundProblem {
  readonly record: string;
  readonly place: string;
  readonly field: string;
  readonly code: string;
  readonly reason: string;
  readonly kept: boolean;
}

export const RECORD_FIELDS = "id place title summary url provider themes audiences coverage channels status";
export const FOUND_FIELDS = `ok first id definition proposed notes missing format read good quarantined whole
  records { ${RECORD_FIELDS} } quarantine { record place field code reason kept } fault { code message next }`;

const MOST_SUMMARY = 100;
const MOST_PROBLEMS = 20;

/** Lines for people: the proposal, the first listings as they would stand, what would be quarantined, and what is left to look at. */
export function renderFound(found: Found, { mapping }: { readonly mapping: boolean }): string {
  const { id, format, read, good, quarantined, whole, quarantine, records, notes, fault } = found;
  return [
    ...(mapping && found.proposed && found.definition !== null
      ? ["Proposed source file:", indented(withoutComments(found.definition))]
      : []),
    ...(records.length === 0 ? [] : ["The first that would be served:", ...records.map(renderRecord)]),
    ...(quarantine.length === 0
      ? []
      : ["Quarantined (✗ the record, ! one field of it):", ...quarantine.slice(0, MOST_PROBLEMS).map(renderProblem)]),
    ...(quarantined > MOST_PROBLEMS ? [`  … and ${quarantined - MOST_PROBLEMS} more (--json tells the first fifty)`] : []),
    ...notes.map((note) => `· ${note}`),
    ...(fault === null ? [] : [`✗ ${fault.code}: ${fault.message}`, `    → ${fault.next}`]),
    [
      `${id ?? "The source"}${format === null ? "" : ` (${format})`}: ${read} records${whole ? "" : " looked at, not all"}`,
      `${good} would be served`,
      `${quarantined} quarantined.`,
    ].join(", "),
  ].join("\n");
}

export function renderRecord({ id, place, title, summary, url, provider, themes, audiences, coverage, channels }: FoundRecord): string {
  const more = [provider ?? "", themes.join(" "), audiences.join(" "), coverage.join(" "), channels.join(", ") || (url ?? "")];
  return [
    `  ${id} (${place}) ${title}`,
    ...(summary === null ? [] : [`      ${summary.replace(/\s+/g, " ").slice(0, MOST_SUMMARY)}`]),
    ...(more.some((each) => each !== "") ? [`      ${more.filter((each) => each !== "").join(" · ")}`] : []),
  ].join("\n");
}

function renderProblem({ record, place, field, code, reason, kept }: FoundProblem): string {
  return `  ${kept ? "!" : "✗"} ${place}${record === place ? "" : ` ${record}`} ${field}: ${reason} (${code})`;
}

/** The comments of a proposal are its notes, which are told below. */
function withoutComments(definition: string): string {
  return definition.replace(/^(?:#.*\n|\n)+/, "").trimEnd();
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}

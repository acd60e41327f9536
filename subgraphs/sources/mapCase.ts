import { CASE_FORMS, EVIDENCE_LEVELS, SECTORS, STAGES, type CaseContent, type CaseParty, type Outcome } from "../../schema/knowledge.ts";
import { AUDIENCES, CONFIDENCES, THEMES } from "../../schema/listing.ts";
import { placeArea } from "../base/territory/index.ts";
import type { OutcomeMapping } from "./caseMapping.ts";
import { foldWord, type Field } from "./field.ts";
import { identify, present, untitled, type MappedDeleted, type Problem, type Rejected } from "./mapping.ts";
import { createReader, given, MOST } from "./reader.ts";
import type { Source } from "./source.ts";
import { figure, year } from "./values/number.ts";
import { holdsPersonalNumber } from "../base/personalNumber.ts";
import { webUrl } from "./values/url.ts";

/** A record that became a field experience. */
export interface MappedCase {
  readonly kind: "case";
  readonly sourceId: string;
  readonly content: CaseContent;
  /** What was wrong with optional fields; the case is kept without those values. */
  readonly problems: readonly Problem[];
}

/** Turns a publisher's record into a case by the source's mapping and its `case` block. `place` says where the record stands, for records without an id. */
export function mapCase(source: Source, record: unknown, place = "a record"): MappedCase | MappedDeleted | Rejected {
  const { mapping, cases } = source;
  if (cases === undefined) throw new TypeError(`${source.id} is not a source of cases`);
  const identified = identify(source, record, place);
  if (identified.kind !== "identified") return identified;
  const { sourceId } = identified;
  const problems: Problem[] = [];
  const read = createReader(record, problems);
  const title = read.text("title", mapping.title, MOST.title);
  if (title === undefined) return untitled(sourceId, problems);

  const years = [read.one("start", cases.start, year), read.one("end", cases.end, year)] as const;
  const backwards = years[0] !== undefined && years[1] !== undefined && years[1] < years[0];
  if (backwards) problems.push({ field: "end", code: "RECORD_FIELD_INVALID", reason: "end lies before start" });
  const stopped = read.flag("stopped", cases.stopped) ?? false;
  const url = read.one("url", mapping.url, webUrl);
  const name = source.publisher.name.da ?? source.publisher.name.en;
  const content: CaseContent = {
    title,
    ...present({ summary: read.text("summary", mapping.summary, MOST.summary) }),
    themes: read.codes("themes", mapping.themes, THEMES).codes,
    audiences: read.codes("audiences", mapping.audiences, AUDIENCES).codes,
    parties: read.words("bodies", cases.bodies).map(partyOf),
    firms: read.words("firms", cases.firms),
    ...present({ start: numberOf(years[0]), end: backwards ? undefined : numberOf(years[1]) }),
    sector: read.codes("sector", cases.sector, SECTORS).codes[0] ?? "CROSS_SECTOR",
    form: read.codes("form", cases.form, CASE_FORMS).codes[0] ?? "OTHER",
    ...present({ stage: stopped ? undefined : read.codes("stage", cases.stage, STAGES).codes[0] }),
    stopped,
    outcomes: cases.outcomes.flatMap((outcome) => readOutcome(outcome) ?? []),
    ...present({
      failed: read.text("failed", cases.failed, MOST.summary),
      repeat: read.text("repeat", cases.repeat, MOST.summary),
      solution: named("solution", cases.solution)[0],
      url,
    }),
    help: named("help", cases.help).map((name) => ({ name, provider: "" })),
    source: {
      ...present({ name }),
      kinds: ["PUBLISHER"],
      reference: url ?? new URL(source.address).host,
      ...(source.publisher.sample && { sample: true }),
    },
    confidence: read.codes("confidence", mapping.confidence, CONFIDENCES).codes[0] ?? "FAIRLY_SURE",
  };
  if (holdsPersonalNumber(JSON.stringify([sourceId, content]))) {
    const hidden = holdsPersonalNumber(sourceId) ? place : sourceId;
    return { kind: "rejected", record: hidden, field: "summary", code: "RECORD_FIELD_INVALID", reason: PERSONAL };
  }
  return { kind: "case", sourceId, content, problems };

  /** What the source names, in the words that `values` turns the record's into; each once. */
  function named(name: string, field: Field | undefined): readonly string[] {
    if (field === undefined) return [];
    const words = read.words(name, field);
    return [...new Set((words.length > 0 ? words : given(field)).flatMap((word) => field.values?.get(foldWord(word)) ?? [word]))];
  }

  function readOutcome({ line, text, measure, value, unit, evidence }: OutcomeMapping): Outcome | undefined {
    const at = `outcomes.${line.toLowerCase()}`;
    const said = read.text(`${at}.text`, text, MOST.summary);
    const counted = numberOf(read.one(`${at}.value`, value, figure));
    if (said === undefined) {
      if (counted !== undefined)
        problems.push({ field: `${at}.text`, code: "RECORD_FIELD_MISSING", reason: `${at}.text is missing beside ${at}.value` });
      return undefined;
    }
    return {
      line,
      text: said,
      ...present({
        measure: read.text(`${at}.measure`, measure, MOST.title),
        value: counted,
        unit: read.text(`${at}.unit`, unit, MOST.title),
      }),
      evidence: read.codes(`${at}.evidence`, evidence, EVIDENCE_LEVELS).codes[0] ?? "CLAIMED",
    };
  }
}

const PERSONAL = "the record holds what looks like a personal number (CPR)";

/** A body with its municipality or region, where its name is that of one. */
function partyOf(name: string): CaseParty {
  const [code, ...more] = placeArea(name) ?? [];
  if (code === undefined || more.length > 0) return { name };
  if (code.startsWith("mun:")) return { name, municipality: code.slice("mun:".length) };
  return code.startsWith("reg:") ? { name, region: code.slice("reg:".length) } : { name };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

import { BOTTOM_LINES, CASE_FORMS, EVIDENCE_LEVELS, SECTORS, STAGES, type BottomLine } from "../../schema/knowledge.ts";
import { compileField, type Field, type FieldSpec } from "./field.ts";
import { codes, wrongCodes, type MappingFault } from "./mappingFaults.ts";
import { compileText, flagField, type FlagSpec, type TextField, type TextSpec } from "./mappingSpec.ts";

/** The `case` block as the source file writes it (source.schema.json, `case`). */
export interface CaseSpec {
  readonly bodies?: FieldSpec;
  readonly firms?: FieldSpec;
  readonly sector?: FieldSpec;
  readonly form?: FieldSpec;
  readonly stage?: FieldSpec;
  readonly stopped?: FlagSpec;
  readonly start?: FieldSpec;
  readonly end?: FieldSpec;
  readonly failed?: TextSpec;
  readonly repeat?: TextSpec;
  readonly solution?: FieldSpec;
  readonly help?: FieldSpec;
  readonly outcomes?: Readonly<Partial<Record<Lowercase<BottomLine>, OutcomeSpec>>>;
}

interface OutcomeSpec {
  readonly text: TextSpec;
  readonly measure?: TextSpec;
  readonly value?: FieldSpec;
  readonly unit?: TextSpec;
  readonly evidence?: FieldSpec;
}

/** The block ready for use. */
export interface CaseMapping {
  readonly bodies: Field | undefined;
  readonly firms: Field | undefined;
  readonly sector: Field | undefined;
  readonly form: Field | undefined;
  readonly stage: Field | undefined;
  readonly stopped: Field | undefined;
  readonly start: Field | undefined;
  readonly end: Field | undefined;
  readonly failed: TextField;
  readonly repeat: TextField;
  readonly solution: Field | undefined;
  readonly help: Field | undefined;
  readonly outcomes: readonly OutcomeMapping[];
}

export interface OutcomeMapping {
  readonly line: BottomLine;
  readonly text: TextField;
  readonly measure: TextField;
  readonly value: Field | undefined;
  readonly unit: TextField;
  readonly evidence: Field | undefined;
}

export function compileCaseMapping(spec: CaseSpec, language: "da" | "en"): CaseMapping {
  const one = (field: FieldSpec | undefined) => (field === undefined ? undefined : compileField(field));
  return Object.freeze({
    bodies: one(spec.bodies),
    firms: one(spec.firms),
    sector: one(spec.sector),
    form: one(spec.form),
    stage: one(spec.stage),
    stopped: spec.stopped === undefined ? undefined : compileField(flagField(spec.stopped)),
    start: one(spec.start),
    end: one(spec.end),
    failed: compileText(spec.failed, language),
    repeat: compileText(spec.repeat, language),
    solution: one(spec.solution),
    help: one(spec.help),
    outcomes: Object.freeze(
      outcomesOf(spec).map(([line, outcome]) =>
        Object.freeze({
          line,
          text: compileText(outcome.text, language),
          measure: compileText(outcome.measure, language),
          value: one(outcome.value),
          unit: compileText(outcome.unit, language),
          evidence: one(outcome.evidence),
        }),
      ),
    ),
  });
}

/** What a JSON Schema cannot say about the block: a code that does not exist. */
export function caseFaults(spec: CaseSpec): readonly MappingFault[] {
  return [
    ...wrongCodes(spec.sector, ["sector"], codes(SECTORS)),
    ...wrongCodes(spec.form, ["form"], codes(CASE_FORMS)),
    ...wrongCodes(spec.stage, ["stage"], codes(STAGES)),
    ...outcomesOf(spec).flatMap(([line, { evidence }]) =>
      wrongCodes(evidence, ["outcomes", line.toLowerCase(), "evidence"], codes(EVIDENCE_LEVELS)),
    ),
  ];
}

function outcomesOf({ outcomes }: CaseSpec): readonly (readonly [BottomLine, OutcomeSpec])[] {
  return BOTTOM_LINES.flatMap((line) => {
    const outcome = outcomes?.[line.toLowerCase() as Lowercase<typeof line>]; // the same word in small letters
    return outcome === undefined ? [] : [[line, outcome] as const];
  });
}

import { Ajv } from "ajv";
import { AUDIENCES, THEMES } from "../../schema/listing.ts";
import type { Judgement, Question } from "./questions.ts";

/** The shapes of the two files of questions: our own, and that of others. Whatever else stands in them is refused. */
export interface OwnQuestion extends Omit<Question, "unsure" | "heldBack"> {
  readonly unsure?: true;
}

export interface SharedQuestion {
  readonly id: string;
  readonly persona: string;
  readonly question: string;
  readonly context: { readonly municipality?: string; readonly municipalityName?: string; readonly region?: string };
  readonly relevant: readonly Judgement[];
  readonly wrong_ids: readonly string[];
  readonly note: string;
}

export const STAGES = ["IDEA", "PROTOTYPE", "PILOT", "PROVEN", "SCALING", "EXPORT"] as const;
export type Stage = (typeof STAGES)[number];
/** `mixed`: more than one language in one text. */
export const LANGUAGES = ["da", "en", "mixed"] as const;
export type Language = (typeof LANGUAGES)[number];

const word = { type: "string", minLength: 1 };
const municipality = { type: "string", pattern: "^0\\d{3}$" };
const region = { type: "string", pattern: "^108[1-5]$" };
const helpFunctions = { type: "array", items: word, uniqueItems: true };
const judgements = { type: "array", minItems: 1, items: record({ id: word, grade: { enum: [1, 2] } }) };
const need = record(
  { text: word },
  {
    asker: { enum: AUDIENCES },
    municipality,
    region,
    themes: { type: "array", items: { enum: THEMES }, minItems: 1, uniqueItems: true },
    stage: { enum: STAGES },
  },
);

const ajv = new Ajv({ allErrors: true });

export const isOwn = ajv.compile<readonly OwnQuestion[]>({
  type: "array",
  items: record(
    {
      id: { type: "string", pattern: "^q-\\d{3}$" },
      persona: word,
      language: { enum: LANGUAGES },
      need,
      good: judgements,
      wrong: helpFunctions,
      why: word,
    },
    { unsure: { const: true } },
  ),
});

export const isShared = ajv.compile<readonly SharedQuestion[]>({
  type: "array",
  items: record({
    id: word,
    persona: word,
    question: word,
    context: record({}, { municipality, municipalityName: word, region }),
    relevant: judgements,
    wrong_ids: helpFunctions,
    note: { type: "string" },
  }),
});

/** An object that has all of the first fields and may have the others, and no more. */
function record(needed: Readonly<Record<string, object>>, others: Readonly<Record<string, object>> = {}): object {
  return { type: "object", additionalProperties: false, required: Object.keys(needed), properties: { ...needed, ...others } };
}

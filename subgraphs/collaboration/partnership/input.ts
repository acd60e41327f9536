import { HubError } from "../../../schema/errors.ts";
import type { EvidenceLevel } from "../../../schema/knowledge.ts";
import type { Text } from "../../../schema/listing.ts";
import { refusePersonalNumber } from "../../base/personalNumber.ts";
import type { Language } from "../../kit/text.ts";
import { cleaned } from "../cleaned.ts";
import type { Command } from "./decide.ts";
import type { GoalState } from "./partnership.ts";

/** What every change of a partnership is sent with. */
export interface ChangeInput {
  readonly partnership: string;
  readonly party: string;
  readonly language: Language;
  readonly idempotencyKey: string;
}

export interface TermProposalInput extends ChangeInput {
  readonly text: string;
  readonly binds?: readonly string[] | null;
  readonly replaces?: string | null;
}

export interface TermAnswerInput extends ChangeInput {
  readonly term: string;
  readonly answer: "ACCEPT" | "DECLINE" | "WITHDRAW";
  readonly note?: string | null;
}

export interface GoalReportInput extends ChangeInput {
  readonly goal: string;
  readonly state: GoalState;
  readonly value?: number | null;
  readonly note?: string | null;
  readonly evidence?: EvidenceLevel | null;
}

export interface PartySpeakerInput extends Omit<ChangeInput, "language"> {
  readonly caller?: string | null;
}

const LONGEST_TERM = 2_000;
const LONGEST_NOTE = 500;
const LONGEST_NAME = 80;
const MOST_BOUND = 100;

/** Each reads what GraphQL hands over into a command. Throws PERSONAL_NUMBER or BAD_USER_INPUT; no message repeats what was written. */
export function readProposal(input: TermProposalInput): Command {
  const text = readText("text", input.text, LONGEST_TERM);
  if (text === "") throw new HubError("BAD_USER_INPUT", "`text` is empty.");
  const binds = input.binds ?? null;
  if (binds !== null && binds.length > MOST_BOUND)
    throw new HubError("BAD_USER_INPUT", `\`binds\` names ${binds.length} parties; ${MOST_BOUND} is the most.`);
  return { kind: "PROPOSE", party: input.party, text: inLanguage(text, input.language), binds, replaces: input.replaces ?? null };
}

export function readTermAnswer(input: TermAnswerInput): Command {
  return { kind: input.answer, party: input.party, term: input.term, note: readNote(input.note, input.language) };
}

export function readReport(input: GoalReportInput): Command {
  const { party, goal, state, value = null, evidence = null } = input;
  return { kind: "REPORT", party, goal, state, value, evidence, note: readNote(input.note, input.language) };
}

export function readSpeaker(input: PartySpeakerInput): Command {
  const caller = readText("caller", input.caller ?? "", LONGEST_NAME);
  return { kind: "NAME_SPEAKER", party: input.party, caller: caller === "" ? null : caller };
}

/** The sender's key, if it is one. */
export function readKey({ idempotencyKey }: Pick<ChangeInput, "idempotencyKey">): string {
  if (/^[\x21-\x7e]{16,100}$/.test(idempotencyKey)) return idempotencyKey;
  throw new HubError("BAD_USER_INPUT", "`idempotencyKey` has to be 16 to 100 letters, digits or signs.", {
    next: "Make a random UUID when the form is opened, and send the same one again when the same decision is sent again.",
  });
}

function readNote(note: string | null | undefined, language: Language): Text | null {
  const text = readText("note", note ?? "", LONGEST_NOTE);
  return text === "" ? null : inLanguage(text, language);
}

function readText(name: string, given: string, longest: number): string {
  const text = cleaned(given);
  if (text.length > longest) throw new HubError("BAD_USER_INPUT", `\`${name}\` has ${text.length} characters; ${longest} is the most.`);
  refusePersonalNumber(text);
  return text;
}

function inLanguage(text: string, language: Language): Text {
  return language === "DA" ? { da: text } : { en: text };
}

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { ValidateFunction } from "ajv";
import type { Audience, Theme } from "../../schema/listing.ts";
import { isOwn, isShared, type Language, type SharedQuestion, type Stage } from "./questionShape.ts";

/**
 * Questions that people ask, with judgements of which help functions are the right doors. Written before the ranking was, so that it could not be fitted to the
 * answers; half of them stay closed while the knowledge base is built.
 */
export interface Question {
  readonly id: string;
  /** Who asks, in a word; the questions of others know no more than this. */
  readonly persona: string;
  readonly language: Language;
  readonly need: Need;
  /** Help functions that help, by id, best first; where `unsure`, the general entrances that may be named. */
  readonly good: readonly Judgement[];
  /** Help functions that tempt and mislead: elsewhere, for others, closed, or about something else. */
  readonly wrong: readonly string[];
  /** Out of scope or unanswerable: the right answer says so. */
  readonly unsure: boolean;
  /** The reason for the judgement, in a line. */
  readonly why: string;
  readonly heldBack: boolean;
}

export interface Judgement {
  readonly id: string;
  /** 2: a right first door. 1: helps as well. */
  readonly grade: 1 | 2;
}

/** The need as `GuidanceNeedInput` takes it; what the asker did not say is absent. */
export interface Need {
  readonly text: string;
  readonly asker?: Audience;
  /** Official codes. */
  readonly municipality?: string;
  readonly region?: string;
  readonly themes?: readonly Theme[];
  readonly stage?: Stage;
}

/** Our own questions, as `questions.json` has them. Throws for a file of another shape. */
export function readQuestions(): readonly Question[] {
  return parse(isOwn, new URL("questions.json", import.meta.url)).map((own) => ({
    ...own,
    unsure: own.unsure ?? false,
    heldBack: heldBack(own.id),
  }));
}

/** The questions of others in `../shared/domain`; none where that folder is missing. */
export function readSharedQuestions(): readonly Question[] {
  const file = new URL("../../../shared/domain/questions.json", import.meta.url);
  return existsSync(file) ? parse(isShared, file).map(fromShared) : [];
}

/** Whether a question may be read by the measuring alone: the first bit of the SHA-256 of its id. */
export function heldBack(id: string): boolean {
  return (createHash("sha256").update(id).digest()[0] ?? 0) >= 0x80;
}

/** Which audience a persona of the others belongs to; one who asks for somebody else has none. */
const ASKERS: ReadonlyMap<string, Audience> = new Map([
  ["nurse", "EMPLOYEE"],
  ["entrepreneur", "COMPANY"],
  ["municipal-buyer", "MUNICIPALITY"],
  ["regional-innovation-officer", "REGION"],
  ["ministry-official", "STATE"],
]);

function fromShared({ id, persona, question, context, relevant, wrong_ids, note }: SharedQuestion): Question {
  const asker = ASKERS.get(persona);
  const { municipality, region } = context;
  return {
    id,
    persona,
    language: "da", // all of them are
    need: {
      text: question,
      ...(asker === undefined ? {} : { asker }),
      ...(municipality === undefined ? {} : { municipality }),
      ...(region === undefined ? {} : { region }),
    },
    good: relevant,
    wrong: wrong_ids,
    unsure: false,
    why: note,
    heldBack: heldBack(id),
  };
}

function parse<T>(isShape: ValidateFunction<T>, file: URL): T {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (isShape(value)) return value;
  const faults = (isShape.errors ?? []).slice(0, 5).map(({ instancePath, message }) => `${instancePath} ${message}`);
  throw new Error(`${file.pathname.split("/").slice(-3).join("/")} is not a list of questions: ${faults.join("; ")}.`);
}

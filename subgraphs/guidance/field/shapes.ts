import { Ajv, type ValidateFunction } from "ajv";
import { AUDIENCES, THEMES } from "../../../schema/listing.ts";
import { SECTORS, STAGES } from "../../../schema/knowledge.ts";
import type { Companion, Concept, Entrance, Example, Kind, Preparation, Profile, Sayings, Situation, Topic } from "./knowledge.ts";

/** The shapes of the knowledge's files, a list each. Whatever else stands in them is refused: a misspelt field would be knowledge that nobody uses. */
const ajv = new Ajv();

const word = { type: "string", minLength: 1 };
const id = { type: "string", pattern: "^[a-z0-9-]+$" };
const words = { type: "array", items: word };
const weights = { type: "object", additionalProperties: { type: "number" } };
const side = { enum: ["public", "company"] };
const label = record({ da: word, en: word });
const some = (values: readonly string[]) => ({ type: "array", items: { enum: values }, uniqueItems: true });

export const SHAPES = Object.freeze({
  concepts: list<Concept>(
    { id, label, da: words, en: words },
    { kinds: weights, topics: weights, vague: { type: "boolean" }, outside: { type: "number" }, act: { type: "boolean" }, asker: side },
  ),
  kinds: list<Kind>({ id, da: word, en: word, bring: id, themes: some(THEMES) }, { parent: id, next: id }),
  topics: list<Topic>({ id, da: word, en: word, sectors: some(SECTORS), near: weights }),
  situations: list<Situation>(
    {
      when: record(
        {},
        { asker: some(AUDIENCES), stage: some(STAGES), theme: some(THEMES), topic: words, unlessTopic: words, kind: words, says: words },
      ),
      kinds: weights,
    },
    { less: weights },
  ),
  profiles: list<Profile>({ names: words, provider: { type: "string" }, kinds: weights, topics: weights }, { host: word }),
  preparations: list<Preparation>({ id, stages: some(STAGES), da: words, en: words }),
  entrances: list<Entrance>({ asker: side, name: word, provider: word }),
  examples: list<Example>({ kind: id, da: words, en: words }),
  elsewhere: list<Sayings>({ da: words, en: words }),
  companions: list<Companion>({ kind: id, also: weights }, { asker: side }),
});

/** What a file holds. Throws at start-up for a file of another shape, and names it and the entry. */
export function parse<T>(isShape: ValidateFunction<readonly T[]>, file: string, value: unknown): readonly T[] {
  if (isShape(value)) return value;
  const [fault] = isShape.errors ?? [];
  const place = Number(fault?.instancePath.split("/")[1]);
  const entry: unknown = Array.isArray(value) ? value[place] : undefined;
  throw new Error(`field/${file}: entry ${place + 1}${nameOf(entry)} ${fault?.instancePath ?? ""} ${fault?.message ?? ""}.`);
}

function nameOf(entry: unknown): string {
  if (typeof entry !== "object" || entry === null) return "";
  const name = "id" in entry ? entry.id : "kind" in entry ? entry.kind : "names" in entry ? String(entry.names) : undefined;
  return typeof name === "string" ? ` (${name})` : "";
}

function list<T>(needed: Readonly<Record<string, object>>, others: Readonly<Record<string, object>> = {}): ValidateFunction<readonly T[]> {
  return ajv.compile<readonly T[]>({ type: "array", items: record(needed, others) });
}

/** An object that has all of the first fields and may have the others, and no more. */
function record(needed: Readonly<Record<string, object>>, others: Readonly<Record<string, object>> = {}): object {
  return { type: "object", additionalProperties: false, required: Object.keys(needed), properties: { ...needed, ...others } };
}

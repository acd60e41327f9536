import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject } from "ajv";
import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { HubError } from "../../schema/errors.ts";
import { nearest } from "../base/nearest.ts";

/**
 * Reads a source file's YAML and holds it against source.schema.json. The author of the file is a person with an editor: each complaint names the file,
 * the line, the property, and where a name is near another, the other.
 */
const schema: Record<string, unknown> = JSON.parse(readFileSync(new URL("source.schema.json", import.meta.url), "utf8")) as Record<
  string,
  unknown
>; // our own file
const MOST_COMPLAINTS = 5;

// strict is off because it refuses `default` inside `then`, which is there for editors.
const validate = new Ajv({ allErrors: true, useDefaults: true, verbose: true, strict: false }).compile(schema);

/** What a file says, checked and completed with the schema's defaults, and a way to name the line of any property. */
export interface Checked {
  readonly value: unknown;
  /** A SOURCE_INVALID at the line of the property (or of its nearest parent that is written down). */
  readonly complaint: (path: readonly string[], message: string) => HubError;
}

/** Throws SOURCE_INVALID. `complete` may add to the plain value before it is checked. */
export function checkYaml(text: string, file: string, complete: (value: unknown) => void): Checked {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}.`);
  const lineOf = (path: readonly string[]) => lines.linePos(offsetOf(document, path)).line;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid(`${file}:1: its aliases cannot be resolved.`, error);
  }
  complete(value);
  if (!validate(value)) {
    const all = (validate.errors ?? []).filter(isOwn).map((error) => ({ line: lineOf(pathOf(error)), message: explain(error) }));
    const unique = [...new Map(all.map((each) => [`${each.line} ${each.message}`, each])).values()].toSorted((a, b) => a.line - b.line);
    const shown = unique.slice(0, MOST_COMPLAINTS).map((each) => `${file}:${each.line}: ${each.message}`);
    throw invalid(shown.join(" ") + (unique.length > MOST_COMPLAINTS ? ` And ${unique.length - MOST_COMPLAINTS} more.` : ""));
  }
  return { value, complaint: (path, message) => invalid(`${file}:${lineOf(path)}: ${message}`) };
}

function invalid(message: string, cause?: unknown): HubError {
  return new HubError("SOURCE_INVALID", message, { cause });
}

/** `if` and the branches of `anyOf` only repeat what another complaint says. */
function isOwn(error: ErrorObject): boolean {
  return error.keyword !== "if" && !/\/anyOf\/\d/.test(error.schemaPath);
}

function explain(error: ErrorObject): string {
  const at = error.instancePath.split("/").slice(1).map(unescape);
  const name = at.length === 0 ? "the source" : at.join(".");
  switch (error.keyword) {
    case "additionalProperties": {
      const wrong = String(error.params["additionalProperty"]);
      const known = Object.keys(Object(error.parentSchema?.["properties"]) as object); // a schema's properties are an object
      const near = nearest(wrong, known);
      const hint = near === undefined ? `Known here: ${known.join(", ")}.` : `Did you mean ${near}?`;
      return `${[...at, wrong].join(".")} is not a known property. ${hint}`;
    }
    case "required":
      return `${[...at, String(error.params["missingProperty"])].join(".")} is missing.`;
    case "enum":
      return `${name} must be one of ${(error.params["allowedValues"] as readonly unknown[]).join(", ")}.`; // Ajv's own parameter
    case "pattern":
      return `${name} (${JSON.stringify(error.data).slice(0, 80)}) does not look as it must: ${error.params["pattern"]}.`;
    case "anyOf":
      return `${name} needs a path, paths, a constant or a default.`;
    default:
      return `${name} ${error.message ?? "is not valid"}.`;
  }
}

function pathOf(error: ErrorObject): readonly string[] {
  const at = error.instancePath.split("/").slice(1).map(unescape);
  return error.keyword === "additionalProperties" ? [...at, String(error.params["additionalProperty"])] : at;
}

function unescape(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const name = path[length - 1];
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === name) : undefined;
    if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    const node = document.getIn(path.slice(0, length), true);
    if (isScalar(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

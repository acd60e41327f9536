import { isEnumType, isSpecifiedScalarType, type GraphQLLeafType } from "graphql";
import type { Output } from "./output.ts";
import { misfit, type Write } from "./write.ts";

/**
 * Writes leaf values that are already what they should be. What GraphQL would convert (a number for a String, "5" for an Int) is left to the careful way, which
 * converts as the specification says.
 */
export function leafWriter(type: GraphQLLeafType): Write {
  if (isEnumType(type)) return enumWriter(new Map(type.getValues().map(({ name, value }) => [value, Buffer.from(JSON.stringify(name))])));
  if (!isSpecifiedScalarType(type)) return writeAny;
  return SPECIFIED.get(type.name) ?? misfit;
}

/** Longer texts are quoted faster by the engine's own code. */
const SHORT = 60;

/** A text as JSON. */
export function quote(text: string): string {
  if (text.length >= SHORT) return JSON.stringify(text);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 32 || unit === 34 || unit === 92 || (unit >= 0xd800 && unit <= 0xdfff)) return JSON.stringify(text);
  }
  return `"${text}"`;
}

const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");

const SPECIFIED: ReadonlyMap<string, Write> = new Map<string, Write>([
  ["String", (value, out) => (typeof value === "string" ? out.quoted(value) : misfit())],
  [
    "ID",
    (value, out) => (typeof value === "string" ? out.quoted(value) : Number.isSafeInteger(value) ? out.quoted(String(value)) : misfit()),
  ],
  ["Int", (value, out) => (typeof value === "number" && (value | 0) === value ? out.ascii(String(value)) : misfit())],
  ["Float", (value, out) => (typeof value === "number" && Number.isFinite(value) ? out.ascii(String(value)) : misfit())],
  ["Boolean", (value, out) => (value === true ? out.ready(TRUE) : value === false ? out.ready(FALSE) : misfit())],
]);

function enumWriter(texts: ReadonlyMap<unknown, Uint8Array>): Write {
  return (value, out) => out.ready(texts.get(value) ?? misfit());
}

/** A scalar of the subgraphs' own: any JSON but null. What is nested too deeply is for the careful way to refuse. */
function writeAny(value: unknown, out: Output): void {
  if (typeof value === "string") out.quoted(value);
  else if (value === null || value === undefined || isTooDeep(value)) misfit();
  else out.json(JSON.stringify(value));
}

const DEEPEST = 100;

/** Whether a value has more than a hundred levels: some of those who read the answer would run out of stack. */
export function isTooDeep(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

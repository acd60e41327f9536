import { GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { HubError } from "../errors.ts";

/**
 * Date and DateTime, strict both ways: what goes on to SQL or a comparison of strings is a real day or moment, or it is refused by name here. Formats: RFC 3339
 * section 5.6 (`full-date` and `date-time`).
 */

/** `YYYY-MM-DD`, a string inside the hub too: a day has no time zone, so it is never a JavaScript Date. */
export const dateScalar = new GraphQLScalarType<string, string>({
  name: "Date",
  parseValue: (value) => parseDate(value, ""),
  parseLiteral: (node) => parseDate(literal(node), place(node)),
  serialize: (value) => {
    if (typeof value === "string" && isDate(value)) return value;
    throw new TypeError(`a Date field holds ${String(value)}`);
  },
});

/** A moment; read as a normalised ISO string in UTC, written from such a string or a JavaScript Date. */
export const dateTimeScalar = new GraphQLScalarType<string, string>({
  name: "DateTime",
  parseValue: (value) => parseDateTime(value, ""),
  parseLiteral: (node) => parseDateTime(literal(node), place(node)),
  serialize: (value) => {
    const moment = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : asMoment(value);
    if (moment !== undefined) return moment;
    throw new TypeError(`a DateTime field holds ${String(value)}`);
  },
});

/** True for `YYYY-MM-DD` naming a day that exists (years 0001 to 9999). */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text); // JavaScript rolls 02-30 over to March
}

function parseDate(value: unknown, where: string): string {
  if (typeof value === "string" && isDate(value)) return value;
  throw new HubError("BAD_USER_INPUT", `${where}${shown(value)} is not a day of the calendar; write YYYY-MM-DD.`);
}

function parseDateTime(value: unknown, where: string): string {
  const moment = asMoment(value);
  if (moment !== undefined) return moment;
  throw new HubError("BAD_USER_INPUT", `${where}${shown(value)} is not a moment; write YYYY-MM-DDThh:mm:ss with Z or an offset.`);
}

function asMoment(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const parts = /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(value);
  return parts?.[1] !== undefined && isDate(parts[1]) ? new Date(value.toUpperCase()).toISOString() : undefined;
}

function literal(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}

/** The name of the argument or input field a literal was given to, read from the tokens before it; a variable is named by graphql-js itself. */
function place(node: ValueNode): string {
  const colon = node.loc?.startToken.prev;
  return colon?.kind === ":" && colon.prev?.kind === "Name" ? `${colon.prev.value}: ` : "";
}

function shown(value: unknown): string {
  return value === undefined ? "this" : (JSON.stringify(value)?.slice(0, 60) ?? "this");
}

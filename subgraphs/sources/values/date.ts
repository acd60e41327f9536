import { bad, good, type Result } from "./result.ts";

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** RFC 5322 section 3.3 (feeds): `Wed, 02 Oct 2002 13:00:00 GMT`. */
const RFC5322 = /^(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?\s*(?:[A-Z]{1,5}|[+-]\d{4})?$/;
const DANISH_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" });

/** The day as `YYYY-MM-DD`; a moment with a zone becomes the day it is in Denmark. Without `format`: ISO 8601 or the date of a feed. */
export function day(text: string, format?: string): Result<string> {
  const given = text.trim();
  if (format !== undefined) return byFormat(given, format);
  const parts = ISO.exec(given);
  if (parts !== null) {
    const [, year, month, date, hour, minute, second, zone] = parts;
    if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 60) return bad("has a time of day that does not exist");
    const real = realDay(Number(year), Number(month), Number(date));
    if (!real.ok || zone === undefined) return real;
    const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
    return danishDay(Date.parse(`${real.value}T${hour}:${minute}:${String(Math.min(59, Number(second ?? 0))).padStart(2, "0")}${offset}`));
  }
  return RFC5322.test(given) ? danishDay(Date.parse(given)) : bad("is not an ISO date; another way of writing needs `format`");
}

const TOKENS = /yyyy|MM|M|dd|d|HH|mm|ss/g;

function byFormat(text: string, format: string): Result<string> {
  const names: string[] = [];
  let source = "";
  let at = 0;
  for (const token of format.matchAll(TOKENS)) {
    source += RegExp.escape(format.slice(at, token.index));
    source += token[0] === "yyyy" ? "(\\d{4})" : token[0].length === 2 ? "(\\d{2})" : "(\\d{1,2})";
    names.push(token[0].slice(0, 1));
    at = token.index + token[0].length;
  }
  const parts = new RegExp(`^${source}${RegExp.escape(format.slice(at))}$`).exec(text);
  if (parts === null) return bad(`is not a date written as ${format}`);
  const number = (name: string) => Number(parts[names.indexOf(name) + 1]);
  return realDay(number("y"), number("M"), number("d"));
}

/** Whether a format names year, month and day, each once. */
export function isDateFormat(format: string): boolean {
  const names = Array.from(format.matchAll(TOKENS), (token) => token[0].slice(0, 1));
  return ["y", "M", "d"].every((name) => names.filter((each) => each === name).length === 1);
}

function danishDay(ms: number): Result<string> {
  if (Number.isNaN(ms)) return bad("is not a date");
  const text = DANISH_DAY.format(ms);
  return realDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)));
}

function realDay(year: number, month: number, date: number): Result<string> {
  const made = new Date(Date.UTC(year, month - 1, date));
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== date) return bad("is not a day of the calendar");
  return year < 1800 || year > 2200 ? bad("is not a year from 1800 to 2200") : good(made.toISOString().slice(0, 10));
}

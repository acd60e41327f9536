import { fold } from "../base/fold.ts";
import type { FieldKind } from "./record.ts";

/** Splits a text into comparable terms (stems, parts of compounds); without doubles is enough. */
export type Terms = (text: string) => readonly string[];

const MAX_VALUE = 20_000;

/** What two values of a kind are compared by: a set of tokens each. Nothing for a value that tells nothing. */
export function tokensOf(kind: FieldKind, given: string, terms: Terms): readonly string[] {
  const value = given.slice(0, MAX_VALUE);
  switch (kind) {
    case "phone":
      return phone(value);
    case "email":
      return /^[^\s@]+@[^\s@]+$/.test(value.trim()) ? [value.trim().toLowerCase()] : [];
    case "url":
      return webAddress(value);
    case "identifier":
      return compact(value);
    case "date":
      return /^\d{4}-\d{2}-\d{2}/.test(value) ? [value.slice(0, 10)] : [];
    case "number":
      return numberOf(value) === undefined ? [] : [value];
    case "area":
      return isCode(value) ? [value] : [...words(value)];
    case "address":
      return words(value);
    default:
      return [...terms(value), ...codes(value)];
  }
}

/** A number as tables write them: currency signs, blanks and thousands' commas aside. */
export function numberOf(value: string): number | undefined {
  const cleaned = value
    .replace(/[^\d.,-]/g, "")
    .replace(/,(?=\d{3}(\D|$))/g, "")
    .replace(",", ".");
  const number = cleaned === "" ? Number.NaN : Number(cleaned);
  return Number.isFinite(number) ? number : undefined;
}

/** The last eight digits (a Danish number, or a foreign one's end), seven where there are no more. Country prefixes differ from source to source. */
function phone(value: string): readonly string[] {
  const digits = value.replace(/\D/g, "");
  return digits.length < 6 ? [] : [digits.slice(-8)];
}

function webAddress(value: string): readonly string[] {
  const url = URL.parse(/^[a-z]+:\/\//i.test(value) ? value : `http://${value.trim()}`);
  if (url === null || !url.hostname.includes(".")) return [];
  return [url.hostname.toLowerCase().replace(/^www\./, "")];
}

function compact(value: string): readonly string[] {
  const folded = fold(value).replaceAll(" ", "");
  return folded === "" ? [] : [folded];
}

function words(value: string): readonly string[] {
  const folded = fold(value);
  return folded === "" ? [] : folded.split(" ");
}

/** Model numbers and the like, written with or without hyphens: `PS-LX350H` is `pslx350h` too. */
function codes(value: string): readonly string[] {
  return value.split(/\s+/).flatMap((run) => {
    if (run.length > 24 || !/\d/.test(run) || !/[-/.]/.test(run)) return [];
    const joined = fold(run).replaceAll(" ", "");
    return joined.length >= 4 ? [joined] : [];
  });
}

function isCode(value: string): boolean {
  return /^[a-z0-9]+:\w+$/i.test(value);
}

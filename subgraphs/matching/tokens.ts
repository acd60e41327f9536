import { fold, words } from "../base/fold.ts";
import type { FieldKind } from "./record.ts";
import { dayOf, numberOf } from "./values.ts";

/** Splits a text into comparable terms (stems, parts of compounds); without doubles is enough. */
export type Terms = (text: string) => readonly string[];

/** The fields made of words. */
export const WORDY: ReadonlySet<FieldKind> = new Set<FieldKind>(["name", "organisation", "text"]);
/** The fields that name a thing or a body. */
export const NAMING: ReadonlySet<FieldKind> = new Set<FieldKind>(["name", "organisation"]);
/** The fields that agree or do not. */
export const EXACT: ReadonlySet<FieldKind> = new Set<FieldKind>(["phone", "email", "url", "identifier"]);

/** Of a longer value the beginning decides: a listing says what it is about first. */
const MAX_VALUE = 20_000;
/** A longer run of letters is no word: a key, a picture in text. */
const MAX_TOKEN = 100;

/** What two values of a kind are compared by: a set of tokens each. Nothing for a value that tells nothing. */
export function tokensOf(kind: FieldKind, given: string, terms: Terms): readonly string[] {
  return read(kind, clean(given), terms).map((token) => (token.length > MAX_TOKEN ? token.slice(0, MAX_TOKEN) : token));
}

/** A value without what cannot be text (NUL, halves of surrogate pairs), cut where it is too long to be read whole. */
export function clean(value: string): string {
  return value.slice(0, MAX_VALUE).toWellFormed().replaceAll("\u0000", " ");
}

function read(kind: FieldKind, value: string, terms: Terms): readonly string[] {
  switch (kind) {
    case "phone":
      return phones(value);
    case "email":
      return value.split(/[\s;,<>]+/).flatMap((part) => (/^[^@]+@[^@]+\.[^@]+$/.test(part) ? [part.toLowerCase()] : []));
    case "url":
      return webAddress(value);
    case "identifier":
      return compact(value);
    case "date":
      return some(dayOf(value));
    case "number":
      return some(numberOf(value));
    case "area":
      return isCode(value) ? [value] : words(value);
    case "address":
      return words(value);
    default:
      return [...terms(value), ...codes(value)];
  }
}

/** Numbers with and without country and area code meet in their last eight digits (a Danish number), those of seven digits in their last seven. */
function phones(value: string): readonly string[] {
  return value.split(/[;,|]|\s(?:or|and|eller|og)\s/i).flatMap((part) => {
    const digits = part.replace(/(?:ext|lok)\D*\d+\s*$/i, "").replace(/\D/g, "");
    if (digits.length < 6) return [];
    const national = digits.replace(/^0*45(?=\d{8}$)/, "");
    return national.length <= 8 ? [national] : [national.slice(-8), national.slice(-7)];
  });
}

/** The host, and the page on it: pages are moved and renamed, but two that tell of the same page hardly tell of two things. */
function webAddress(value: string): readonly string[] {
  const url = URL.parse(/^[a-z]+:\/\//i.test(value) ? value : `http://${value.trim()}`);
  if (url === null || !url.hostname.includes(".")) return [];
  const host = url.hostname.toLowerCase().replace(/^www\./, "");
  const path = url.pathname.toLowerCase().replace(/\/+$/, "");
  return path === "" ? [host] : [host, host + path];
}

function compact(value: string): readonly string[] {
  const folded = fold(value).replaceAll(" ", "");
  return folded === "" ? [] : [folded];
}

/** Model numbers and the like, however they are written: `PS-LX350H` is `pslx350h` too, and `TXSR606B`, with a colour at its end, `txsr606` too. */
function codes(value: string): readonly string[] {
  if (!/\d/.test(value)) return [];
  return value.split(/\s+/).flatMap((run) => {
    if (run.length > 24 || !/\d/.test(run)) return [];
    const joined = fold(run).replaceAll(" ", "");
    if (joined.length < 4) return [];
    const stem = /^(?=.*\p{L}.*\d)(.{3,}\d)\p{L}{1,3}$/u.exec(joined)?.[1];
    return [...(/[-/.]/.test(run) ? [joined] : []), ...(stem === undefined ? [] : [stem])];
  });
}

function some(value: number | undefined): readonly string[] {
  return value === undefined ? [] : [String(value)];
}

/** `mun:0851`: a code cannot be misspelt, so two that differ are two places. */
export function isCode(value: string): boolean {
  return /^[a-z0-9]+:\w+$/i.test(value);
}

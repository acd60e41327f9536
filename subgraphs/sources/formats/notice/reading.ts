import type { Text } from "../../../../schema/listing.ts";
import { DURATION_UNITS, type DurationUnit, type Money, type NoticeContent, type TenderFlag } from "../../../../schema/tender.ts";
import type { Problem } from "../../mapping.ts";
import { cpvCode } from "../../values/cpv.ts";
import { cleanLine, cleanParagraphs } from "../../values/text.ts";
import { webUrl } from "../../values/url.ts";
import { textOf, within } from "./look.ts";
import type { XmlElement } from "./xmlTree.ts";

/** What both standards read alike. */
export interface NoticeRead {
  readonly content: NoticeContent;
  readonly problems: readonly Problem[];
}

const MOST = { title: 300, description: 4000, codes: 100, references: 50 } as const;

/** A text by language; longer ones are cut, for a notice's text goes on where the notice is. */
export function noticeText(
  texts: { readonly da?: string | undefined; readonly en?: string | undefined },
  what: "title" | "description",
  scrub: (text: string) => string,
): Text | undefined {
  const entries = (["da", "en"] as const).flatMap((language) => {
    const given = texts[language];
    if (given === undefined) return [];
    const clean = scrub(what === "title" ? cleanLine(given) : cleanParagraphs(given));
    return clean === "" ? [] : [[language, cut(clean, MOST[what])] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** CPV codes, each once, in their order; what is none becomes a problem. */
export function cpvOf(codes: readonly string[], problems: Problem[]): readonly string[] {
  const good = [...new Set(codes)].slice(0, MOST.codes).flatMap((code) => {
    const read = cpvCode(code);
    if (read.ok) return [read.value];
    problems.push({ field: "cpv", code: read.code, reason: `cpv: ${JSON.stringify(code.slice(0, 20))} ${read.reason}` });
    return [];
  });
  return [...new Set(good)];
}

/** NUTS codes of any level, each once. */
export function nutsOf(codes: readonly string[]): readonly string[] {
  return [...new Set(codes.map((code) => code.trim().toUpperCase()))]
    .filter((code) => /^[A-Z]{2}[0-9A-Z]{0,3}$/.test(code))
    .slice(0, MOST.codes);
}

/**
 * A publication number without leading zeros, from `2019/S 219-538514`, `538514-2019` or `00538514-2019`; anything else as it is, for it may be another standard's id.
 */
export function noticeName(text: string): string {
  const given = cleanLine(text).slice(0, 200);
  const journal = /^(\d{4})\/S \d{1,3}-(\d{1,8})$/.exec(given);
  const [, number, year] = journal === null ? (/^(\d{1,8})-(\d{4})$/.exec(given) ?? []) : [undefined, journal[2], journal[1]];
  return number === undefined || year === undefined ? given.toLowerCase() : `${Number(number)}-${year}`;
}

/** Names of other notices, each once, without its own. */
export function referencesOf(texts: readonly string[], own: readonly string[]): readonly string[] {
  return [...new Set(texts.map(noticeName))].filter((name) => name !== "" && !own.includes(name)).slice(0, MOST.references);
}

export function money(amount: string | undefined, currency: string | undefined, upTo?: string): Money | undefined {
  const value = figure(amount);
  if (value === undefined || currency === undefined || !/^[A-Z]{3}$/.test(currency)) return undefined;
  const high = figure(upTo);
  return { amount: value, ...(high !== undefined && high > value && { upTo: high }), currency };
}

/** Buyers who may not tell the amount, but have to fill the field in, write 0, 0.01 or 1. */
const PLACEHOLDER = 1;

function figure(text: string | undefined): number | undefined {
  const given = text?.replace(/\s/g, "") ?? "";
  if (!/^\d{1,15}(?:[.,]\d{1,4})?$/.test(given)) return undefined;
  const value = Number(given.replace(",", "."));
  return value > PLACEHOLDER ? value : undefined;
}

export function duration(count: string | undefined, unit: string | undefined): NoticeContent["duration"] {
  const known = DURATION_UNITS.find((each): each is DurationUnit => each === unit?.toUpperCase());
  const value = Number(count);
  return known === undefined || !Number.isSafeInteger(value) || value < 1 || value > 100_000 ? undefined : { count: value, unit: known };
}

/** A web address; `www.x.dk` gets https. */
export function address(text: string | undefined): string | undefined {
  const url = text === undefined ? undefined : webUrl(text);
  return url?.ok === true ? url.value : undefined;
}

/** What award criteria name: environment and climate, social regard, innovation. */
export function criteriaFlags(criteria: readonly string[]): readonly TenderFlag[] {
  const said = criteria.join("\n");
  return CRITERIA.flatMap(([flag, words]) => (words.test(said) ? [flag] : []));
}

const CRITERIA: readonly (readonly [TenderFlag, RegExp])[] = [
  ["GREEN", /miljø|klima|bæredygtig|co ?2|cirkulær|genanvend|environment|climate|sustainab|circular|carbon|recycl/iu],
  [
    "SOCIAL",
    /socialt? ansvar|sociale? (?:hensyn|klausul|krav)|arbejdsklausul|lærling|praktikplads|social (?:responsib|clause|consider|value)|apprentic/iu,
  ],
  ["INNOVATIVE_ACQUISITION", /innovati/iu],
];

/** Texts of all elements of a name. */
export function textsWithin(element: XmlElement | undefined, ...names: readonly string[]): readonly string[] {
  return within(element, ...names).flatMap((each) => textOf(each) ?? []);
}

function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}

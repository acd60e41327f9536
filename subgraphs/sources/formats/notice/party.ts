import type { NoticeBuyer, NoticeWinner } from "../../../../schema/tender.ts";
import type { Problem } from "../../mapping.ts";
import { checkedCvr } from "../../values/cvr.ts";
import { cleanLine } from "../../values/text.ts";
import { isFirm } from "./firm.ts";

/** An organisation as a notice gives it. */
export interface Party {
  readonly name: string;
  readonly number?: string | undefined;
  /** Two letters. */
  readonly country?: string | undefined;
  readonly nuts?: string | undefined;
  readonly sme?: boolean | undefined;
  /** Where the notice says so itself. */
  readonly person?: boolean;
}

const MOST_NAME = 300;
const MOST_PARTIES = 100;

/** Buyers, each once: by CVR number, else by name. A Danish buyer's number that is none becomes a problem. */
export function buyersOf(parties: readonly Party[], problems: Problem[]): readonly NoticeBuyer[] {
  const buyers = parties.slice(0, MOST_PARTIES).flatMap((party): readonly NoticeBuyer[] => {
    const name = nameOf(party);
    if (name === "" || party.person === true) return [];
    return [held({ name, cvr: cvrOf(party, "buyers.cvr", problems), country: party.country, nuts: party.nuts })];
  });
  return once(buyers);
}

/** Winners that are firms, each once, and how many are left out. */
export function winnersOf(
  parties: readonly Party[],
  problems: Problem[],
): { readonly winners: readonly NoticeWinner[]; readonly withheld: readonly string[] } {
  const withheld: string[] = [];
  const winners = parties.slice(0, MOST_PARTIES).flatMap((party): readonly NoticeWinner[] => {
    const name = nameOf(party);
    if (name === "") return [];
    const person = party.person === true || !isFirm(name, /\d{5}/.test(party.number ?? ""));
    const cvr = person ? undefined : cvrOf(party, "winners.cvr", problems);
    if (!person) return [held({ name, cvr, country: party.country, sme: party.sme })];
    withheld.push(name);
    return [];
  });
  return { winners: once(winners), withheld: [...new Set(withheld)] };
}

/** Two letters for the countries that eForms writes with three (ISO 3166-1); others as they are. */
export function countryOf(code: string | undefined): string | undefined {
  const given = code?.trim().toUpperCase();
  if (given === undefined || given === "") return undefined;
  return given.length === 2 ? given : THREE_LETTERS.get(given);
}

const THREE_LETTERS = new Map(
  "DNK:DK SWE:SE NOR:NO FIN:FI ISL:IS GRL:GL FRO:FO DEU:DE NLD:NL BEL:BE LUX:LU FRA:FR GBR:GB IRL:IE ESP:ES PRT:PT ITA:IT AUT:AT CHE:CH POL:PL CZE:CZ SVK:SK HUN:HU EST:EE LVA:LV LTU:LT GRC:GR HRV:HR SVN:SI BGR:BG ROU:RO MLT:MT CYP:CY USA:US CAN:CA JPN:JP CHN:CN IND:IN AUS:AU"
    .split(" ")
    .map((pair) => pair.split(":") as [string, string]), // each pair has a colon
);

function nameOf({ name }: Party): string {
  return cleanLine(name.replace(/[\s,;-]*\b(?:att|attn|attention)\b\s?[.:].*$/iu, "")).slice(0, MOST_NAME);
}

function cvrOf({ number, country, name }: Party, field: string, problems: Problem[]): string | undefined {
  if (number === undefined || (country !== undefined && country !== "DK")) return undefined;
  const cvr = checkedCvr(number);
  if (cvr.ok) return cvr.value;
  problems.push({ field, code: cvr.code, reason: `${field}: the number of ${name.trim().slice(0, 100)} ${cvr.reason}` });
  return undefined;
}

function once<T extends { readonly name: string; readonly cvr?: string }>(parties: readonly T[]): readonly T[] {
  const known = new Map<string, T>();
  for (const party of parties) {
    const key = party.cvr ?? party.name.toLowerCase();
    if (!known.has(key)) known.set(key, party);
  }
  return [...known.values()];
}

/** The entries that hold something. */
export function held<T extends object>(entries: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as T; // the same keys, fewer
}

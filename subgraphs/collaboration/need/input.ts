import { HubError } from "../../../schema/errors.ts";
import { SECTORS, type Sector } from "../../../schema/knowledge.ts";
import type { Text, Theme } from "../../../schema/listing.ts";
import { refusePersonalNumber } from "../../base/personalNumber.ts";
import { isTerritoryCode } from "../../base/territory/index.ts";
import { cpvCode } from "../../sources/values/cpv.ts";
import { cleaned } from "../cleaned.ts";
import { readBuyer } from "./buyer.ts";
import type { NeedContent, NeedStage } from "./need.ts";
import { readVolume } from "./volume.ts";

/** `NeedInput` as GraphQL hands it over. */
export interface NeedInput {
  readonly buyer: string;
  readonly buyerName?: string | null;
  readonly title: string;
  readonly titleEn?: string | null;
  readonly description?: string | null;
  readonly descriptionEn?: string | null;
  readonly sector?: Sector | null;
  readonly themes?: readonly Theme[] | null;
  readonly cpv?: readonly string[] | null;
  readonly territory?: readonly string[] | null;
  readonly quantity: number;
  readonly unit: string;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly stage?: NeedStage | null;
  readonly sameAs?: string | null;
  readonly idempotencyKey: string;
}

/** A checked need, before anything is looked up. */
export interface NewNeed {
  readonly buyer: string;
  readonly buyerName: string | null;
  readonly content: NeedContent;
  /** Id of a need that wants the same, as the buyer says. */
  readonly sameAs: string | null;
  readonly idempotencyKey: string;
}

const LONGEST_TITLE = 200;
const LONGEST_TEXT = 5_000;
const MOST_CODES = 20;

/** Checks a need before anything is done with it. Throws PERSONAL_NUMBER, NEED_TOO_LONG, UNIT_UNKNOWN, TERRITORY_UNKNOWN or BAD_USER_INPUT; no message repeats a text. */
export function readNeed(input: NeedInput): NewNeed {
  const title = texts("title", LONGEST_TITLE, input.title, input.titleEn);
  if (title.da === undefined && title.en === undefined)
    throw new HubError("BAD_USER_INPUT", "`title` is empty. Skriv, hvad der er behov for.");
  const description = texts("description", LONGEST_TEXT, input.description, input.descriptionEn);
  const buyer = readBuyer(input.buyer);
  const name = texts("buyerName", LONGEST_TITLE, input.buyerName, null).da ?? null;
  if (buyer.startsWith("org:") && name === null)
    throw new HubError(
      "BAD_USER_INPUT",
      "`buyerName` is missing: a public body without a municipality or region code is told by its name.",
    );
  const { from = null, to = null } = input;
  if (from !== null && to !== null && from > to) throw new HubError("BAD_USER_INPUT", `from: ${from} is after to: ${to}.`);
  const territory = codes("territory", input.territory, (code) => {
    const known = /^\d{4}$/.test(code) ? readBuyer(code) : code;
    if (!isTerritoryCode(known) || known.startsWith("unknown:"))
      throw new HubError("TERRITORY_UNKNOWN", `territory: there is no territory ${JSON.stringify(code.slice(0, 40))}.`);
    return known;
  });
  if (!/^[\x21-\x7e]{16,100}$/.test(input.idempotencyKey))
    throw new HubError("BAD_USER_INPUT", "`idempotencyKey` has to be 16 to 100 letters, digits or signs.", {
      next: "Make a random UUID when the form is opened, and send the same one again when the same need is sent again.",
    });
  const content: NeedContent = {
    title,
    ...((description.da ?? description.en) !== undefined && { description }),
    sector: SECTORS.find((each) => each === input.sector) ?? null,
    themes: [...new Set(input.themes ?? [])],
    cpv: codes("cpv", input.cpv, readCpv),
    territory: territory.length > 0 ? territory : isTerritoryCode(buyer) ? [buyer] : ["DK"],
    volume: readVolume(input.quantity, input.unit),
    from,
    to,
    stage: input.stage ?? null,
  };
  return {
    buyer,
    buyerName: buyer.startsWith("org:") ? name : null,
    content,
    sameAs: input.sameAs ?? null,
    idempotencyKey: input.idempotencyKey,
  };
}

function texts(name: string, longest: number, da: string | null | undefined, en: string | null | undefined): Text {
  const [danish, english] = [cleaned(da ?? ""), cleaned(en ?? "")];
  for (const text of [danish, english]) {
    if (text.length > longest)
      throw new HubError("NEED_TOO_LONG", `\`${name}\` has ${text.length} characters; ${longest} is the most.`, {
        next: "Say in a few sentences what is wanted.",
      });
    refusePersonalNumber(text);
  }
  return { ...(danish !== "" && { da: danish }), ...(english !== "" && { en: english }) };
}

function codes(name: string, given: readonly string[] | null | undefined, read: (code: string) => string): readonly string[] {
  if ((given?.length ?? 0) > MOST_CODES)
    throw new HubError("BAD_USER_INPUT", `${name}: ${given?.length} values; ${MOST_CODES} is the most.`);
  return [...new Set((given ?? []).map((code) => read(code.trim())))];
}

function readCpv(code: string): string {
  const result = cpvCode(code);
  if ("value" in result) return result.value;
  throw new HubError(
    "BAD_USER_INPUT",
    `cpv: ${JSON.stringify(code.slice(0, 20))} ${"problem" in result ? String(result.problem) : "is not a CPV code"}.`,
    {
      next: "Give the code as in the Common Procurement Vocabulary, 33192600-8 say, or without its check digit.",
    },
  );
}

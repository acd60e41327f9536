import type { NoticeContent, TenderFlag } from "../../../../schema/tender.ts";
import { all, at, childrenOf, textAt, textOf, within } from "../notice/look.ts";
import type { Party } from "../notice/party.ts";
import { address, criteriaFlags, duration, money, textsWithin } from "../notice/reading.ts";
import type { XmlElement } from "../notice/xmlTree.ts";

/**
 * What stands in a form only, beside a TED_EXPORT's coded data. The forms of 2014 (R2.0.9: F01 to F25) and those of defence, which kept the schema before
 * (R2.0.8: 16 to 19), call the same things by different names; both are looked for, so that a mixed form is read too.
 */
export interface FormRead {
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly buyers: readonly Party[];
  readonly winners: readonly Party[];
  readonly lots: number;
  readonly estimated: NoticeContent["estimated"];
  readonly total: NoticeContent["total"];
  readonly duration: NoticeContent["duration"];
  readonly nothingAwarded: boolean;
  readonly flags: readonly TenderFlag[];
  readonly documents: string | undefined;
}

export function readForm(form: XmlElement): FormRead {
  const object = at(form, "OBJECT_CONTRACT") ?? form;
  const descriptions = within(object, "OBJECT_DESCR");
  const outcome = awardsOf(form);
  return {
    title: textAt(object, "TITLE") ?? textsWithin(form, "TITLE_CONTRACT")[0],
    description: textAt(object, "SHORT_DESCR") ?? textsWithin(form, ...DESCRIPTIONS)[0],
    buyers: within(form, ...BUYERS).map(partyOf),
    winners: outcome.winners,
    lots: lotsOf(form, descriptions.length),
    estimated: amountOf(within(object, "VAL_ESTIMATED_TOTAL")[0]),
    total: amountOf(at(object, "VAL_TOTAL")) ?? rangeOf(at(object, "VAL_RANGE_TOTAL")),
    duration: durationOf(form, descriptions),
    nothingAwarded: outcome.nothing,
    flags: flagsOf(form),
    documents: address(textsWithin(at(form, "CONTRACTING_BODY"), "URL_DOCUMENT")[0]),
  };
}

const BUYERS = ["ADDRESS_CONTRACTING_BODY", "ADDRESS_CONTRACTING_BODY_ADDITIONAL", "CA_CE_CONCESSIONAIRE_PROFILE"] as const;
const WINNERS = ["CONTRACTOR", "WINNER", "ECONOMIC_OPERATOR_NAME_ADDRESS"] as const;
const AWARDS = ["AWARD_CONTRACT", "AWARD_OF_CONTRACT_DEFENCE", "RESULTS"] as const;
const DESCRIPTIONS = ["SHORT_CONTRACT_DESCRIPTION", "SHORT_DESCR", "TOTAL_QUANTITY_OR_SCOPE"] as const;

function partyOf(element: XmlElement): Party {
  const [nuts] = within(element, "NUTS");
  const [sme, large] = [within(element, "SME").length > 0, within(element, "NO_SME").length > 0];
  return {
    name: textsWithin(element, "OFFICIALNAME")[0] ?? "",
    number: textsWithin(element, "NATIONALID")[0],
    country: within(element, "COUNTRY")[0]?.attributes.get("VALUE"),
    nuts: nuts?.attributes.get("CODE"),
    sme: sme === large ? undefined : sme,
  };
}

function awardsOf(form: XmlElement): { readonly winners: readonly Party[]; readonly nothing: boolean } {
  const awards = within(form, ...AWARDS);
  const winners = awards.flatMap((award) => within(award, ...WINNERS).map(partyOf));
  const without = awards.filter((award) => within(award, "NO_AWARDED_CONTRACT", "NO_AWARDED_PRIZE").length > 0);
  return { winners, nothing: awards.length > 0 && without.length === awards.length };
}

function lotsOf(form: XmlElement, described: number): number {
  if (within(form, "NO_LOT_DIVISION", "DIV_INTO_LOT_NO").length > 0) return 1;
  return Math.max(1, described, within(form, "LOT_PRIOR_INFORMATION", "F17_ANNEX_B", "ANNEX_B_INFORMATION_LOTS_DEFENCE").length);
}

function durationOf(form: XmlElement, descriptions: readonly XmlElement[]): NoticeContent["duration"] {
  const [given] = descriptions.flatMap((each) => childrenOf(each, "DURATION"));
  const [years] = textsWithin(form, "DURATION_FRAMEWORK_YEAR");
  const [months] = textsWithin(form, "DURATION_FRAMEWORK_MONTH");
  return duration(textOf(given), given?.attributes.get("TYPE")) ?? duration(years, "YEAR") ?? duration(months, "MONTH");
}

function flagsOf(form: XmlElement): readonly TenderFlag[] {
  const has = (...names: readonly string[]): boolean => within(form, ...names).length > 0;
  const framework = within(form, "NOTICE_INVOLVES_DESC_DEFENCE", "FRAMEWORK_AGREEMENT").some(({ attributes }) =>
    /FRAMEWORK|YES/.test(attributes.get("VALUE") ?? ""),
  );
  const criteria = [...textsWithin(form, "AC_CRITERION"), ...textsWithin(form, "CRITERIA")];
  return [
    ...(has("PT_INNOVATION_PARTNERSHIP") ? (["INNOVATION_PARTNERSHIP"] as const) : []),
    ...(has("PT_COMPETITIVE_DIALOGUE") ? (["COMPETITIVE_DIALOGUE"] as const) : []),
    ...(has("FRAMEWORK", "F17_FRAMEWORK") || framework ? (["FRAMEWORK"] as const) : []),
    ...(has("JOINT_PROCUREMENT_INVOLVED") ? (["JOINT_PROCUREMENT"] as const) : []),
    ...(has("CENTRAL_PURCHASING", "PURCHASING_ON_BEHALF_YES") ? (["CENTRAL_PURCHASING"] as const) : []),
    ...(has("RESTRICTED_SHELTERED_WORKSHOP", "RESTRICTED_SHELTERED_PROGRAM") ? (["SOCIAL"] as const) : []),
    ...criteriaFlags(criteria),
  ];
}

function amountOf(element: XmlElement | undefined): NoticeContent["total"] {
  return money(textOf(element), element?.attributes.get("CURRENCY"));
}

function rangeOf(element: XmlElement | undefined): NoticeContent["total"] {
  return money(textAt(element, "LOW"), element?.attributes.get("CURRENCY"), textAt(element, "HIGH"));
}

/** The forms of an export, that of the original language first, each with its language in lower case. */
export function formsOf(root: XmlElement): readonly { readonly form: XmlElement; readonly language: string }[] {
  const forms = all(root, "FORM_SECTION").flatMap(({ content }) => content.filter((part) => typeof part !== "string"));
  return forms
    .filter(({ attributes }) => attributes.has("LG"))
    .map((form) => ({ form, language: (form.attributes.get("LG") ?? "").toLowerCase() }))
    .toSorted(
      (a, b) => Number(b.form.attributes.get("CATEGORY") === "ORIGINAL") - Number(a.form.attributes.get("CATEGORY") === "ORIGINAL"),
    );
}

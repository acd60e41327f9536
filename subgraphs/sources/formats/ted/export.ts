import { HubError } from "../../../../schema/errors.ts";
import type { Money, NoticeContent, NoticePhase, TenderFlag } from "../../../../schema/tender.ts";
import type { Problem } from "../../mapping.ts";
import { all, at, childrenOf, textAt, textOf, within } from "../notice/look.ts";
import { dayOf, momentOf } from "../notice/moment.ts";
import { buyersOf, held, winnersOf } from "../notice/party.ts";
import { createScrubber } from "../notice/persons.ts";
import { cpvOf, money, noticeName, noticeText, nutsOf, referencesOf, type NoticeRead } from "../notice/reading.ts";
import { parseXml, type XmlElement } from "../notice/xmlTree.ts";
import { CONTESTS, LOOKING_AHEAD, natureOf, phaseOf, procedureOf } from "./codes.ts";
import { formsOf, readForm, type FormRead } from "./form.ts";

/** Persons, ways to reach them, and addresses: never read. Participants and members are those of a contest and its jury. */
export const TED_DROPPED: ReadonlySet<string> = new Set(
  "CONTACT_POINT ATTENTION E_MAIL E_MAILS PHONE FAX ADDRESS POSTAL_CODE MEMBER_NAME PARTICIPANT_NAME ADDRESS_REVIEW_BODY ADDRESS_REVIEW_INFO ADDRESS_MEDIATION_BODY PROCEDURES_FOR_APPEAL".split(
    " ",
  ),
);
/** Of these the words may also stand in running text. */
const NAMES: ReadonlySet<string> = new Set(["CONTACT_POINT", "ATTENTION", "MEMBER_NAME", "PARTICIPANT_NAME"]);

/** Reads a TED_EXPORT, the XML of notices from 2014 to 2023. Throws RECORD_*. */
export function readTedExport(xml: string): NoticeRead {
  const { root, dropped } = parseXml(xml, { drop: TED_DROPPED, names: NAMES });
  if (root.name !== "TED_EXPORT")
    throw new HubError("RECORD_FIELD_INVALID", `line ${root.line}: the root is <${root.name.slice(0, 60)}>, not TED_EXPORT`);
  const coded = at(root, "CODED_DATA_SECTION");
  const [notice, codes] = [at(coded, "NOTICE_DATA"), at(coded, "CODIF_DATA")];
  const forms = formsOf(root).map(({ form, language }) => ({ language, element: form, read: readForm(form) }));
  const [original] = forms;
  if (coded === undefined || original === undefined)
    throw new HubError("RECORD_FIELD_MISSING", `line ${root.line}: the notice has no coded data, or no form`);
  const number = noticeName(root.attributes.get("DOC_ID") ?? textAt(notice, "NO_DOC_OJS") ?? "");
  if (number === "") throw new HubError("RECORD_FIELD_MISSING", `line ${root.line}: the notice has no number`);

  const problems: Problem[] = [];
  const type = at(codes, "TD_DOCUMENT_TYPE");
  const typeCode = type?.attributes.get("CODE");
  const phase = phaseOf(typeCode, textOf(type) ?? "");
  const { winners, withheld } = winnersOf(original.read.winners, problems);
  const scrub = createScrubber(dropped, withheld);
  const inForm = (what: "title" | "description") => (language: "da" | "en") => forms.find((each) => each.language === language)?.read[what];
  const title = noticeText(byLanguage(inForm("title")), "title", scrub) ?? noticeText(byLanguage(headingOf(root)), "title", scrub);
  if (title === undefined) throw new HubError("RECORD_FIELD_MISSING", `line ${root.line}: the notice has no title in Danish or English`);
  const code = (element: XmlElement): readonly string[] => [element.attributes.get("CODE") ?? ""];
  const places = ["PERFORMANCE_NUTS", "ORIGINAL_NUTS"].map((name) => nutsOf(childrenOf(notice, name).flatMap(code)));
  const procedure = procedureOf(at(codes, "PR_PROC")?.attributes.get("CODE"));
  const [date, time] = (textAt(codes, "DT_DATE_FOR_SUBMISSION") ?? "").split(" ");
  const main = within(original.element, "CPV_MAIN").flatMap((each) => within(each, "CPV_CODE").flatMap(code));
  const content: NoticeContent = held<NoticeContent>({
    number,
    names: [number],
    references: referencesOf(
      [...all(notice, "REF_NOTICE", "NO_DOC_OJS"), ...within(original.element, "NOTICE_NUMBER_OJ", "NO_DOC_OJS")].flatMap(
        (each) => textOf(each) ?? [],
      ),
      [number],
    ),
    procedureId: undefined,
    form: (original.element.attributes.get("FORM") ?? "").replace(/^(\d+)$/, "F$1"),
    phase,
    published: dayOf(textAt(coded, "REF_OJS", "DATE_PUB")),
    procedure: CONTESTS.has(typeCode ?? "") ? "DESIGN_CONTEST" : procedure,
    nature: natureOf(at(codes, "NC_CONTRACT_NATURE")?.attributes.get("CODE")),
    title,
    description: noticeText(byLanguage(inForm("description")), "description", scrub),
    buyers: buyersOf(original.read.buyers, problems),
    cpv: cpvOf([...main, ...childrenOf(notice, "ORIGINAL_CPV").flatMap(code)], problems),
    places: places.find((codes) => codes.length > 0) ?? [],
    lots: original.read.lots,
    ...valuesOf(notice, original.read, phase),
    deadline: momentOf(date, time),
    duration: original.read.duration,
    winners,
    withheld: withheld.length,
    nothingAwarded: original.read.nothingAwarded,
    flags: flagsOf(original.read, typeCode, procedure),
    documents: original.read.documents,
    url: /^\d+-\d{4}$/.test(number) ? `https://ted.europa.eu/en/notice/-/detail/${number}` : undefined,
  });
  return { content, problems };
}

function byLanguage(text: (language: "da" | "en") => string | undefined) {
  return { da: text("da"), en: text("en") };
}

/** What TED calls it in every language: a kind of goods or services. For notices in neither Danish nor English. */
function headingOf(root: XmlElement): (language: "da" | "en") => string | undefined {
  const titles = all(root, "TRANSLATION_SECTION", "ML_TITLES", "ML_TI_DOC");
  return (language) =>
    textAt(
      titles.find(({ attributes }) => attributes.get("LG")?.toLowerCase() === language),
      "TI_TEXT",
    );
}

function flagsOf(form: FormRead, type: string | undefined, procedure: NoticeContent["procedure"]): readonly TenderFlag[] {
  const flags = new Set(form.flags);
  if (procedure === "INNOVATION_PARTNERSHIP" || procedure === "COMPETITIVE_DIALOGUE") flags.add(procedure);
  if (CONTESTS.has(type ?? "")) flags.add("DESIGN_CONTEST");
  if (LOOKING_AHEAD.has(type ?? "")) flags.add("MARKET_DIALOGUE");
  return [...flags];
}

/** The coded values of both schemas, else those of the form. That of 2009, which defence kept, does not say what is estimated: what is awarded is the total. */
function valuesOf(
  notice: XmlElement | undefined,
  form: FormRead,
  phase: NoticePhase,
): { readonly estimated: Money | undefined; readonly total: Money | undefined } {
  const coded = (type: string): Money | undefined => {
    const value = within(at(notice, "VALUES"), "VALUE").find(({ attributes }) => attributes.get("TYPE") === type);
    const range = within(at(notice, "VALUES"), "VALUE_RANGE").find(({ attributes }) => attributes.get("TYPE") === type);
    return (
      money(textOf(value), value?.attributes.get("CURRENCY")) ??
      money(textAt(range, "LOW"), range?.attributes.get("CURRENCY"), textAt(range, "HIGH"))
    );
  };
  const [low, high] = within(
    all(notice, "VALUES_LIST", "VALUES").find(({ attributes }) => attributes.get("TYPE") === "GLOBAL"),
    "VALUE",
  );
  const global = money(textOf(low), low?.attributes.get("CURRENCY"), textOf(high));
  return {
    estimated: coded("ESTIMATED_TOTAL") ?? form.estimated ?? (phase === "RESULT" ? undefined : global),
    total: coded("PROCUREMENT_TOTAL") ?? form.total ?? (phase === "RESULT" ? global : undefined),
  };
}

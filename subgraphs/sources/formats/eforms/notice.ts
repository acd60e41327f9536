import { HubError } from "../../../../schema/errors.ts";
import type { NoticeContent, TenderFlag } from "../../../../schema/tender.ts";
import type { Problem } from "../../mapping.ts";
import { all, at, childrenOf, textAt, textOf, within } from "../notice/look.ts";
import { dayOf } from "../notice/moment.ts";
import { buyersOf, held, winnersOf } from "../notice/party.ts";
import { createScrubber } from "../notice/persons.ts";
import { address, cpvOf, money, noticeName, noticeText, nutsOf, referencesOf, type NoticeRead } from "../notice/reading.ts";
import { parseXml, type XmlElement } from "../notice/xmlTree.ts";
import { natureOf, phaseOf, procedureOf } from "./codes.ts";
import { readLots } from "./lots.ts";
import { nothingAwarded, organisationsOf, winnerIds } from "./organisations.ts";

/** Persons, ways to reach them, and street addresses: never read. */
export const EFORMS_DROPPED: ReadonlySet<string> = new Set(
  "Contact Person UltimateBeneficialOwner TouchPoint StreetName AdditionalStreetName AddressLine PostalZone Telephone ElectronicMail Telefax".split(
    " ",
  ),
);
const NAMES: ReadonlySet<string> = new Set();

const ROOTS = ["ContractNotice", "PriorInformationNotice", "ContractAwardNotice"];

/** Whether a document looks like an eForm and not like a TED_EXPORT. */
export function isEform(xml: string): boolean {
  const root = /<(?:[A-Za-z][\w.-]{0,30}:)?([A-Za-z_]{1,60})[\s>]/.exec(xml.slice(0, 20_000).replace(/<!--[^]*?-->/g, ""))?.[1];
  return root !== undefined && ROOTS.includes(root);
}

/** Reads an eForm: a UBL 2.3 notice with the extension of the EU. Throws RECORD_*. */
export function readEform(xml: string): NoticeRead {
  const { root } = parseXml(xml, { drop: EFORMS_DROPPED, names: NAMES });
  if (!ROOTS.includes(root.name))
    throw new HubError("RECORD_FIELD_INVALID", `line ${root.line}: the root is <${root.name.slice(0, 60)}>, which is no eForm`, {
      next: "Declare `format: ted` for notices before eForms.",
    });
  const extension = at(root, "UBLExtensions", "UBLExtension", "ExtensionContent", "EformsExtension");
  const [project, process, result] = [at(root, "ProcurementProject"), at(root, "TenderingProcess"), at(extension, "NoticeResult")];
  const names = namesOf(root, extension);
  const [number] = names;
  if (number === undefined) throw new HubError("RECORD_FIELD_MISSING", `line ${root.line}: the notice has no id`);

  const problems: Problem[] = [];
  const organisations = organisationsOf(extension);
  const buyers = all(root, "ContractingParty", "Party", "PartyIdentification", "ID").flatMap(
    (id) => organisations.get(textOf(id) ?? "") ?? [],
  );
  const { winners, withheld } = winnersOf(
    winnerIds(result).flatMap((id) => organisations.get(id) ?? []),
    problems,
  );
  const persons = [...organisations.values()].filter(({ person }) => person === true).map(({ name }) => name);
  const scrub = createScrubber([], [...withheld, ...persons]);
  const title = noticeText(languagesOf(project, "Name", root), "title", scrub);
  if (title === undefined) throw new HubError("RECORD_FIELD_MISSING", `line ${root.line}: the notice has no title`);
  const lots = readLots(root);
  const type = childrenOf(root, "NoticeTypeCode")[0];
  const form = textOf(type) ?? "unknown";
  const kind = type?.attributes.get("listName");
  const procedure = procedureOf(textAt(process, "ProcedureCode"));
  const total = at(result, "TotalAmount");
  const content: NoticeContent = held<NoticeContent>({
    number,
    names,
    references: referencesOf(previousOf(root, extension), names),
    procedureId: textAt(root, "ContractFolderID")?.toLowerCase(),
    form,
    phase: phaseOf(kind, form, at(extension, "Changes") !== undefined),
    published: dayOf(textAt(extension, "Publication", "PublicationDate") ?? textAt(root, "IssueDate")),
    procedure: /desg/.test(form) ? "DESIGN_CONTEST" : procedure,
    nature: natureOf(textAt(project, "ProcurementTypeCode")),
    title,
    description: noticeText(languagesOf(project, "Description", root), "description", scrub),
    buyers: buyersOf(buyers, problems),
    cpv: cpvOf(lots.cpv, problems),
    places: nutsOf(lots.places),
    lots: lots.count,
    estimated: lots.estimated,
    total: money(textOf(total), total?.attributes.get("currencyID")),
    deadline: lots.deadline,
    duration: lots.duration,
    winners,
    withheld: withheld.length,
    nothingAwarded: nothingAwarded(result),
    flags: [
      ...new Set<TenderFlag>([
        ...(procedure === "INNOVATION_PARTNERSHIP" || procedure === "COMPETITIVE_DIALOGUE" ? [procedure] : []),
        ...(kind === "planning" || kind === "consultation" ? (["MARKET_DIALOGUE"] as const) : []),
        ...(/desg/.test(form) ? (["DESIGN_CONTEST"] as const) : []),
        ...(buyers.length > 1 ? (["JOINT_PROCUREMENT"] as const) : []),
        ...(buyers.some(({ centralPurchasing }) => centralPurchasing) ? (["CENTRAL_PURCHASING"] as const) : []),
        ...lots.flags,
      ]),
    ],
    documents: address(lots.documents),
    url: /^\d+-\d{4}$/.test(number) ? `https://ted.europa.eu/en/notice/-/detail/${number}` : undefined,
  });
  return { content, problems };
}

/**
 * Its publication number first, for that is given out once; converters have been seen to write one and the same notice id into different notices. Then the notice id with its version, and alone.
 */
function namesOf(root: XmlElement, extension: XmlElement | undefined): readonly string[] {
  const id = childrenOf(root, "ID").find(({ attributes }) => attributes.get("schemeName") === "notice-id");
  const [text, version] = [textOf(id)?.toLowerCase(), textAt(root, "VersionID")];
  const published = textAt(extension, "Publication", "NoticePublicationID");
  const versioned = text === undefined || version === undefined ? [] : [`${text}-${version.toLowerCase()}`];
  return [...(published === undefined ? [] : [noticeName(published)]), ...versioned, ...(text === undefined ? [] : [text])];
}

/** What it follows (OPP-090), what it changes (BT-758, BT-1501), and the planning notice of a lot (BT-125). */
function previousOf(root: XmlElement, extension: XmlElement | undefined): readonly string[] {
  const followed = [root, ...childrenOf(root, "ProcurementProjectLot")].flatMap((each) =>
    all(each, "TenderingProcess", "NoticeDocumentReference", "ID"),
  );
  const changed = within(extension, "ChangedNoticeIdentifier");
  return [...followed, ...changed].flatMap((each) => textOf(each) ?? []);
}

/** Texts by language; one that is neither Danish nor English stands for English only where the notice has neither. */
function languagesOf(project: XmlElement | undefined, name: string, root: XmlElement) {
  const texts = childrenOf(project, name);
  const main = textAt(root, "NoticeLanguageCode") ?? "DAN";
  const by = (code: string) => textOf(texts.find(({ attributes }) => (attributes.get("languageID") ?? main).toUpperCase() === code));
  const [da, en] = [by("DAN"), by("ENG")];
  return { da, en: en ?? (da === undefined ? textOf(texts[0]) : undefined) };
}

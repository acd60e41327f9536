import { noticeByKey, uuidFor, WRONG_CVR, type SampleNotice } from "./notice.ts";
import { document, node, type Node } from "./tree.ts";

/** A sample notice as an eForm, with a contact person in it as real ones have. */
export function eformXml(notice: SampleNotice): string {
  const result = notice.phase === "result";
  const [root, list] = ROOTS[notice.phase] ?? ["ContractNotice", "competition"];
  return document(
    root,
    [
      extension([
        notice.phase === "change" && notice.follows !== undefined
          ? node("efac:Changes", [node("efbc:ChangedNoticeIdentifier", nameOf(noticeByKey(notice.follows)))])
          : undefined,
        result ? node("efac:NoticeResult", resultOf(notice)) : undefined,
        node("efac:NoticeSubType", [node("cbc:SubTypeCode", SUBTYPES[notice.phase], { listName: "notice-subtype" })]),
        node("efac:Organizations", [
          ...notice.buyers.map((buyer, place) => buyerOf(notice, buyer, place)),
          ...(notice.winners ?? []).map(winnerOf),
        ]),
      ]),
      node("cbc:UBLVersionID", "2.3"),
      node("cbc:ID", uuidFor(notice.key), { schemeName: "notice-id" }),
      node("cbc:ContractFolderID", uuidFor(`procedure ${notice.procedure ?? notice.key}`)),
      node("cbc:IssueDate", `${notice.published}+01:00`),
      node("cbc:VersionID", "01"),
      node("cbc:NoticeTypeCode", formOf(notice), { listName: list }),
      node("cbc:NoticeLanguageCode", "DAN"),
      ...notice.buyers.map((_, place) => node("cac:ContractingParty", [node("cac:Party", [organisation(`ORG-${place + 1}`)])])),
      node("cac:TenderingProcess", [
        node("cbc:ProcedureCode", notice.type, { listName: "procurement-procedure-type" }),
        notice.phase !== "change" && notice.follows !== undefined
          ? node("cac:NoticeDocumentReference", [node("cbc:ID", nameOf(noticeByKey(notice.follows)), { schemeName: "notice-id-ref" })])
          : undefined,
      ]),
      projectOf(notice, true),
      ...Array.from({ length: notice.lots ?? 1 }, (_, lot) => lotOf(notice, lot)),
    ],
    {
      xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${root}-2`,
      "xmlns:cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
      "xmlns:cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
      "xmlns:ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
      "xmlns:efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
      "xmlns:efbc": "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1",
      "xmlns:efext": "http://data.europa.eu/p27/eforms-ubl-extensions/1",
    },
  );
}

const ROOTS: Readonly<Record<string, readonly [root: string, list: string]>> = {
  planning: ["PriorInformationNotice", "planning"],
  result: ["ContractAwardNotice", "result"],
};
const SUBTYPES: Readonly<Record<string, string>> = { planning: "4", call: "16", change: "16", result: "29" };

function formOf({ phase, desg }: SampleNotice): string {
  if (phase === "planning") return "pin-only";
  if (phase === "result") return "can-standard";
  return desg === true ? "cn-desg" : "cn-standard";
}

function nameOf({ key }: SampleNotice): string {
  return `${uuidFor(key)}-01`;
}

function extension(content: readonly Node[]): Node {
  return node("ext:UBLExtensions", [node("ext:UBLExtension", [node("ext:ExtensionContent", [node("efext:EformsExtension", content)])])]);
}

function organisation(id: string): Node {
  return node("cac:PartyIdentification", [node("cbc:ID", id, { schemeName: "organization" })]);
}

function company(id: string, name: string, rest: readonly Node[]): Node {
  return node("efac:Company", [organisation(id), node("cac:PartyName", [node("cbc:Name", name, { languageID: "DAN" })]), ...rest]);
}

function address(nuts: string | undefined): Node {
  return node("cac:PostalAddress", [
    node("cbc:CountrySubentityCode", nuts, { listName: "nuts" }),
    node("cac:Country", [node("cbc:IdentificationCode", "DNK", { listName: "country" })]),
  ]);
}

function buyerOf({ cpb, badCvr }: SampleNotice, { name, nuts }: SampleNotice["buyers"][number], place: number): Node {
  return node("efac:Organization", [
    cpb === true && place === 0 ? node("efbc:AcquiringCPBIndicator", "true") : undefined,
    company(`ORG-${place + 1}`, name, [
      address(nuts),
      badCvr === true ? node("cac:PartyLegalEntity", [node("cbc:CompanyID", WRONG_CVR)]) : undefined,
      node("cac:Contact", [
        node("cbc:Name", "Prøve Prøvesen"),
        node("cbc:Telephone", "+45 00 00 00 00"),
        node("cbc:ElectronicMail", "proeve@indkoeb.example"),
      ]),
    ]),
  ]);
}

function winnerOf({ name, sme }: NonNullable<SampleNotice["winners"]>[number], place: number): Node {
  const size = sme === undefined ? undefined : node("cbc:CompanySizeCode", sme ? "small" : "large", { listName: "economic-operator-size" });
  return node("efac:Organization", [company(`ORG-${100 + place}`, name, [address(undefined), size])]);
}

function resultOf({ winners = [], total, nothing }: SampleNotice): readonly Node[] {
  const reference = (name: string, id: string): Node => node(name, [node("cbc:ID", id)]);
  return [
    node("cbc:TotalAmount", total?.toString(), { currencyID: "DKK" }),
    node("efac:LotResult", [
      node("cbc:TenderResultCode", nothing === true ? "clos-nw" : "selec-w", { listName: "winner-selection-status" }),
      ...winners.map((_, place) => reference("efac:LotTender", `TEN-${place}`)),
    ]),
    ...winners.map((_, place) =>
      node("efac:LotTender", [node("cbc:ID", `TEN-${place}`), reference("efac:TenderingParty", `TPA-${place}`)]),
    ),
    ...winners.map((_, place) =>
      node("efac:TenderingParty", [node("cbc:ID", `TPA-${place}`), reference("efac:Tenderer", `ORG-${100 + place}`)]),
    ),
  ];
}

function projectOf(notice: SampleNotice, whole: boolean): Node {
  const code = (name: string, cpv: string): Node => node(name, [node("cbc:ItemClassificationCode", cpv, { listName: "cpv" })]);
  const type = (list: string, value: string): Node =>
    node("cac:ProcurementAdditionalType", [node("cbc:ProcurementTypeCode", value, { listName: list })]);
  const [main = "", ...others] = notice.cpv;
  const texts = (name: string, { da, en }: SampleNotice["title"]): readonly Node[] => [
    node(name, da, { languageID: "DAN" }),
    node(name, en, { languageID: "ENG" }),
  ];
  return node("cac:ProcurementProject", [
    ...texts("cbc:Name", notice.title),
    ...texts("cbc:Description", notice.description),
    node("cbc:ProcurementTypeCode", notice.nature, { listName: "contract-nature" }),
    notice.sme === true && !whole ? node("cbc:SMESuitableIndicator", "true") : undefined,
    ...(whole ? [] : (notice.strategic ?? []).map((value) => type("strategic-procurement", value))),
    ...(whole ? [] : (notice.innovation ?? []).map((value) => type("innovative-acquisition", value))),
    whole && notice.value !== undefined
      ? node("cac:RequestedTenderTotal", [node("cbc:EstimatedOverallContractAmount", notice.value.toString(), { currencyID: "DKK" })])
      : undefined,
    code("cac:MainCommodityClassification", main),
    ...others.map((cpv) => code("cac:AdditionalCommodityClassification", cpv)),
    ...notice.places.map((nuts) =>
      node("cac:RealizedLocation", [node("cac:Address", [node("cbc:CountrySubentityCode", nuts, { listName: "nuts" })])]),
    ),
    whole || notice.months === undefined
      ? undefined
      : node("cac:PlannedPeriod", [node("cbc:DurationMeasure", notice.months.toString(), { unitCode: "MONTH" })]),
  ]);
}

function lotOf(notice: SampleNotice, lot: number): Node {
  const system = notice.framework === true ? "fa-wo-rc" : "none";
  const [day, time] = notice.deadline?.split("T") ?? [];
  return node("cac:ProcurementProjectLot", [
    node("cbc:ID", `LOT-${String(lot + 1).padStart(4, "0")}`, { schemeName: "Lot" }),
    notice.reserved === true
      ? node("cac:TenderingTerms", [
          node("cac:TendererQualificationRequest", [
            node("cac:SpecificTendererRequirement", [
              node("cbc:TendererRequirementTypeCode", "res-pub-ser", { listName: "reserved-procurement" }),
            ]),
          ]),
        ])
      : undefined,
    node("cac:TenderingProcess", [
      day === undefined || time === undefined
        ? undefined
        : node("cac:TenderSubmissionDeadlinePeriod", [node("cbc:EndDate", `${day}+02:00`), node("cbc:EndTime", `${time}:00+02:00`)]),
      node("cac:ContractingSystem", [node("cbc:ContractingSystemTypeCode", system, { listName: "framework-agreement" })]),
    ]),
    projectOf(notice, false),
  ]);
}
